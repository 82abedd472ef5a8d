import { TouchstoneError } from '@touchstone/core'

// With the calls that are under way when it is reached, far from what AWS Lambda hands on.
const mostBytes = 1024 * 1024

/**
 * What the mutations of one batch answer together. An answer that is too large for whoever hands it on
 * would leave the caller without word of what was done, so a call is refused before it does anything
 * once there are many bytes.
 */
export class BatchAnswers {
  #bytes = 0
  readonly #isBatch: boolean

  /** @param calls of the request */
  constructor(calls: number) {
    this.#isBatch = calls > 1
  }

  /** @throws TouchstoneError `too_large`; nothing was done, and the call can be sent alone */
  requireRoom(): void {
    if (this.#bytes <= mostBytes) return
    throw new TouchstoneError(
      'too_large',
      'The answers to this request are getting too large, so this call was not made. Send it by itself.',
      { details: { reason: 'request_size' } },
    )
  }

  /** Counts what a call answers. */
  add(answer: unknown): void {
    if (this.#isBatch && answer !== undefined)
      this.#bytes += Buffer.byteLength(JSON.stringify(answer))
  }
}
