import { once } from 'node:events'
import { createServer, request as send } from 'node:http'

/** A proxy before a local server that never answers some calls. */
export interface SilentProxy extends AsyncDisposable {
  readonly url: string
  /** Resolves when the first call is left without an answer. */
  readonly silence: Promise<void>
}

/** @param isSilent says which addresses are left without an answer */
export async function openSilentProxy(
  target: string,
  isSilent: (path: string) => boolean,
): Promise<SilentProxy> {
  const { promise: silence, resolve } = Promise.withResolvers<void>()
  const server = createServer((request, response) => {
    const { method, url = '/' } = request
    const headers = { ...request.headers, host: new URL(target).host }
    if (isSilent(url)) return resolve()
    const upstream = send(new URL(url, target), { method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(response)
    })
    upstream.on('error', () => response.destroy())
    request.pipe(upstream)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return {
    url: `http://127.0.0.1:${port}`,
    silence,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
