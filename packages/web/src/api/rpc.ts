import { createTransport, type Rpc } from '@touchstone/client/transport'
import { currentSession } from './session.ts'

/** The server's procedures as whoever `token` belongs to. */
export const rpcFor = (token: string | undefined): Rpc =>
  createTransport({ url: window.location.origin, token, fetch: (request) => fetch(request) }).rpc

let current: { token: string | undefined; rpc: Rpc } | undefined

/** The server's procedures, as whoever is signed in. Calls throw `TouchstoneError`. */
export function rpc(): Rpc {
  const { token } = currentSession()
  if (!current || current.token !== token) current = { token, rpc: rpcFor(token) }
  return current.rpc
}
