import { randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage } from 'node:http'
import { buffer } from 'node:stream/consumers'
import type { Lambda } from './lambda-service.ts'
import { listen } from './listen.ts'

/** An HTTP address whose requests go to a function, as those of a function URL do. */
export interface FunctionUrl extends AsyncDisposable {
  readonly url: string
}

interface Result {
  readonly statusCode?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  readonly isBase64Encoded?: boolean
}

// Of an event, and of a result.
const payloadBytes = 6_291_556
const textTypes = /^(text\/|application\/(json|xml|javascript)\b)/

export async function openFunctionUrl(lambda: Lambda): Promise<FunctionUrl> {
  async function answer(request: IncomingMessage): Promise<Result> {
    const event = eventOf(request, await buffer(request))
    if (Buffer.byteLength(JSON.stringify(event)) > payloadBytes)
      return refusal(413, `Request must be smaller than ${payloadBytes} bytes`)
    try {
      const result = await lambda.invoke(event)
      // What Hono makes is the function URL's format.
      if (Buffer.byteLength(result) <= payloadBytes) return JSON.parse(result) as Result
    } catch {
      // The caller of a function URL learns nothing of errors.
    }
    return refusal(502, 'Internal Server Error')
  }
  const server = createServer((request, response) => {
    answer(request)
      .then(({ statusCode = 200, headers = {}, body = '', isBase64Encoded = false }) => {
        response.writeHead(statusCode, headers)
        response.end(Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8'))
      })
      .catch((error: unknown) => response.destroy(error as Error))
  })
  const { port, close } = await listen(server)
  return { url: `http://127.0.0.1:${port}`, [Symbol.asyncDispose]: close }
}

const refusal = (statusCode: number, message: string): Result => ({
  statusCode,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ Message: message }),
})

/** Payload format 2.0. */
function eventOf(request: IncomingMessage, body: Buffer): object {
  const { method = 'GET', headers } = request
  const { pathname, search, searchParams } = new URL(request.url ?? '/', 'http://localhost')
  const isBase64Encoded = body.length > 0 && !textTypes.test(headers['content-type'] ?? '')
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath: pathname,
    rawQueryString: search.slice(1),
    headers: Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name, String(value)]),
    ),
    ...(search !== '' && { queryStringParameters: Object.fromEntries(searchParams) }),
    requestContext: {
      accountId: 'anonymous',
      apiId: 'local',
      domainName: headers.host,
      domainPrefix: 'local',
      http: {
        method,
        path: pathname,
        protocol: 'HTTP/1.1',
        sourceIp: '127.0.0.1',
        userAgent: headers['user-agent'] ?? '',
      },
      requestId: randomUUID(),
      routeKey: '$default',
      stage: '$default',
      time: new Date().toUTCString(),
      timeEpoch: Date.now(),
    },
    ...(body.length > 0 && { body: body.toString(isBase64Encoded ? 'base64' : 'utf8') }),
    isBase64Encoded,
  }
}
