import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'

/** A port that leads to another one, as `ssh -L` makes it: bytes go through as they are. */
export interface ForwardedPort extends AsyncDisposable {
  readonly url: string
  readonly port: number
}

/** Forwards a free port of loopback to a port of this machine. */
export async function forwardPort(to: { readonly port: number }): Promise<ForwardedPort> {
  const sockets = new Set<Socket>()
  const server = createServer((near) => {
    const far = connect(to.port, '127.0.0.1')
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(socket)
      socket.on('error', () => other.destroy())
      socket.on('close', () => sockets.delete(socket))
      socket.pipe(other)
    }
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return {
    url: `http://localhost:${port}`,
    port,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}
