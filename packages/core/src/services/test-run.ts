import type { Id } from '../ids.ts'
import type { Json, JsonObject } from '../json.ts'

export type TestRunState = 'running' | 'complete' | 'failed'

/** What a metric means: for comparisons, lists and plots. */
export interface MetricInfo {
  /** Null where neither direction is better, as of a signed error. @default true */
  readonly higherIsBetter?: boolean | null | undefined
  /** The least and the largest value that it can have. */
  readonly range?: readonly [low: number, high: number] | undefined
  readonly unit?: string | undefined
  /** Whether lists show it. @default false */
  readonly headline?: boolean | undefined
}

/** What an evaluator says of its metrics, by path with dots. */
export type DescribedMetrics = Readonly<Record<string, MetricInfo>>

/** A metric of a whole suite that lists show without reading the metrics. */
export interface HeadlineMetric {
  /** Its path among the metrics, with dots. */
  readonly name: string
  readonly value: number | null
  /** 95 % confidence interval, where there is one. */
  readonly interval: readonly [low: number, high: number] | null
  readonly higherIsBetter: boolean
}

/** What computes the metrics of a run; a run without one only has inferences. */
export interface EvaluatorRef {
  readonly name: string
  readonly version: string
  /** One set of metrics is computed for each; `null` where there is just one way. */
  readonly configurations: readonly Json[]
  /** By the path of a metric, with dots. Not part of what a run is the only one of. */
  readonly describe?: DescribedMetrics | undefined
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
  /** Evaluated so far; only in a run that is being evaluated for longer than a second. */
  readonly evaluated?: number | undefined
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
  /**
   * Of the inferences that the metrics were computed from; null before that. While a run is evaluated
   * again, its metrics are of several states of the inferences, and this is none of theirs.
   */
  readonly fingerprint: string | null
  /**
   * The metrics of the suite that lists show, of the evaluator's first configuration. Absent before the
   * run is complete, and in runs that were stored before there was such a list.
   */
  readonly headline?: readonly HeadlineMetric[] | undefined
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
