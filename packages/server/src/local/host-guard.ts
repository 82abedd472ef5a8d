import { TouchstoneError } from '@touchstone/core'

// Names that lead to this machine without asking a DNS server, which could be made to answer anything.
// What is below `localhost` is not one of them: some systems ask for it.
const loopback = /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d{1,5})?$/i

/** Refuses a request by throwing. */
export type Guard = (request: Request) => void

/**
 * The origin that a request was sent to, where its `Host` is a name of this machine. Its port is not
 * the one listened on when the client came through a forwarded port.
 */
export function loopbackOrigin(host: string | null): string | undefined {
  return host !== null && loopback.test(host) ? originOf('http:', host) : undefined
}

/**
 * Lets only this machine's own names through: a foreign `Host` is a page that rebound its DNS
 * name to loopback, a foreign `Origin` a page that calls across sites.
 * @param url where the server is, for messages
 */
export function loopbackGuard(url: () => string): Guard {
  return (request) => {
    const host = request.headers.get('host')
    const address = loopbackOrigin(host)
    if (address === undefined)
      throw forbiddenHost(
        host,
        `This server answers to localhost, 127.0.0.1 and [::1] only, not to ${JSON.stringify(host)}. Use ${url()}, or a port of localhost that is forwarded to it. To serve others, start it with --public-url.`,
      )
    requireOrigin(request, (origin) => isSamePort(origin, address))
  }
}

/**
 * Lets only the public name through, by its `Host` and `Origin`. The names of this machine get
 * `/healthz` alone: a request that comes through a proxy by one of them has lost its own `Host`, and
 * with it the protection against pages that rebind their DNS names.
 */
export function publicGuard(publicUrl: URL): Guard {
  const { origin: own, protocol } = publicUrl
  return (request) => {
    const host = request.headers.get('host')
    if (host === null || originOf(protocol, host) !== own) {
      const isHealth = new URL(request.url).pathname === '/healthz'
      if (!isHealth || loopbackOrigin(host) === undefined)
        throw forbiddenHost(
          host,
          `This server answers to ${own} only; the Host header of this request is ${JSON.stringify(host)}. Use ${own}. If you did, its reverse proxy changes the header: make it pass on the one that it gets (in nginx: proxy_set_header Host $http_host).`,
        )
    }
    requireOrigin(request, (origin) => origin === own)
  }
}

const forbiddenHost = (host: string | null, message: string): TouchstoneError =>
  new TouchstoneError('forbidden', message, { details: { host } })

function requireOrigin({ headers }: Request, isOwn: (origin: string) => boolean): void {
  const origin = headers.get('origin')
  if (origin !== null && !isOwn(origin))
    throw new TouchstoneError(
      'forbidden',
      `Pages of ${JSON.stringify(origin)} may not call this server.`,
      { details: { origin } },
    )
}

/** The origin that a `Host` names, without a port that goes without saying; undefined for one that is none. */
function originOf(protocol: string, host: string): string | undefined {
  const address = `${protocol}//${host}`
  if (!/^[^\s/?#@\\]+$/.test(host) || !URL.canParse(address)) return undefined
  return new URL(address).origin
}

/** Whether an `Origin` is a name of this machine too, at the port that was called. */
function isSamePort(origin: string, address: string): boolean {
  const own = /^http:\/\//i.test(origin)
    ? loopbackOrigin(origin.slice('http://'.length))
    : undefined
  return own !== undefined && new URL(own).port === new URL(address).port
}
