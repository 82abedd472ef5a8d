import {
  bitmapOf,
  countRows,
  difference,
  hasRow,
  intersection,
  placeOf,
  rowsOf,
  type Bitmap,
} from '@touchstone/core'
import { defaultLimit } from './compare-options.ts'
import type { Membership } from './compared-suite.ts'
import type { AgreementSlice } from './inference-comparison.ts'
import { SampleCounter, type RowStates } from './sample-counts.ts'
import type { Wanted } from './sample-details.ts'

/** The rows of one block that a model has, and those that equal the base's. */
export interface AgreeingRows extends RowStates {
  readonly same: Bitmap
}

class Slice {
  readonly #models: { counter: SampleCounter; same: number; different: number }[]

  constructor(models: number) {
    this.#models = Array.from({ length: models }, () => ({
      counter: new SampleCounter(),
      same: 0,
      different: 0,
    }))
  }

  add(rows: Bitmap, models: readonly AgreeingRows[]): void {
    for (const [i, own] of this.#models.entries()) {
      const states = models[i]
      if (!states) continue
      own.counter.add(rows, states)
      own.same += countRows(intersection(rows, states.same))
      own.different += countRows(intersection(rows, differing(models, i)))
    }
  }

  get figures(): Omit<AgreementSlice, 'name'> {
    return {
      samples: this.#models[0]?.counter.samples ?? 0,
      models: this.#models.map(({ counter, same, different }, i) => ({
        ...counter.counts,
        toBase: i === 0 ? null : { same, different },
      })),
    }
  }
}

/** Takes in which inferences agree, block by block; memory does not grow with their number. */
export class AgreementTally {
  readonly #total: Slice
  readonly #testCases: readonly Slice[]
  readonly #different: Wanted[][]
  readonly #limit: number

  constructor(
    { models, testCases }: { models: number; testCases: number },
    { limit = defaultLimit }: { limit?: number | undefined },
  ) {
    this.#total = new Slice(models)
    this.#testCases = Array.from({ length: testCases }, () => new Slice(models))
    this.#different = Array.from({ length: models }, () => [])
    this.#limit = limit
  }

  add({ block, rows, testCases }: Membership, models: readonly AgreeingRows[]): void {
    this.#total.add(rows, models)
    for (const testCase of testCases) this.#testCases[testCase.index]?.add(testCase.rows, models)
    for (const [model, list] of this.#different.entries()) {
      const room = this.#limit - list.length
      if (model === 0 || room <= 0) continue
      const differ = rowsOf(intersection(rows, differing(models, model)))
      for (const row of differ.slice(0, room)) {
        const testCase = testCases.find((own) => hasRow(own.rows, row))?.index ?? 0
        list.push({ place: placeOf(block, row), testCase, metrics: [] })
      }
    }
  }

  figures(): { total: Slice['figures']; testCases: Slice['figures'][] } {
    return {
      total: this.#total.figures,
      testCases: this.#testCases.map(({ figures }) => figures),
    }
  }

  /** The first test samples for which a model differs from the base. */
  different(model: number): readonly Wanted[] {
    return this.#different[model] ?? []
  }
}

function differing(models: readonly AgreeingRows[], model: number): Bitmap {
  const base = models[0]?.inferred ?? bitmapOf()
  const own = models[model]
  return own ? difference(intersection(base, own.inferred), own.same) : bitmapOf()
}
