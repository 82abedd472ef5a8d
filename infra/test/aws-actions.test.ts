import { expect, it } from 'vitest'
import { actionsOfCall } from './aws-actions.ts'

const call = (method: string, path: string, headers: Record<string, string> = {}) => ({
  method,
  path,
  headers,
  body: Buffer.alloc(0),
  status: 200,
})

it('knows that a transaction needs the action of each of its steps', () => {
  const headers = { 'x-amz-target': 'DynamoDB_20120810.TransactWriteItems' }
  const body = JSON.stringify({
    TransactItems: [{ Put: {} }, { Delete: {} }, { ConditionCheck: {} }],
  })
  expect(actionsOfCall({ ...call('POST', '/', headers), body: Buffer.from(body) })).toEqual([
    'dynamodb:PutItem',
    'dynamodb:DeleteItem',
    'dynamodb:ConditionCheckItem',
  ])
})

it('knows that S3 tells only who may list a bucket that something is not there', () => {
  const get = call('GET', '/bucket/key?x-id=GetObject')
  expect(actionsOfCall(get)).toEqual(['s3:GetObject'])
  expect(actionsOfCall({ ...get, status: 404 })).toEqual(['s3:GetObject', 's3:ListBucket'])
})

it('knows that a copy reads too', () => {
  const copy = call('PUT', '/bucket/to', { 'x-amz-copy-source': 'bucket/from' })
  expect(actionsOfCall(copy)).toEqual(['s3:PutObject', 's3:GetObject'])
})

it.each([
  ['POST', '/bucket?delete', 's3:DeleteObject'],
  ['GET', '/bucket?list-type=2', 's3:ListBucket'],
  ['DELETE', '/bucket/key', 's3:DeleteObject'],
  ['PUT', '/bucket', 's3:PUT of a bucket'],
  ['POST', '/bucket/key?uploads', 's3:POST of an object'],
])('takes %s %s for %s', (method, path, action) => {
  expect(actionsOfCall(call(method, path))).toEqual([action])
})
