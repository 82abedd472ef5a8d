import { countRows, intersection, type Bitmap } from '@touchstone/core'
import type { SampleCounts } from './comparison.ts'

/** Which rows of one block a model has. */
export interface RowStates {
  readonly inferred: Bitmap
  /** Rows that have an error and no inference. */
  readonly errors: Bitmap
}

/** Counts the test samples of one model in one slice. */
export class SampleCounter {
  #samples = 0
  #inferred = 0
  #errors = 0

  add(rows: Bitmap, { inferred, errors }: RowStates): void {
    this.#samples += countRows(rows)
    this.#inferred += countRows(intersection(rows, inferred))
    this.#errors += countRows(intersection(rows, errors))
  }

  /** Adds samples that the model has inferences for. */
  addInferred(samples: number): void {
    this.#samples += samples
    this.#inferred += samples
  }

  get samples(): number {
    return this.#samples
  }

  get counts(): SampleCounts {
    const inferred = this.#inferred
    const errors = this.#errors
    return { inferred, errors, missing: this.#samples - inferred - errors }
  }
}
