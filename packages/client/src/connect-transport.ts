import { TouchstoneError } from '@touchstone/core/errors'
import type { Fetch } from './exchange.ts'
import { httpCalls } from './http-calls.ts'
import { createTransport, type ReceiveError, type Transport } from './transport.ts'

/** Where a server is, and how to reach it. */
export interface ConnectOptions {
  /** Where the server is, e.g. `http://localhost:3000`. */
  readonly url: string
  /**
   * A bearer token; what it may do is up to its role. `Bearer`, quotes and white space around it are
   * left out.
   */
  readonly token?: string | undefined
  /** @default globalThis.fetch */
  readonly fetch?: Fetch | undefined
  /**
   * How many milliseconds a request waits without hearing anything before it is given up and, where
   * that is safe, sent again. A call waits twice as long, an upload a second longer for each 16 KiB.
   * @default 30000
   */
  readonly stallMs?: number | undefined
  /**
   * For how many milliseconds something is tried again while the server is away or overloaded. A
   * server that has not answered yet at all gets 2 seconds.
   * @default 300000
   */
  readonly patienceMs?: number | undefined
}

/** {@link ConnectOptions} for programs that say more than the SDK. */
export interface ConnectTransportOptions extends ConnectOptions {
  /** How messages call what is at an address: the address, and maybe the way there. @default the address */
  readonly nameOf?: ((address: string) => string) | undefined
  /** Makes the errors that a server answers with. @default they have no hint */
  readonly receiveError?: ReceiveError | undefined
}

/**
 * What {@link connect} is made of, with a token that is clean already (`bearerToken`): the calls of a
 * server, without the classes over them. Programs that have to start fast and only call do without
 * the rest.
 * @throws TouchstoneError `bad_input` when the address is none
 */
export function connectTransport(options: ConnectTransportOptions): Transport {
  const { url, stallMs, patienceMs } = options
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))
    throw new TouchstoneError(
      'bad_input',
      `${JSON.stringify(url)} is not the address of a server. Write it like http://localhost:3000.`,
    )
  for (const [option, value] of Object.entries({ stallMs, patienceMs }))
    if (value !== undefined && !(Number.isFinite(value) && value > 0))
      throw new TouchstoneError(
        'bad_input',
        `${option} must be a number of milliseconds above 0, not ${value}.`,
        { details: { option, value } },
      )
  const fetch = options.fetch ?? ((request) => globalThis.fetch(request))
  const wire = { ...options, fetch, url: url.replace(/\/+$/, '') }
  return createTransport(wire, (context) => httpCalls(wire, context))
}
