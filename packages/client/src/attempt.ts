export interface AttemptOptions {
  /** How often a sample is tried again after a failure. @default 0 */
  readonly retries?: number | undefined
  /** Pause before the first retry; it doubles with each, plus or minus a half. @default 500 */
  readonly retryMs?: number | undefined
  /** Time for one try of one sample (or one batch). @default 300_000 */
  readonly timeoutMs?: number | undefined
}

/**
 * Says that the test was stopped, or that the time of one attempt is up. Most `infer` functions never
 * look at it; it is made when they do, because the host keeps each signal until it collects its whole
 * heap, and making one costs more than a look-up.
 */
export class AttemptSignal {
  readonly #stop: { readonly signal: AbortSignal }
  #timer: AbortController | undefined
  #value: AbortSignal | undefined

  /** @param stop its signal is not asked for before it is needed */
  constructor(stop: { readonly signal: AbortSignal }) {
    this.#stop = stop
  }

  get value(): AbortSignal {
    this.#timer ??= new AbortController()
    return (this.#value ??= AbortSignal.any([this.#stop.signal, this.#timer.signal]))
  }

  abort(reason: unknown): void {
    this.#timer ??= new AbortController()
    this.#timer.abort(reason)
  }
}

export const isPromiseLike = (value: unknown): value is PromiseLike<unknown> =>
  typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function'

/** Settles with the work, or fails when the time is up or the test is stopped. */
export function withinTime(
  work: PromiseLike<unknown>,
  options: { timeoutMs: number; signal: AbortSignal; timer: AttemptSignal; what: string },
): Promise<unknown> {
  const { timeoutMs, signal, timer, what } = options
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(signal.reason)
    const timeout = setTimeout(() => {
      const error = new DOMException(`No ${what} after ${timeoutMs} ms.`, 'TimeoutError')
      timer.abort(error)
      reject(error)
    }, timeoutMs)
    signal.addEventListener('abort', stop, { once: true })
    const done = (): void => {
      clearTimeout(timeout)
      signal.removeEventListener('abort', stop)
    }
    // Whatever a thenable does, a promise of the host settles once.
    Promise.resolve(work).then(
      (value) => {
        done()
        resolve(value)
      },
      (error: unknown) => {
        done()
        reject(error)
      },
    )
    if (signal.aborted) stop()
  })
}

/** The text of anything that was thrown, even of what has none. */
export function textOf(thrown: unknown): string {
  if (typeof thrown === 'string') return thrown
  try {
    return JSON.stringify(thrown) ?? typeof thrown
  } catch {
    return typeof thrown
  }
}
