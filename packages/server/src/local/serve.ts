import { AsyncLocalStorage } from 'node:async_hooks'
import type { IncomingMessage, Server } from 'node:http'
import { createAdaptorServer } from '@hono/node-server'
import { TouchstoneError } from '@touchstone/core'
import { bodyLimit } from 'hono/body-limit'
import { createApp } from '../app.ts'
import { loopbackGuard, loopbackOrigin } from './host-guard.ts'
import type { Replaced } from './local-token.ts'
import { openLocalServices } from './open.ts'
import { readPages } from './pages.ts'
import { createSignIn } from './sign-in.ts'
import { readToEnd } from './unread-body.ts'

/** A local server that listens on loopback. */
export interface LocalServer extends AsyncDisposable {
  readonly url: string
  readonly port: number
  readonly directory: string
  /** The data directory's admin token. */
  readonly token: string
  /** What the token before was, when this one is new in its place. */
  readonly replacedToken: Replaced | undefined
  /** Opens the pages signed in, once; undefined when there are no pages. */
  readonly signInUrl: string | undefined
  /** Finishes the calls under way, for at most 5 seconds, and lets go of the directory. */
  close(): Promise<void>
}

const hostname = '127.0.0.1'
const graceMs = 5_000
const idleCheckMs = 20
// A client on this machine sends gigabytes in it.
const unreadMs = 5_000
// Many times what a code needs.
const signInBytes = 4_096

export interface ServeOptions {
  readonly directory: string
  /** 0 takes any free port. */
  readonly port: number
  /** The folder with the built pages. @default no pages */
  readonly pages?: string | undefined
  /** Hosts that the pages may show images from, like `https://images.example.com`. @default none */
  readonly imageHosts?: readonly string[] | undefined
}

/**
 * Serves a data directory over HTTP, to this machine only.
 * @throws TouchstoneError `unavailable` when the port is in use, `storage`
 */
export async function serveLocal(options: ServeOptions): Promise<LocalServer> {
  let port = options.port
  const pages = options.pages === undefined ? undefined : await readPages(options.pages, options)
  const url = (): string => `http://localhost:${port}`
  // Objects are read and written where the client reached the server, which may be a forwarded port.
  const reached = new AsyncLocalStorage<string | undefined>()
  const baseUrl = (): string => reached.getStore() ?? url()
  const local = await openLocalServices(options.directory, { baseUrl })
  const { services, objects, evaluations } = local
  const app = createApp({ services, objects, evaluations, guard: loopbackGuard(url) })
  const signIn = createSignIn(local.token)
  if (pages) {
    app.post('/local/sign-in', bodyLimit({ maxSize: signInBytes }), (c) =>
      signIn.exchange(c.req.raw),
    )
    app.get('*', (c) => pages(c.req.raw))
  }
  // The adaptor makes a plain HTTP server unless it is told otherwise.
  const server = createAdaptorServer({
    async fetch(request, env) {
      const host = loopbackOrigin(request.headers.get('host'))
      const response = await reached.run(host, () => app.fetch(request, env))
      // On plain HTTP/1 there are no other requests.
      const incoming = env.incoming as IncomingMessage
      if (!(await readToEnd(incoming, unreadMs))) response.headers.set('connection', 'close')
      return response
    },
  }) as Server
  try {
    port = await listen(server, port)
  } catch (error) {
    await local.close()
    throw error
  }
  let closing: Promise<void> | undefined
  const end = async (): Promise<void> => {
    try {
      await Promise.all([evaluations.close(), shut(server)])
    } finally {
      await local.close()
    }
  }
  const close = (): Promise<void> => (closing ??= end())
  return {
    url: url(),
    port,
    directory: local.directory,
    token: local.token,
    replacedToken: local.replacedToken,
    signInUrl: pages && `${url()}/sign-in#${signIn.code}`,
    close,
    [Symbol.asyncDispose]: close,
  }
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE' || error.code === 'EACCES')
        reject(
          new TouchstoneError(
            'unavailable',
            `Port ${port} is ${error.code === 'EACCES' ? 'not allowed' : 'in use'}. Choose another with --port.`,
            { details: { port }, cause: error },
          ),
        )
      else reject(error)
    })
    server.listen(port, hostname, () => {
      const address = server.address()
      resolve(typeof address === 'object' && address !== null ? address.port : port)
    })
  })
}

function shut(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const force = setTimeout(() => server.closeAllConnections(), graceMs)
    // A connection whose last answer is out would be kept for another call, which never comes.
    const tidy = setInterval(() => server.closeIdleConnections(), idleCheckMs)
    server.close(() => {
      clearTimeout(force)
      clearInterval(tidy)
      resolve()
    })
    server.closeIdleConnections()
  })
}
