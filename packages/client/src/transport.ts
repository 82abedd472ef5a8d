import type { PresignedRequest } from '@touchstone/core'
import { isErrorCode, TouchstoneError, type ErrorCode } from '@touchstone/core/errors'
import { createTRPCClient, TRPCClientError, type TRPCLink } from '@trpc/client'
import type { AnyRouter } from '@trpc/server'
import type { Rpc } from './contract.ts'
import { defaultStallMs, exchange, noAnswer, type Answer, type Fetch } from './exchange.ts'
import { defaultPatienceMs, forGood, Patience, type Retrying } from './patience.ts'
import { Stop } from './stop.ts'

/** What everything in the client talks through. */
export interface Transport {
  readonly url: string
  /** Every procedure of the server, typed. Queries are repeated while their failure can pass; mutations are up to the caller. */
  readonly rpc: Rpc
  /** Repeats a call while its failure can pass; only for calls that may be repeated. */
  readonly retrying: Retrying
  /** Sends one presigned request, once. */
  readonly send: (request: PresignedRequest, body?: Uint8Array) => Promise<Answer>
  /** The same, for work that ends soon once a signal has fired, also where nobody answers. */
  readonly stoppedBy: (signal: AbortSignal) => Transport
}

/** What a link is told. */
export interface LinkContext {
  /** How messages call the server. */
  readonly at: string
  /** Told when somebody has answered, whatever they said. */
  readonly met: () => void
  readonly stop: Stop | undefined
}

/** Makes the error of a refusal that came over the wire, with a hint that may be anything. */
export type ReceiveError = (
  code: ErrorCode,
  summary: string,
  of: { readonly hint: unknown; readonly details: Record<string, unknown> },
) => TouchstoneError | Promise<TouchstoneError>

interface TransportOptions {
  readonly url: string
  readonly fetch: Fetch
  readonly stallMs?: number | undefined
  readonly patienceMs?: number | undefined
  /** How messages call what is at an address. @default by the address */
  readonly nameOf?: ((address: string) => string) | undefined
  /** @default the hint is left out */
  readonly receiveError?: ReceiveError | undefined
}

/** Talks to whatever answers the calls of a link. */
export function createTransport(
  options: TransportOptions,
  linkOf: (context: LinkContext) => TRPCLink<AnyRouter>,
): Transport {
  const { patienceMs = defaultPatienceMs } = options
  return transportOf({ ...options, linkOf, patience: new Patience(patienceMs), stop: undefined })
}

interface TransportParts extends TransportOptions {
  readonly linkOf: (context: LinkContext) => TRPCLink<AnyRouter>
  readonly patience: Patience
  readonly stop: Stop | undefined
}

function transportOf(parts: TransportParts): Transport {
  const { url, fetch, stallMs = defaultStallMs, nameOf = String, linkOf, patience, stop } = parts
  const { receiveError = withoutHint } = parts
  const at = nameOf(url)
  const client = createTRPCClient<AnyRouter>({
    links: [linkOf({ at, met: () => patience.met(), stop })],
  })
  const retrying: Retrying = (step) => patience.retrying(step, stop?.signal)
  return {
    url,
    // The server proves that it serves the contract: server/src/router/serves.ts.
    rpc: throwingTouchstoneErrors(client, { at, retrying, receiveError }) as unknown as Rpc,
    retrying,
    async send({ url: to, method, headers }, body) {
      const answer = await exchange(
        to,
        // No part lies in shared memory, which is what the wider type would allow.
        { method, headers, ...(body ? { body: body as Uint8Array<ArrayBuffer> } : {}) },
        { fetch, at: nameOf(new URL(to).origin), stallMs, sendBytes: body?.byteLength ?? 0, stop },
      )
      patience.met()
      return answer
    },
    stoppedBy: (signal) =>
      transportOf({
        ...parts,
        stop: new Stop(stop ? AbortSignal.any([stop.signal, signal]) : signal),
      }),
  }
}

const withoutHint: ReceiveError = (code, summary, { details }) =>
  new TouchstoneError(code, summary, { details })

/** The same client, whose `query` and `mutate` reject with {@link TouchstoneError}. */
function throwingTouchstoneErrors<T extends object>(
  client: T,
  how: ErrorsOf & { retrying: Retrying },
): T {
  return new Proxy(client, {
    get(target, key, receiver) {
      const member: unknown = Reflect.get(target, key, receiver)
      if (typeof member !== 'function' && (typeof member !== 'object' || member === null))
        return member
      if (key !== 'query' && key !== 'mutate') return throwingTouchstoneErrors(member, how)
      return (...parameters: unknown[]) => {
        const call = async (): Promise<unknown> => {
          try {
            // `query` and `mutate` are functions of tRPC's proxy.
            return await (member as (...parameters: unknown[]) => Promise<unknown>)(...parameters)
          } catch (error) {
            throw await toTouchstoneError(error, how)
          }
        }
        return key === 'query' ? how.retrying(call) : call()
      }
    },
  })
}

interface ErrorsOf {
  readonly at: string
  readonly receiveError: ReceiveError
}

async function toTouchstoneError(error: unknown, { at, receiveError }: ErrorsOf): Promise<unknown> {
  if (!(error instanceof TRPCClientError)) return error
  const data: unknown = error.data
  if (typeof data === 'object' && data !== null && 'touchstone' in data) {
    // The server's error formatter makes this shape for every error.
    const { code, hint, details } = data.touchstone as {
      code: string
      hint?: unknown
      details: Record<string, unknown>
    }
    if (isErrorCode(code)) return receiveError(code, error.message, { hint, details })
  }
  const { cause } = error
  if (cause instanceof TouchstoneError) return cause
  if (cause?.name === 'AbortError')
    return new TouchstoneError('cancelled', 'The call was cancelled.', { cause })
  return forGood(noAnswer(at, error.message, { cause }))
}
