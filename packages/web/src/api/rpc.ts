import { connectTransport } from '@touchstone/client/rpc'
import type { Rpc } from '@touchstone/client/contract'
import type { Transport } from '@touchstone/client/transport'
import { currentSession } from './session.ts'

// Longer than a hiccup: then the page says so, and asks again when the server is back.
const patienceMs = 1_000

const transportFor = (token: string | undefined): Transport =>
  connectTransport({
    url: window.location.origin,
    token,
    fetch: (request) => fetch(request),
    patienceMs,
  })

/** The server's procedures as whoever `token` belongs to. */
export const rpcFor = (token: string | undefined): Rpc => transportFor(token).rpc

let current: { token: string | undefined; transport: Transport } | undefined

/** Procedures and objects, as whoever is signed in. */
export function transport(): Transport {
  const { token } = currentSession()
  if (!current || current.token !== token) current = { token, transport: transportFor(token) }
  return current.transport
}

/** The server's procedures, as whoever is signed in. Calls throw `TouchstoneError`. */
export const rpc = (): Rpc => transport().rpc
