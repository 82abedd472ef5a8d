const ticks = 30

/**
 * Aborts when nothing was heard for a while. The while is counted in ticks, not taken from a clock:
 * time in which this process did not run (a computer asleep, an `infer` that keeps the thread) is
 * time in which it could not have heard anything.
 */
export class StallClock implements Disposable {
  readonly #abort = new AbortController()
  readonly #timer: ReturnType<typeof setInterval>
  readonly #held: Request[] = []
  #left = ticks

  /** @param reason made when the time is up */
  constructor(ms: number, reason: () => Error) {
    this.#timer = setInterval(() => {
      if (--this.#left > 0) return
      clearInterval(this.#timer)
      this.#abort.abort(reason())
    }, ms / ticks)
  }

  get signal(): AbortSignal {
    return this.#abort.signal
  }

  /**
   * Keeps a request for as long as it is watched. A request follows its signal by a weak reference:
   * one that nobody else has is collected while it waits, and then nothing aborts it any more.
   */
  hold(request: Request): Request {
    this.#held.push(request)
    return request
  }

  /** Starts over. */
  heard(): void {
    this.#left = ticks
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer)
  }
}
