import { createServer, request as send, type IncomingMessage } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { listen } from './listen.ts'

/** One request to AWS, and how it was answered. */
export interface AwsCall {
  readonly method: string
  /** Path and query. */
  readonly path: string
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: Buffer
  readonly status: number
}

/** An address that hands on what it gets, to the letter, and tells of it. */
export async function startRecordingProxy(
  url: string,
  onCall: (call: AwsCall) => void,
): Promise<{ readonly url: string } & AsyncDisposable> {
  const { hostname, port } = new URL(url)

  async function forward(request: IncomingMessage): Promise<[IncomingMessage, Buffer]> {
    const { method = '', url: path = '', headers } = request
    const body = await buffer(request)
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      // The signature covers the host that was asked for: the headers stay as they are.
      send({ hostname, port, method, path, headers }, resolve).once('error', reject).end(body)
    })
    onCall({ method, path, headers, body, status: answer.statusCode ?? 0 })
    return [answer, await buffer(answer)]
  }

  const server = createServer((request, response) => {
    forward(request)
      .then(([{ statusCode = 502, headers }, body]) => {
        response.writeHead(statusCode, headers)
        response.end(body)
      })
      .catch(() => response.destroy())
  })
  const { port: own, close } = await listen(server)
  return { url: `http://127.0.0.1:${own}`, [Symbol.asyncDispose]: close }
}
