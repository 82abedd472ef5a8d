import { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import type { S3Client } from '@aws-sdk/client-s3'
import {
  answer,
  bytesOfAnswer,
  failedDeletes,
  serviceError,
  textOfRequest,
  type Answer,
  type SentRequest,
} from './answers.ts'
import { withUnprocessedKeys } from './unprocessed-keys.ts'

/** What can go wrong with one request. */
export type Fault =
  /** The connection breaks before anything is sent. */
  | 'cut'
  /** Refused because of too many requests. */
  | 'throttle'
  /** A status of 500; nothing is done. */
  | 'serverError'
  /** The answer is late. */
  | 'slow'
  /** The request is done, but its answer never arrives. */
  | 'lost'
  /** The request is done, but its answer is a status of 500. */
  | 'lost500'
  /** DynamoDB: a transaction meets another one. */
  | 'conflict'
  /** DynamoDB: a batch is answered in part. */
  | 'unprocessed'
  /** S3: two puts on one key, or keys that are not deleted. */
  | 'busy'
  /** S3: the body breaks off. */
  | 'truncated'

/** Which fault, if any, one request meets. `operation` is as `PutItem` or `GET`. */
export type ChooseFault = (operation: string) => Fault | undefined | Promise<Fault | undefined>

// The SDK has `any` here.
interface Handler {
  handle(request: SentRequest, options: unknown): Promise<{ response: Answer }>
}

/** The faults that make sense for an operation. */
export function faultsOf(operation: string): readonly Fault[] {
  const always = ['cut', 'throttle', 'serverError', 'slow', 'lost', 'lost500'] as const
  if (operation === 'TransactWriteItems') return [...always, 'conflict']
  if (operation === 'BatchGetItem') return [...always, 'unprocessed']
  if (operation === 'PUT' || operation === 'POST') return [...always, 'busy']
  return operation === 'GET' ? [...always, 'truncated'] : always
}

/**
 * Injects faults below everything that the SDK does: its retries and its reading of errors are
 * those of production. Works with emulators as with AWS.
 */
export function injectFaults(client: DynamoDBClient | S3Client, choose: ChooseFault): void {
  const inner = client.config.requestHandler
  // The types of the two clients differ in nothing that matters here.
  const send = inner.handle.bind(inner) as Handler['handle']
  const handle: Handler['handle'] = async (request, options) => {
    const fault = await choose(operationOf(request))
    const early = fault && beforeSending(fault, request)
    if (early) return { response: early }
    if (fault === 'slow') await sleep(5)
    const { response } = await send(request, options)
    return { response: fault ? await afterAnswer(fault, { request, response }) : response }
  }
  client.config.requestHandler = new Proxy(inner, {
    get: (target, name) => (name === 'handle' ? handle : Reflect.get(target, name, target)),
  })
}

const targetHeader = 'x-amz-target'

const operationOf = ({ headers, method }: SentRequest): string =>
  headers[targetHeader]?.replace(/^.*\./, '') ?? method

const formatOf = ({ headers }: SentRequest): 'json' | 'xml' =>
  Object.hasOwn(headers, targetHeader) ? 'json' : 'xml'

function beforeSending(fault: Fault, request: SentRequest): Answer | undefined {
  const format = formatOf(request)
  switch (fault) {
    case 'cut':
      throw connectionReset()
    case 'throttle':
      return format === 'xml'
        ? serviceError('xml', { status: 503, code: 'SlowDown' })
        : serviceError('json', { status: 400, code: 'ProvisionedThroughputExceededException' })
    case 'serverError':
      return serviceError(format, { status: 500, code: 'InternalServerError' })
    case 'conflict':
      return cancelled(request)
    case 'busy':
      if (request.method === 'POST') return failedDeletes(request)
      return Object.hasOwn(request.headers, 'if-none-match')
        ? serviceError('xml', { status: 409, code: 'ConditionalRequestConflict' })
        : undefined
    default:
      return undefined
  }
}

async function afterAnswer(
  fault: Fault,
  { request, response }: { request: SentRequest; response: Answer },
): Promise<Answer> {
  switch (fault) {
    case 'lost':
      await bytesOfAnswer(response)
      throw connectionReset()
    case 'lost500':
      await bytesOfAnswer(response)
      return serviceError(formatOf(request), {
        status: 500,
        code: 'InternalServerError',
      })
    case 'unprocessed':
      return withUnprocessedKeys(request, response)
    case 'truncated':
      return truncated(response)
    default:
      return response
  }
}

function cancelled(request: SentRequest): Answer {
  const { TransactItems } = JSON.parse(textOfRequest(request)) as { TransactItems: unknown[] }
  const middle = Math.floor(TransactItems.length / 2)
  return answer(
    400,
    'application/x-amz-json-1.0',
    JSON.stringify({
      __type: 'com.amazonaws.dynamodb.v20120810#TransactionCanceledException',
      Message: 'chaos',
      CancellationReasons: TransactItems.map((_, index) => ({
        Code: index === middle ? 'TransactionConflict' : 'None',
      })),
    }),
  )
}

async function truncated(response: Answer): Promise<Answer> {
  const whole = await bytesOfAnswer(response)
  async function* half(): AsyncGenerator<Uint8Array> {
    yield whole.subarray(0, whole.byteLength / 2)
    throw connectionReset()
  }
  return { ...response, body: Readable.from(half(), { objectMode: false }) }
}

const connectionReset = (): Error =>
  Object.assign(new Error('The connection was reset (chaos)'), { code: 'ECONNRESET' })
