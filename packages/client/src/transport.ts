import { isErrorCode, messageOf, TouchstoneError } from '@touchstone/core'
import type { AppRouter } from '@touchstone/server/router'
import { createTRPCClient, httpBatchLink, TRPCClientError, type TRPCClient } from '@trpc/client'
import pRetry from 'p-retry'

/** The typed tRPC client. Its calls throw {@link TouchstoneError}. */
export type Rpc = TRPCClient<AppRouter>

/** Sends one request; `globalThis.fetch` unless something else is wanted. */
export type Fetch = (request: Request) => Promise<Response>

/** What everything in the client talks through. */
export interface Transport {
  readonly url: string
  readonly rpc: Rpc
  readonly fetch: Fetch
}

const identity = { serialize: (value: unknown) => value, deserialize: (value: unknown) => value }

export function createTransport(options: {
  url: string
  token: string | undefined
  fetch: Fetch
}): Transport {
  const { token, fetch } = options
  const url = options.url.replace(/\/+$/, '')
  const client = createTRPCClient<AppRouter>({
    links: [
      httpBatchLink({
        url: `${url}/trpc`,
        methodOverride: 'POST',
        maxItems: 40,
        transformer: identity,
        headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
        // tRPC describes its requests in an older form of the standard's types.
        fetch: (input, init) => fetch(new Request(input as string, init as RequestInit)),
      }),
    ],
  })
  return { url, rpc: throwingTouchstoneErrors(client, url), fetch }
}

/** The same client, whose `query` and `mutate` reject with {@link TouchstoneError}. */
function throwingTouchstoneErrors<T extends object>(client: T, url: string): T {
  return new Proxy(client, {
    get(target, key, receiver) {
      const member: unknown = Reflect.get(target, key, receiver)
      if (typeof member !== 'function' && (typeof member !== 'object' || member === null))
        return member
      if (key !== 'query' && key !== 'mutate') return throwingTouchstoneErrors(member, url)
      return async (...call: unknown[]) => {
        try {
          // `query` and `mutate` are functions of tRPC's proxy.
          return await (member as (...call: unknown[]) => Promise<unknown>)(...call)
        } catch (error) {
          throw toTouchstoneError(error, url)
        }
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
  return new TouchstoneError(
    'unavailable',
    `No usable answer from ${url} (${reasonOf(cause) ?? error.message}). Check the address, and that the server is running.`,
    { cause },
  )
}

// fetch says "fetch failed" and hides the reason one level down.
const reasonOf = (error: unknown): string | undefined =>
  error instanceof Error
    ? error.cause === undefined
      ? error.message
      : messageOf(error.cause)
    : undefined

const retries = 6

/**
 * Repeats something that may be repeated while the reason can pass: no connection, or an answer of
 * 408, 429 or 5xx. Anything else is thrown at once.
 */
export function retrying<T>(
  task: () => Promise<T>,
  options: { signal?: AbortSignal | undefined } = {},
): Promise<T> {
  return pRetry(task, {
    retries,
    minTimeout: 100,
    maxTimeout: 5_000,
    randomize: true,
    shouldRetry: ({ error }) => error instanceof TouchstoneError && error.code === 'unavailable',
    ...(options.signal ? { signal: options.signal } : {}),
  })
}
