import type { Id } from '@touchstone/core'
import type { ComparedSample, JsonRow, RowTypes, SampleCounts, SuiteRef } from './comparison.ts'

/** How many inferences of a model equal those of the base, where both have one. */
export interface Agreement {
  /** The same as canonical JSON: the order of keys does not count. */
  readonly same: number
  readonly different: number
}

/** A test case, or the whole suite, where each test sample counts once. */
export interface AgreementSlice {
  readonly name: string
  readonly samples: number
  readonly models: readonly (SampleCounts & {
    /** Null for the base itself. */
    readonly toBase: Agreement | null
  })[]
}

/** Two to five models by their inferences on one version of a test suite; the first is the base. */
export interface InferenceComparison<R extends RowTypes = JsonRow> {
  readonly testSuite: SuiteRef
  readonly models: readonly {
    readonly id: Id<'model'>
    readonly name: string
    /** The first test samples, by place, whose inference differs from the base's. */
    readonly different: readonly ComparedSample<R>[]
  }[]
  /** All test samples of the suite. */
  readonly total: AgreementSlice
  readonly testCases: readonly AgreementSlice[]
}
