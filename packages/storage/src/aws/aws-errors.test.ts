import { TouchstoneError } from '@touchstone/core'
import { describe, expect, it } from 'vitest'
import { awsError } from './aws-errors.ts'

const where = { service: 'Amazon S3', place: 'the bucket "b"', actions: 's3:GetObject' }
const thrown = (facts: { name?: string; code?: string; status?: number }): Error =>
  Object.assign(new Error('x'), {
    ...(facts.name !== undefined && { name: facts.name }),
    ...(facts.code !== undefined && { code: facts.code }),
    ...(facts.status !== undefined && { $metadata: { httpStatusCode: facts.status } }),
  })

describe('an error of AWS', () => {
  it.each([
    [{ name: 'NoSuchBucket', status: 404 }, 'storage', /has not got the bucket "b"/],
    [{ name: 'AccessDenied', status: 403 }, 'storage', /Grant their role s3:GetObject/],
    [{ name: '403', status: 403 }, 'storage', /Grant their role s3:GetObject/],
    [{ name: 'InvalidAccessKeyId', status: 403 }, 'storage', /does not know/],
    [{ name: 'UnrecognizedClientException', status: 400 }, 'storage', /does not know/],
    [{ name: 'ExpiredTokenException', status: 400 }, 'storage', /expired/],
    [{ name: 'RequestTimeTooSkewed', status: 403 }, 'storage', /clock/],
    [{ name: 'SignatureDoesNotMatch', status: 403 }, 'storage', /SECRET.*clock/],
    [{ name: 'InvalidSignatureException', status: 400 }, 'storage', /SECRET.*clock/],
    [{ name: 'PermanentRedirect', status: 301 }, 'storage', /AWS_REGION/],
    [{ name: 'ValidationException', status: 400 }, 'storage', /ValidationException, status 400/],
    [{ name: 'SlowDown', status: 503 }, 'unavailable', /throttling/],
    [{ name: 'ThrottlingException', status: 400 }, 'unavailable', /throttling/],
    [{ name: 'InternalError', status: 500 }, 'unavailable', /500/],
    [{ name: 'TimeoutError', code: 'ETIMEDOUT' }, 'unavailable', /did not answer \(ETIMEDOUT\)/],
    [{ code: 'ENOTFOUND' }, 'unavailable', /did not answer \(ENOTFOUND\)/],
  ] as const)('%j is %s', (facts, code, message) => {
    const cause = thrown(facts)
    const error = awsError(cause, where)
    expect(error).toBeInstanceOf(TouchstoneError)
    expect(error).toMatchObject({ code, message: expect.stringMatching(message), cause })
  })

  it.each([new TypeError('x'), new TouchstoneError('not_found', 'x'), 'x'])(
    'is nothing else: %s',
    (error) => {
      expect(awsError(error, where)).toBe(error)
    },
  )
})
