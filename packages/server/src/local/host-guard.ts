import { TouchstoneError } from '@touchstone/core'

/**
 * Lets only this machine's own names through: a foreign `Host` is a page that rebound its DNS
 * name to loopback, a foreign `Origin` a page that calls across sites.
 */
export function loopbackGuard(port: () => number): (request: Request) => void {
  return (request) => {
    const hosts = ['localhost', '127.0.0.1', '[::1]'].map((name) => `${name}:${port()}`)
    const host = request.headers.get('host')
    if (host === null || !hosts.includes(host.toLowerCase()))
      throw new TouchstoneError(
        'forbidden',
        `This server answers to ${hosts[0]} only, not to ${JSON.stringify(host)}.`,
        { details: { host } },
      )
    const origin = request.headers.get('origin')
    if (origin !== null && !hosts.some((allowed) => origin.toLowerCase() === `http://${allowed}`))
      throw new TouchstoneError(
        'forbidden',
        `Pages of ${JSON.stringify(origin)} may not call this server.`,
        { details: { origin } },
      )
  }
}
