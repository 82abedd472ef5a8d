import { once } from 'node:events'
import { createServer, request as send } from 'node:http'
import { connect, type Socket } from 'node:net'

/** A proxy on loopback, as companies have one before the internet. */
export interface LocalProxy extends AsyncDisposable {
  readonly url: string
  /** What it was asked for: `CONNECT touchstone.test:443`, `GET http://touchstone.test/`. */
  readonly asked: string[]
  /** The credentials that it was given last. */
  readonly credentials: () => string | undefined
}

/** @param ports where names that only the proxy knows lead to, like `touchstone.test:443` */
export async function openLocalProxy(ports: Readonly<Record<string, number>>): Promise<LocalProxy> {
  const asked: string[] = []
  const sockets = new Set<Socket>()
  let credentials: string | undefined
  const portOf = (authority: string): number | undefined =>
    Object.hasOwn(ports, authority) ? ports[authority] : undefined

  const server = createServer((request, response) => {
    const { method, url = '', headers } = request
    asked.push(`${method} ${url}`)
    credentials = headers['proxy-authorization']
    const { hostname, port: given, pathname } = new URL(url)
    const port = portOf(`${hostname}:${given === '' ? 80 : given}`)
    if (port === undefined) {
      response.writeHead(502).end()
      return
    }
    const upstream = send({ host: '127.0.0.1', port, method, path: pathname }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(response)
    })
    upstream.on('error', () => response.destroy())
    request.pipe(upstream)
  })
  server.on('connect', ({ url = '', headers }, near: Socket, head) => {
    asked.push(`CONNECT ${url}`)
    credentials = headers['proxy-authorization']
    const port = portOf(url)
    if (port === undefined) {
      near.end('HTTP/1.1 502 Bad Gateway\r\n\r\n')
      return
    }
    const far = connect(port, '127.0.0.1', () => {
      near.write('HTTP/1.1 200 Connection established\r\n\r\n')
      far.write(head)
      far.pipe(near).pipe(far)
    })
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(socket)
      socket.on('error', () => other.destroy())
      socket.on('close', () => sockets.delete(socket))
    }
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return {
    url: `http://127.0.0.1:${port}`,
    asked,
    credentials: () => credentials,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
