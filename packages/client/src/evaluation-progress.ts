import type { RunCounts } from '@touchstone/core/services'

const everyMs = 1_000

/** Stores how far an evaluation is, once a second. */
export class EvaluationProgress implements AsyncDisposable {
  readonly #store: (counts: Pick<RunCounts, 'evaluated'>) => Promise<unknown>
  #storedMs = performance.now()
  #storing: Promise<unknown> | undefined

  constructor(store: (counts: Pick<RunCounts, 'evaluated'>) => Promise<unknown>) {
    this.#store = store
  }

  /** Takes note of how many samples are evaluated. */
  reach(evaluated: number): void {
    if (this.#storing || performance.now() - this.#storedMs < everyMs) return
    // The evaluation does not fail for it.
    this.#storing = this.#store({ evaluated })
      .catch(() => undefined)
      .finally(() => {
        this.#storing = undefined
        this.#storedMs = performance.now()
      })
  }

  /** Waits for what is being stored, so that it does not come after the end of the run. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#storing
  }
}
