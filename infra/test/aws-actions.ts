import type { AwsCall } from './recording-proxy.ts'

/** The actions that a caller must be allowed, so that AWS does what a call asks for. */
export function actionsOfCall(call: AwsCall): string[] {
  const target = call.headers['x-amz-target']
  return typeof target === 'string' ? dynamoDbActions(target, call) : s3Actions(call)
}

function dynamoDbActions(target: string, { body }: AwsCall): string[] {
  const operation = target.replace(/^.*\./, '')
  if (operation !== 'TransactWriteItems') return [`dynamodb:${operation}`]
  // There is no action of this name: each step needs its own.
  const { TransactItems } = JSON.parse(body.toString()) as { TransactItems: object[] }
  return TransactItems.flatMap((item) =>
    Object.entries(stepActions).flatMap(([step, action]) => (step in item ? [action] : [])),
  )
}

const stepActions = {
  Put: 'dynamodb:PutItem',
  Delete: 'dynamodb:DeleteItem',
  Update: 'dynamodb:UpdateItem',
  ConditionCheck: 'dynamodb:ConditionCheckItem',
}

function s3Actions({ method, path, headers, status }: AwsCall): string[] {
  const { pathname, searchParams } = new URL(path, 'http://localhost')
  const isBucket = pathname.split('/').filter((part) => part !== '').length === 1
  if (isBucket && method === 'GET' && searchParams.has('list-type')) return ['s3:ListBucket']
  if (isBucket && method === 'POST' && searchParams.has('delete')) return ['s3:DeleteObject']
  if (isBucket) return [`s3:${method} of a bucket`]
  switch (method) {
    case 'GET':
    case 'HEAD':
      // Only who may list a bucket is told that something is not there.
      return ['s3:GetObject', ...(status === 404 ? ['s3:ListBucket'] : [])]
    case 'PUT':
      return ['s3:PutObject', ...(headers['x-amz-copy-source'] ? ['s3:GetObject'] : [])]
    case 'DELETE':
      return ['s3:DeleteObject']
    default:
      return [`s3:${method} of an object`]
  }
}
