import { hasCode, TouchstoneError } from '@touchstone/core/errors'
import { pause } from '@touchstone/core/pause'
import type { Answer } from './exchange.ts'

/** How long a step is tried again, unless the caller says otherwise. */
export const defaultPatienceMs = 5 * 60_000

// What was never there is more likely a wrong address than a fault that passes.
const firstContactMs = 2_000
// Somebody who has pressed Ctrl-C waits for what is under way, and not for the network to return.
const stoppedMs = 2_000
// A computer that slept through an attempt has not been trying all the while.
const longestAttemptMs = 60_000
const firstPauseMs = 100
const longestPauseMs = 5_000
const longestRetryAfterMs = 60_000

// The errors after which it is no use to try again, for this layer and for those around it.
const lasting = new WeakSet<Error>()

/** Marks an error as one that no repetition mends. */
export function forGood(error: TouchstoneError): TouchstoneError {
  lasting.add(error)
  return error
}

const canPass = (error: unknown): error is TouchstoneError =>
  hasCode(error, 'unavailable') && !lasting.has(error)

/** Says which answers may be different next time. */
export const isPassingStatus = (status: number): boolean =>
  status === 408 || status === 429 || (status >= 500 && status !== 501 && status !== 507)

/** What an answer tells about itself: its status, and how long it asks one to wait. */
export function factsOf({ status, headers }: Answer): { status: number; retryAfterMs?: number } {
  const text = headers.get('retry-after')?.trim() ?? ''
  const ms = /^\d+$/.test(text) ? Number(text) * 1_000 : Date.parse(text) - Date.now()
  return ms > 0 ? { status, retryAfterMs: Math.min(ms, longestRetryAfterMs) } : { status }
}

/** Repeats a step that may be repeated, while the reason for its failure can pass. */
export type Retrying = <T>(step: () => Promise<T>) => Promise<T>

/**
 * The one place that says how long a fault is put up with: by time and not by count, because a
 * server that is restarted refuses within a millisecond and comes back after a minute. A step that
 * fails for {@link defaultPatienceMs} is given up. Pauses double from a tenth of a second to five
 * seconds, at random, so that many clients do not come back at once; `Retry-After` makes them
 * longer, up to a minute.
 */
export class Patience {
  readonly #patienceMs: number
  #met = false

  constructor(patienceMs: number) {
    this.#patienceMs = patienceMs
  }

  /** Somebody has answered, whatever they said. */
  met(): void {
    this.#met = true
  }

  /** @param signal once it has fired, nobody waits for long any more */
  async retrying<T>(step: () => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
    let spentMs = 0
    let spentAtStopMs: number | undefined
    for (let attempt = 1; ; attempt++) {
      const startedMs = performance.now()
      try {
        return await step()
      } catch (error) {
        if (!canPass(error)) throw error
        spentMs += Math.min(performance.now() - startedMs, longestAttemptMs)
        if (signal?.aborted) spentAtStopMs ??= spentMs
        const leftMs = this.#limitMs(spentAtStopMs) - spentMs
        if (leftMs <= 0) throw forGood(gaveUp(error, { attempt, spentMs }))
        const pauseMs = Math.min(Math.max(pauseAfter(attempt), retryAfterOf(error)), leftMs)
        await pause(pauseMs, signal?.aborted ? undefined : signal)
        spentMs += pauseMs
      }
    }
  }

  #limitMs(spentAtStopMs: number | undefined): number {
    const limitMs = this.#met ? this.#patienceMs : Math.min(firstContactMs, this.#patienceMs)
    return spentAtStopMs === undefined ? limitMs : Math.min(limitMs, spentAtStopMs + stoppedMs)
  }
}

const pauseAfter = (attempt: number): number =>
  Math.min(firstPauseMs * 2 ** (attempt - 1), longestPauseMs) * (0.5 + Math.random() / 2)

const retryAfterOf = ({ details }: TouchstoneError): number =>
  typeof details['retryAfterMs'] === 'number' ? details['retryAfterMs'] : 0

function gaveUp(error: TouchstoneError, tried: { attempt: number; spentMs: number }) {
  const seconds = Math.round(tried.spentMs / 1_000)
  if (seconds < 1) return error
  const times = tried.attempt === 1 ? 'once' : `${tried.attempt} times`
  return new TouchstoneError(
    error.code,
    `${error.message} It was tried ${times}, for ${seconds} s.`,
    {
      details: error.details,
      cause: error,
    },
  )
}
