import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'

/** An HTTP request as the SDK hands it to its handler. */
export interface SentRequest {
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: unknown
}

/** An HTTP answer as the SDK takes it from its handler. */
export interface Answer {
  readonly statusCode: number
  readonly headers: Readonly<Record<string, string>>
  readonly body?: unknown
}

/** The body of a request that is no stream. */
export const textOfRequest = ({ body }: SentRequest): string =>
  body instanceof Uint8Array ? new TextDecoder().decode(body) : String(body)

/** The body of an answer, which is used up. */
export const bytesOfAnswer = ({ body }: Answer): Promise<Buffer> =>
  // The handler of node:http has no other bodies.
  buffer(body as Readable)

/** Makes an answer. */
export function answer(statusCode: number, contentType: string, body: string): Answer {
  const bytes = Buffer.from(body)
  return {
    statusCode,
    headers: { 'content-type': contentType, 'content-length': `${bytes.byteLength}` },
    body: Readable.from([bytes], { objectMode: false }),
  }
}

/** The answer of a service that refuses: DynamoDB writes JSON, S3 writes XML. */
export function serviceError(
  format: 'json' | 'xml',
  { status, code }: { status: number; code: string },
): Answer {
  return format === 'json'
    ? answer(
        status,
        'application/x-amz-json-1.0',
        JSON.stringify({ __type: `com.amazonaws.dynamodb.v20120810#${code}`, message: 'chaos' }),
      )
    : answer(
        status,
        'application/xml',
        `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>chaos</Message></Error>`,
      )
}

/** What S3 answers when none of the keys could be deleted. */
export function failedDeletes(request: SentRequest): Answer {
  const keys = [...textOfRequest(request).matchAll(/<Key>(.*?)<\/Key>/g)].map(([, key]) => key)
  const errors = keys.map((key) => `<Error><Key>${key}</Key><Code>InternalError</Code></Error>`)
  return answer(
    200,
    'application/xml',
    `<?xml version="1.0" encoding="UTF-8"?><DeleteResult>${errors.join('')}</DeleteResult>`,
  )
}
