import { TouchstoneError } from '@touchstone/core/errors'
import { loopbackOrigin } from './host-guard.ts'

/** Where a server listens, and what it is called by others. */
export interface Address {
  /** What is listened on, such as `127.0.0.1` or `0.0.0.0`. */
  readonly host: string
  /** The origin by which everybody reaches it; undefined: this machine does, by `localhost`. */
  readonly publicUrl: URL | undefined
}

/** What is listened on unless told otherwise. */
const loopbackHost = '127.0.0.1'

const example = '--public-url https://touchstone.example.com'

/**
 * Checks under which name a server can be reached, and what it may listen on.
 * @throws TouchstoneError `bad_input`
 */
export function readAddress(given: {
  readonly host?: string | undefined
  readonly publicUrl?: string | undefined
}): Address {
  const host = (given.host ?? loopbackHost).replace(/^\[(.*)\]$/, '$1')
  if (host === '' || /\s/.test(host))
    throw badInput(
      `--host takes a name or an address of this machine, not ${JSON.stringify(host)}.`,
    )
  const publicUrl = given.publicUrl === undefined ? undefined : readPublicUrl(given.publicUrl)
  if (publicUrl === undefined && !isLoopback(host))
    throw badInput(
      `--host ${host} lets other machines in, and they need a name for this server. Add ${example}, with the address of the reverse proxy in front of it.`,
    )
  return { host, publicUrl }
}

function readPublicUrl(text: string): URL {
  const url = /^https?:\/\//i.test(text) && URL.canParse(text) ? new URL(text) : undefined
  if (!url)
    throw badInput(
      `--public-url takes the address that people open, not ${JSON.stringify(text)}. Write it like https://touchstone.example.com.`,
    )
  const { origin, hostname, protocol, username, password } = url
  // Never repeated: it may be a password.
  if (username !== '' || password !== '')
    throw badInput(
      `--public-url takes no user name and no password. Write it like ${origin}, and give everybody a token.`,
    )
  if (url.pathname !== '/' || url.search !== '' || url.hash !== '')
    throw badInput(
      `--public-url takes an address without a path, not ${JSON.stringify(text)}. Give Touchstone a host name of its own, like ${origin}.`,
    )
  if (protocol === 'http:' && !isLoopback(hostname))
    throw badInput(
      `--public-url ${origin} would send tokens unencrypted. Put a reverse proxy with TLS in front of this server, and write https://${url.host}.`,
    )
  return new URL(origin)
}

/** Whether a name or an address leads to this machine, whoever is asked. */
export const isLoopback = (host: string): boolean =>
  loopbackOrigin(host.includes(':') && !host.startsWith('[') ? `[${host}]` : host) !== undefined

const badInput = (message: string): TouchstoneError => new TouchstoneError('bad_input', message)
