import { TouchstoneError } from '@touchstone/core/errors'
import type { StallClock } from './stall-clock.ts'

// What is under way may still end well. Who pressed Ctrl-C does not wait longer to learn it.
const silenceMs = 1_500

/**
 * What a stop means to requests: one that is answered goes on, so that what was read or inferred is
 * stored. Silence is not waited out, and once it was met the requests after it are not begun.
 */
export class Stop {
  readonly signal: AbortSignal
  #isSilent = false

  constructor(signal: AbortSignal) {
    this.signal = signal
  }

  /**
   * Shortens a wait when the stop comes, or has come.
   * @throws TouchstoneError `cancelled` when nobody has answered since the stop
   */
  hurry(clock: StallClock, at: string): Disposable {
    const unheard = (): TouchstoneError => {
      this.#isSilent = true
      return new TouchstoneError(
        'cancelled',
        `It was stopped while nothing was heard from ${at}.`,
        { cause: this.signal.reason },
      )
    }
    if (this.#isSilent) throw unheard()
    const hurry = (): void => clock.hurry(silenceMs, unheard)
    if (this.signal.aborted) hurry()
    else this.signal.addEventListener('abort', hurry, { once: true })
    return { [Symbol.dispose]: () => this.signal.removeEventListener('abort', hurry) }
  }
}
