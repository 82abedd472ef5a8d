import { AsyncLocalStorage } from 'node:async_hooks'
import type { IncomingMessage, Server } from 'node:http'
import { createAdaptorServer } from '@hono/node-server'
import { TouchstoneError } from '@touchstone/core'
import { bodyLimit } from 'hono/body-limit'
import { createApp } from '../app.ts'
import { loopbackGuard, loopbackOrigin, publicGuard } from './host-guard.ts'
import type { Replaced } from './local-token.ts'
import { openLocalServices } from './open.ts'
import { readPages } from './pages.ts'
import { isLoopback, readAddress } from './public-address.ts'
import { createSignIn } from './sign-in.ts'
import { readToEnd } from './unread-body.ts'

/** A server of a data directory. */
export interface LocalServer extends AsyncDisposable {
  /** Where it is reached: its public address, or `localhost` at its port. */
  readonly url: string
  /** What it listens on. */
  readonly host: string
  readonly port: number
  readonly directory: string
  /** The data directory's admin token. */
  readonly token: string
  /** What the token before was, when this one is new in its place. */
  readonly replacedToken: Replaced | undefined
  /** Opens the pages signed in, once; undefined when there are no pages, or `signsIn` is false. */
  readonly signInUrl: string | undefined
  /** Finishes the calls under way, for at most 5 seconds, and lets go of the directory. */
  close(): Promise<void>
}

const graceMs = 5_000
const idleCheckMs = 20
// A client on this machine sends gigabytes in it.
const unreadMs = 5_000
// Many times what a code needs.
const signInBytes = 4_096
// Longer than a reverse proxy keeps a connection that it does not use (Caddy: 2 minutes): it would
// otherwise send a call into one that this server is closing.
const proxyKeepAliveMs = 3 * 60_000
const hstsSeconds = 365 * 24 * 60 * 60

export interface ServeOptions {
  readonly directory: string
  /** 0 takes any free port. */
  readonly port: number
  /** What to listen on; other machines are let in by a `publicUrl` only. @default '127.0.0.1' */
  readonly host?: string | undefined
  /**
   * The origin by which everybody reaches the server, like `https://touchstone.example.com`. It is
   * then called by this name alone; `/healthz` also by the names of this machine.
   * @default localhost, at the port
   */
  readonly publicUrl?: string | undefined
  /** An admin token besides the directory's own. @default none */
  readonly adminToken?: string | undefined
  /** Whether an address is made that signs a browser in as admin, once. @default true */
  readonly signsIn?: boolean
  /** The folder with the built pages. @default no pages */
  readonly pages?: string | undefined
  /** Hosts that the pages may show images from, like `https://images.example.com`. @default none */
  readonly imageHosts?: readonly string[] | undefined
}

/**
 * Serves a data directory over HTTP: to this machine only, or to all who come by its public address.
 * @throws TouchstoneError `bad_input` for an address that it cannot have, `unavailable` when the port
 * is in use, `storage`
 */
export async function serveLocal(options: ServeOptions): Promise<LocalServer> {
  let port = options.port
  const { host, publicUrl } = readAddress(options)
  const pages =
    options.pages === undefined
      ? undefined
      : await readPages(options.pages, { ...options, hostname: publicUrl?.hostname })
  const url = (): string => publicUrl?.origin ?? `http://localhost:${port}`
  // Objects are read and written where the client reached the server, which may be a forwarded port.
  const reached = new AsyncLocalStorage<string | undefined>()
  const baseUrl = (): string => reached.getStore() ?? url()
  const local = await openLocalServices(options.directory, { ...options, baseUrl })
  const { services, objects, evaluations } = local
  const guard = publicUrl ? publicGuard(publicUrl) : loopbackGuard(url)
  const app = createApp({ services, objects, evaluations, guard })
  const signIn = pages && options.signsIn !== false ? createSignIn(local.token) : undefined
  if (signIn)
    app.post('/local/sign-in', bodyLimit({ maxSize: signInBytes }), (c) =>
      signIn.exchange(c.req.raw),
    )
  if (pages) app.get('*', (c) => pages(c.req.raw))
  // Browsers would apply it to every port of localhost.
  const isStrict = publicUrl?.protocol === 'https:' && !isLoopback(publicUrl.hostname)
  // The adaptor makes a plain HTTP server unless it is told otherwise.
  const server = createAdaptorServer({
    async fetch(request, env) {
      const origin = publicUrl ? undefined : loopbackOrigin(request.headers.get('host'))
      const response = await reached.run(origin, () => app.fetch(request, env))
      if (isStrict) response.headers.set('strict-transport-security', `max-age=${hstsSeconds}`)
      // On plain HTTP/1 there are no other requests.
      const incoming = env.incoming as IncomingMessage
      if (!(await readToEnd(incoming, unreadMs))) response.headers.set('connection', 'close')
      return response
    },
  }) as Server
  if (publicUrl) server.keepAliveTimeout = proxyKeepAliveMs
  try {
    port = await listen(server, { host, port })
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
    host,
    port,
    directory: local.directory,
    token: local.token,
    replacedToken: local.replacedToken,
    signInUrl: signIn && `${url()}/sign-in#${signIn.code}`,
    close,
    [Symbol.asyncDispose]: close,
  }
}

function listen(server: Server, { host, port }: { host: string; port: number }): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const { code = '' } = error
      const options = { details: { host, port }, cause: error }
      if (code === 'EADDRINUSE' || code === 'EACCES')
        reject(
          new TouchstoneError(
            'unavailable',
            `Port ${port} is ${code === 'EACCES' ? 'not allowed' : 'in use'}. Choose another with --port.`,
            options,
          ),
        )
      else if (['EADDRNOTAVAIL', 'EAFNOSUPPORT', 'ENOTFOUND', 'EAI_AGAIN', 'EINVAL'].includes(code))
        reject(
          new TouchstoneError(
            'bad_input',
            `--host ${host} is not an address of this machine. Use one of its own, or 0.0.0.0 for all of them.`,
            options,
          ),
        )
      else reject(error)
    })
    server.listen(port, host, () => {
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
