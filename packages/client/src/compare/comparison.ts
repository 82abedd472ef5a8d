import type { Adjustment, PairedDifference } from '@touchstone/metrics'
import type { Id, Json, JsonObject, Place, RowError } from '@touchstone/core'
import type { TestRun } from '@touchstone/core/services'
import type { FamilyVerdict } from './families.ts'

/** Test samples of one model in a test case or suite, counted; the first three make up all. */
export interface SampleCounts {
  readonly inferred: number
  readonly errors: number
  readonly missing: number
}

/** What the rows of a comparison hold; JSON, where the types of the workflow are not known. */
export interface RowTypes {
  readonly testSample: unknown
  readonly groundTruth: unknown
  readonly inference: unknown
}

/** A test sample with its ground truth and one inference, as JSON. */
export interface JsonRow {
  readonly testSample: Json
  readonly groundTruth: Json
  readonly inference: Json
}

/** One test sample of a list, side by side. */
export interface ComparedSample<R extends RowTypes = JsonRow> {
  readonly place: Place
  /** The test case that the ground truth is from: the first that has the sample. */
  readonly testCase: string
  readonly testSample: R['testSample']
  readonly groundTruth: R['groundTruth']
  /** What each model has, in the order of the models. */
  readonly models: readonly {
    readonly inference: R['inference'] | undefined
    /** Why there is no inference. */
    readonly error: RowError | undefined
    readonly metrics: JsonObject | undefined
  }[]
}

/** A {@link ComparedSample} with how much its metric changed: the model's minus the base's. */
export interface ChangedSample<R extends RowTypes = JsonRow> extends ComparedSample<R> {
  readonly difference: number
}

/** {@link PairedDifference}, judged among all comparisons, and what is not in it. */
export interface ComparedPairs extends Omit<PairedDifference, 'significant'>, FamilyVerdict {
  /** Test samples of the test case or suite; `n` of them are pairs. */
  readonly samples: number
  /** How many of the samples have no value on either side. */
  readonly lacking: { readonly base: number; readonly model: number }
  /** Whether more than 1 % of the samples of either side are left out: then the pairs may flatter one. */
  readonly isPartial: boolean
}

/** One metric of test samples; a boolean counts as 1 or 0. */
export interface ComparedMetric {
  readonly name: string
  readonly kind: 'boolean' | 'number'
  /** Null where neither direction is better, as of a signed error. */
  readonly higherIsBetter: boolean | null
  /** What counts for samples without an inference; null where they are left out. */
  readonly missing: number | null
  /** One entry a model, in their order. */
  readonly models: readonly {
    /** Test samples of this model with a value, and their mean. */
    readonly n: number
    readonly mean: number | null
    /** Null for the base itself. */
    readonly toBase: ComparedPairs | null
  }[]
}

/** A model's metric of a whole test case against the base's. */
export interface AggregateDifference extends FamilyVerdict {
  /** The model's value minus the base's; null where either has none. */
  readonly difference: number | null
  /** 95 % confidence interval of the difference. */
  readonly interval: readonly [low: number, high: number] | null
  /** Two-sided, of no difference. */
  readonly pValue: number | null
  /** The smallest difference that is found 4 times in 5: 2.8 standard errors. */
  readonly detectable: number | null
  /** Why there is no interval and no p value, in words; null where there are. */
  readonly reason: string | null
}

/** A metric that the evaluator computed of a whole test case or suite, such as an F1 or an AUC. */
export interface ComparedAggregate {
  /** Its path among the metrics, with dots. */
  readonly name: string
  /** Null where neither direction is better, as of a signed error. */
  readonly higherIsBetter: boolean | null
  /** Whether the evaluator calls it a headline metric. */
  readonly headline: boolean
  /** One entry a model, in their order. */
  readonly models: readonly {
    readonly value: number | null
    /** 95 % confidence interval of the value, where the evaluator gives one. */
    readonly interval: readonly [low: number, high: number] | null
    /** Null for the base itself. */
    readonly toBase: AggregateDifference | null
  }[]
}

/** A test case, or the whole suite, where each test sample counts once. */
export interface ComparedSlice {
  readonly name: string
  readonly samples: number
  readonly models: readonly (SampleCounts & {
    /** Inferences without metrics, which a run that is not complete has. */
    readonly notEvaluated: number
    /** Metrics that the run has of the whole test case or suite; null where there are none. */
    readonly metrics: JsonObject | null
  })[]
  /**
   * Metrics of the whole test case or suite, headline ones first; none where metrics were computed for
   * the comparison.
   */
  readonly aggregates: readonly ComparedAggregate[]
  readonly metrics: readonly ComparedMetric[]
}

/** The test samples of the suite that have one value of a slice, such as `weather` = `'rain'`. */
export interface ComparedSliceValue {
  readonly slice: string
  readonly value: string
  /** How many samples of each model were evaluated, in the order of the models. */
  readonly samples: readonly number[]
  /** The headline metrics. */
  readonly aggregates: readonly ComparedAggregate[]
}

/** A model of a comparison. */
export interface ComparedModel<R extends RowTypes = JsonRow> {
  readonly id: Id<'model'>
  readonly name: string
  /** Null when metrics were computed for the comparison. */
  readonly run: {
    readonly id: Id<'testRun'>
    readonly state: TestRun['state']
    /** Whether the model's inferences are the ones that the metrics were computed from. */
    readonly isCurrent: boolean
  } | null
  /** Test samples whose listed metric got worse than the base's, worst first; none where it has no direction. */
  readonly worse: readonly ChangedSample<R>[]
  /** Test samples whose listed metric got better, most improved first. */
  readonly improved: readonly ChangedSample<R>[]
}

/** Two to five models by their metrics on one version of a test suite; the first model is the base. */
export interface Comparison<R extends RowTypes = JsonRow> {
  readonly testSuite: SuiteRef
  readonly models: readonly ComparedModel<R>[]
  /**
   * The metric by which samples are listed: by default the first of which a direction is better. Null when there
   * is no metric.
   */
  readonly listedBy: string | null
  /** How p values were corrected for the number of comparisons. */
  readonly adjust: Adjustment
  /** Why nothing is compared, in words; null where there is a metric. */
  readonly reason: string | null
  /** All test samples of the suite. */
  readonly total: ComparedSlice
  readonly testCases: readonly ComparedSlice[]
  /** The values of the evaluator's slices, for the suite; none where metrics were computed for the comparison. */
  readonly slices: readonly ComparedSliceValue[]
}

/** The version of the test suite that models are compared on. */
export interface SuiteRef {
  readonly id: Id<'testSuite'>
  readonly name: string
  readonly version: number
}
