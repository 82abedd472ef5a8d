const ticks = 30

/**
 * Aborts when nothing was heard for a while. The while is counted in ticks, not taken from a clock:
 * time in which this process did not run (a computer asleep, an `infer` that keeps the thread) is
 * time in which it could not have heard anything.
 */
export class StallClock implements Disposable {
  readonly #abort = new AbortController()
  #timer: ReturnType<typeof setInterval>
  readonly #held: Request[] = []
  #left = ticks

  /** @param reason made when the time is up */
  constructor(ms: number, reason: () => Error) {
    this.#timer = this.#start(ms, reason)
  }

  /** From now on there is less time, and another reason. */
  hurry(ms: number, reason: () => Error): void {
    clearInterval(this.#timer)
    this.#left = ticks
    this.#timer = this.#start(ms, reason)
  }

  #start(ms: number, reason: () => Error): ReturnType<typeof setInterval> {
    const timer = setInterval(() => {
      if (--this.#left > 0) return
      clearInterval(timer)
      this.#abort.abort(reason())
    }, ms / ticks)
    return timer
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
