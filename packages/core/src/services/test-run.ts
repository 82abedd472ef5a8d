import type { Id } from '../ids.ts'
import type { Json, JsonObject } from '../json.ts'

export type TestRunState = 'running' | 'complete' | 'failed'

/** What computes the metrics of a run; a run without one only has inferences. */
export interface EvaluatorRef {
  readonly name: string
  readonly version: string
  /** One set of metrics is computed for each; `null` where there is just one way. */
  readonly configurations: readonly Json[]
}

/** Test samples of a run, counted. */
export interface RunCounts {
  readonly samples: number
  /** Inferred by the last call of `test`. */
  readonly inferred: number
  /** Inferences that were there before. */
  readonly reused: number
  readonly errors: number
  readonly missing: number
}

/** One model tested on one version of a test suite with one evaluator. */
export interface TestRun {
  readonly id: Id<'testRun'>
  readonly revision: number
  readonly workflowId: Id<'workflow'>
  readonly modelId: Id<'model'>
  readonly testSuite: { readonly id: Id<'testSuite'>; readonly version: number }
  readonly evaluator: EvaluatorRef | null
  readonly state: TestRunState
  readonly counts: RunCounts
  /** Of the inferences that the metrics were computed from; null before that. */
  readonly fingerprint: string | null
  /** Why the run failed. */
  readonly reason: string | null
  readonly createdAt: string
  readonly createdBy: string
  readonly updatedAt: string
  readonly finishedAt: string | null
}

/** Metrics of one test case of a run, or of the whole suite when `testCaseId` is null. */
export interface RunMetrics {
  /** Index into the evaluator's configurations. */
  readonly configuration: number
  readonly testCaseId: Id<'testCase'> | null
  readonly metrics: JsonObject
  /**
   * Whether test samples whose ground truth in this test case is another than in an earlier one have
   * metrics of their own here. Absent where no sample is in two test cases, and in runs that were
   * stored before there were such metrics: there those samples have none in this test case.
   */
  readonly ownTruths?: true | undefined
  /** The same of test samples whose metadata are others in this test case than in an earlier one. */
  readonly ownMetadata?: true | undefined
}
