import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { buffer } from 'node:stream/consumers'

/** A proxy before a server that lets one call of four through. */
export interface UnsteadyProxy extends AsyncDisposable {
  readonly url: string
  /** How many calls it has spoilt. */
  readonly spoilt: () => number
}

/** Answers 503, then 429, then breaks the connection, then lets a call through, and so on. */
export async function unsteadyProxy(target: string): Promise<UnsteadyProxy> {
  let calls = 0
  let spoilt = 0
  const forward = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { authorization = '', 'content-type': type = '' } = request.headers
    const answer = await fetch(`${target}${request.url ?? ''}`, {
      method: request.method ?? 'GET',
      headers: { authorization, 'content-type': type },
      body: new Uint8Array(await buffer(request)),
    })
    response.writeHead(answer.status, { 'content-type': 'application/json' })
    response.end(await answer.text())
  }
  const proxy = createServer((request, response) => {
    const turn = calls++ % 4
    if (turn < 3) spoilt++
    if (turn === 2) request.socket.destroy()
    else if (turn < 2) response.writeHead(turn === 0 ? 503 : 429).end('later')
    else forward(request, response).catch((error: Error) => response.destroy(error))
  })
  proxy.listen(0, '127.0.0.1')
  await once(proxy, 'listening')
  const address = proxy.address()
  const port = typeof address === 'object' ? address?.port : undefined
  return {
    url: `http://127.0.0.1:${port}`,
    spoilt: () => spoilt,
    async [Symbol.asyncDispose]() {
      proxy.closeAllConnections()
      proxy.close()
      await once(proxy, 'close')
    },
  }
}
