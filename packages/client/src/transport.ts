import type { PresignedRequest } from '@touchstone/core'
import { isErrorCode, TouchstoneError } from '@touchstone/core/errors'
import type { AppRouter } from '@touchstone/server/router'
import { createTRPCClient, TRPCClientError, type TRPCClient } from '@trpc/client'
import { defaultStallMs, exchange, type Answer, type Fetch } from './exchange.ts'
import { defaultPatienceMs, factsOf, forGood, isPassingStatus, Patience } from './patience.ts'
import { gatheringLink } from './gathering-link.ts'
import type { Retrying } from './patience.ts'

/** The typed tRPC client. Its calls throw {@link TouchstoneError}. */
export type Rpc = TRPCClient<AppRouter>

/** What everything in the client talks through. */
export interface Transport {
  readonly url: string
  /** Every procedure of the server, typed. Queries are repeated while their failure can pass; mutations are up to the caller. */
  readonly rpc: Rpc
  /** Repeats a call while its failure can pass; only for calls that may be repeated. */
  readonly retrying: Retrying
  /** Sends one presigned request, once. */
  readonly send: (request: PresignedRequest, body?: Uint8Array) => Promise<Answer>
}

const identity = { serialize: (value: unknown) => value, deserialize: (value: unknown) => value }

// A call may work for a while before it says anything; on AWS it may for two minutes, but what takes
// that long is done piece by piece, and a repetition finds the pieces.
const callStalls = 2
// This one goes through the whole store, and is not repeated.
const longCall = /storage\.collectGarbage/
const longCallMs = 60 * 60_000

export function createTransport(options: {
  url: string
  token: string | undefined
  fetch: Fetch
  stallMs?: number | undefined
  patienceMs?: number | undefined
}): Transport {
  const { token, fetch, stallMs = defaultStallMs, patienceMs = defaultPatienceMs } = options
  const url = options.url.replace(/\/+$/, '')
  const patience = new Patience(patienceMs)
  const call = async (input: string, init: RequestInit): Promise<Response> => {
    const ms = longCall.test(input) ? longCallMs : stallMs * callStalls
    const answer = await exchange(input, init, { fetch, at: url, stallMs: ms })
    patience.met()
    requireRpc(answer, url)
    const { status, headers, body } = answer
    return new Response(body, { status, headers })
  }
  const client = createTRPCClient<AppRouter>({
    links: [
      gatheringLink({
        url: `${url}/trpc`,
        methodOverride: 'POST',
        maxItems: 40,
        transformer: identity,
        headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
        // tRPC describes its requests in an older form of the standard's types.
        fetch: (input, init) => call(input as string, init as RequestInit),
      }),
    ],
  })
  return {
    url,
    rpc: throwingTouchstoneErrors(client, { url, retrying: patience.retrying }),
    retrying: patience.retrying,
    async send({ url: to, method, headers }, body) {
      const answer = await exchange(
        to,
        // No part lies in shared memory, which is what the wider type would allow.
        { method, headers, ...(body ? { body: body as Uint8Array<ArrayBuffer> } : {}) },
        { fetch, at: new URL(to).origin, stallMs, sendBytes: body?.byteLength ?? 0 },
      )
      patience.met()
      return answer
    },
  }
}

/**
 * Refuses what does not come from Touchstone, but from something before it, or from something else.
 * @throws TouchstoneError `unavailable`
 */
function requireRpc(answer: Answer, url: string): void {
  const { status, headers, body } = answer
  if (status < 400 && headers.get('content-type')?.includes('json') === true) return
  const text = new TextDecoder().decode(body)
  if (status >= 400 && isFromTouchstone(text)) return
  const error = new TouchstoneError(
    'unavailable',
    `No usable answer from ${url} (status ${status}, and not in the form of Touchstone). Check the address, and that the server is running.`,
    { details: { ...factsOf(answer) } },
  )
  throw isPassingStatus(status) ? error : forGood(error)
}

function isFromTouchstone(text: string): boolean {
  try {
    const answers: unknown[] = [JSON.parse(text)].flat()
    return answers.every(
      (one) => typeof one === 'object' && one !== null && ('error' in one || 'result' in one),
    )
  } catch {
    return false
  }
}

/** The same client, whose `query` and `mutate` reject with {@link TouchstoneError}. */
function throwingTouchstoneErrors<T extends object>(
  client: T,
  how: { url: string; retrying: Retrying },
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
            throw toTouchstoneError(error, how.url)
          }
        }
        return key === 'query' ? how.retrying(call) : call()
      }
    },
  })
}

function toTouchstoneError(error: unknown, url: string): unknown {
  if (!(error instanceof TRPCClientError)) return error
  const data: unknown = error.data
  if (typeof data === 'object' && data !== null && 'touchstone' in data) {
    // The server's error formatter makes this shape for every error.
    const { code, details } = data.touchstone as { code: string; details: Record<string, unknown> }
    if (isErrorCode(code)) return new TouchstoneError(code, error.message, { details })
  }
  const { cause } = error
  if (cause instanceof TouchstoneError) return cause
  if (cause?.name === 'AbortError')
    return new TouchstoneError('cancelled', 'The call was cancelled.', { cause })
  return forGood(
    new TouchstoneError(
      'unavailable',
      `No usable answer from ${url} (${error.message}). Check the address, and that the server is running.`,
      { cause },
    ),
  )
}
