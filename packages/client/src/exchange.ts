import { messageOf, TouchstoneError } from '@touchstone/core/errors'
import { StallClock } from './stall-clock.ts'
import type { Stop } from './stop.ts'

/** Sends one request; `globalThis.fetch` unless something else is wanted. */
export type Fetch = (request: Request) => Promise<Response>

/** An answer that was read to its end. */
export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly body: Uint8Array
}

/** How long nothing may be heard while a request is under way, unless the caller says otherwise. */
export const defaultStallMs = 30_000

/** Nothing is heard while a body is sent. This is the pace that it is expected to go at. */
const slowestBytesPerSecond = 16 * 1024
const longestSendMs = 5 * 60_000

/**
 * Sends one request and reads the whole answer. It may take as long as it takes, as long as
 * something is heard.
 * @param how.at how messages call the other side
 * @param how.sendBytes what the body has, for which more time is given
 * @param how.stop once it has come, silence is not waited out
 * @throws TouchstoneError `unavailable` when nobody is there, the connection breaks, or nothing is
 * heard; `cancelled` when nothing is heard after the stop; whatever the caller's own signal says
 */
export async function exchange(
  url: string,
  init: RequestInit,
  how: { fetch: Fetch; at: string; stallMs: number; sendBytes?: number; stop?: Stop | undefined },
): Promise<Answer> {
  const { fetch, at, stallMs, sendBytes = 0, stop } = how
  const sendMs = Math.min((sendBytes / slowestBytesPerSecond) * 1_000, longestSendMs)
  const waitMs = stallMs + sendMs
  // Not `using`: what makes that of older browsers would be half a percent of the pages' first view.
  const clock = new StallClock(waitMs, () =>
    noAnswer(at, `nothing was heard for ${Math.ceil(waitMs / 1_000)} s`),
  )
  const signal = init.signal ? AbortSignal.any([init.signal, clock.signal]) : clock.signal
  let hurry: Disposable | undefined
  try {
    hurry = stop?.hurry(clock, at)
    const response = await fetch(clock.hold(new Request(url, { ...init, signal })))
    return {
      status: response.status,
      headers: response.headers,
      body: await readAll(response, () => clock.heard()),
    }
  } catch (error) {
    if (init.signal?.aborted === true || error instanceof TouchstoneError) throw error
    throw noAnswer(at, reasonOf(error), { cause: error })
  } finally {
    hurry?.[Symbol.dispose]()
    clock[Symbol.dispose]()
  }
}

/**
 * What is said of a request that brought nothing of use.
 * @param at how messages call the other side
 */
export const noAnswer = (
  at: string,
  reason: string,
  more?: { details?: Record<string, unknown>; cause?: unknown },
): TouchstoneError =>
  new TouchstoneError(
    'unavailable',
    `No usable answer from ${at} (${reason}). Check the address, and that the server is running.`,
    more,
  )

// fetch says "fetch failed" and hides the reason one level down.
const reasonOf = (error: unknown): string =>
  messageOf(error instanceof Error ? (error.cause ?? error) : error)

async function readAll(response: Response, heard: () => void): Promise<Uint8Array<ArrayBuffer>> {
  heard()
  const reader = response.body?.getReader()
  const chunks: Uint8Array[] = []
  let bytes = 0
  for (let next = await reader?.read(); next?.value; next = await reader?.read()) {
    heard()
    chunks.push(next.value)
    bytes += next.value.byteLength
  }
  const body = new Uint8Array(bytes)
  let at = 0
  for (const chunk of chunks) {
    body.set(chunk, at)
    at += chunk.byteLength
  }
  return body
}
