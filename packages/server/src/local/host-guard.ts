import { TouchstoneError } from '@touchstone/core'

// Names that lead to this machine without asking a DNS server, which could be made to answer anything.
// What is below `localhost` is not one of them: some systems ask for it.
const loopback = /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d{1,5})?$/i

/**
 * The origin that a request was sent to, where its `Host` is a name of this machine. Its port is not
 * the one listened on when the client came through a forwarded port.
 */
export function loopbackOrigin(host: string | null): string | undefined {
  const address = `http://${host}`
  return host !== null && loopback.test(host) && URL.canParse(address)
    ? new URL(address).origin
    : undefined
}

/**
 * Lets only this machine's own names through: a foreign `Host` is a page that rebound its DNS
 * name to loopback, a foreign `Origin` a page that calls across sites.
 * @param url where the server is, for messages
 */
export function loopbackGuard(url: () => string): (request: Request) => void {
  return (request) => {
    const host = request.headers.get('host')
    const address = loopbackOrigin(host)
    if (address === undefined)
      throw new TouchstoneError(
        'forbidden',
        `This server answers to localhost, 127.0.0.1 and [::1] only, not to ${JSON.stringify(host)}. Use ${url()}, or a port of localhost that is forwarded to it.`,
        { details: { host } },
      )
    const origin = request.headers.get('origin')
    if (origin !== null && !isSamePort(origin, address))
      throw new TouchstoneError(
        'forbidden',
        `Pages of ${JSON.stringify(origin)} may not call this server.`,
        { details: { origin } },
      )
  }
}

/** Whether an `Origin` is a name of this machine too, at the port that was called. */
function isSamePort(origin: string, address: string): boolean {
  const own = /^http:\/\//i.test(origin)
    ? loopbackOrigin(origin.slice('http://'.length))
    : undefined
  return own !== undefined && new URL(own).port === new URL(address).port
}
