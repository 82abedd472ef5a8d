import type { Json, JsonObject } from '@touchstone/core'
import type { DescribedMetrics } from '@touchstone/core/services'
import type { AttemptOptions } from './attempt.ts'
import type { GroundTruthOf, InferenceOf, TestSampleOf, WorkflowTypes } from './workflow-types.ts'

/** What an evaluator sees of one test sample. */
export interface EvaluatedSample<T extends WorkflowTypes> {
  readonly testSample: TestSampleOf<T>
  readonly groundTruth: GroundTruthOf<T>
  /** Of an evaluator with `missing: 'include'` it is null where the model has none. */
  readonly inference: InferenceOf<T>
  /** The number of the test sample in its workflow. Samples come in the order of these numbers. */
  readonly place: number
}

/** What the metrics of one test sample are computed with. */
export interface SampleContext {
  /** What `prepare` made; null without it. */
  readonly prepared: Json
  /** 1 for the first try of this sample. */
  readonly attempt: number
  /** Aborts when the time of this try is up, and when the test is stopped. */
  readonly signal: AbortSignal
}

/** What `prepare` can look at beside the whole suite. */
export interface PrepareContext<T extends WorkflowTypes> {
  /**
   * The samples of one test case of the suite, by its name.
   * @throws TouchstoneError `bad_input` where the suite has none of that name
   */
  samplesOf(testCase: string): AsyncIterable<EvaluatedSample<T>>
}

/** What a {@link Tally} is made for: a test case, or with `testCase: null` the whole suite. */
export interface TallyContext<C> {
  readonly testCase: {
    readonly name: string
    readonly version: number
    readonly size: number
  } | null
  readonly configuration: C
  /** What `prepare` made; null without it. */
  readonly prepared: Json
}

/** Takes in test samples one by one and says what they come to, in memory that need not grow with them. */
export interface Tally<T extends WorkflowTypes, S, M> {
  add(sample: EvaluatedSample<T> & { readonly metrics: S }): void
  /** Takes in a sample whose `testSample` failed. @default such samples are left out */
  addFailed?(sample: EvaluatedSample<T> & { readonly metrics: JsonObject }): void
  metrics(): M
  /**
   * The same in steps, for figures that take long: between them, others have their turn, such as the callers of a
   * local server. @default what `metrics` makes, in one step
   */
  metricsInSteps?(): Generator<undefined, M, undefined>
}

/** What an evaluator is told about a test case. */
export interface EvaluationContext<C> {
  readonly testCase: { readonly name: string; readonly version: number; readonly size: number }
  /** Samples without an inference: failed, or not inferred. Known once all samples were read. */
  readonly withoutInference: number
  readonly configuration: C
  /** What `prepare` made; null without it. */
  readonly prepared: Json
}

/**
 * Computes metrics: for each test sample, for each test case, for the test suite. A new version
 * makes a new test run; change it whenever the metrics would differ.
 */
export interface Evaluator<
  T extends WorkflowTypes,
  S extends JsonObject = JsonObject,
  M extends JsonObject = JsonObject,
  U extends JsonObject = JsonObject,
  C extends Json = Json,
> extends AttemptOptions {
  readonly name: string
  readonly version: string
  /** Everything is computed once for each of these. @default [null] */
  readonly configurations?: readonly C[] | undefined
  /** What metrics mean, by path with dots: for comparisons, lists and plots. It is stored with each run. */
  readonly describe?: DescribedMetrics | undefined
  /**
   * Whether samples without an inference count: 'include' shows them too, with the inference null.
   * @default 'exclude'
   */
  readonly missing?: 'exclude' | 'include' | undefined
  /** Which samples belong together, such as frames of one video: they are no independent evidence. */
  readonly cluster?: ((sample: EvaluatedSample<T>) => string) | undefined
  /**
   * Looks at the whole suite first, each sample once. Its result is in all contexts as `prepared`.
   */
  readonly prepare?:
    | ((
        samples: AsyncIterable<EvaluatedSample<T>>,
        configuration: C,
        context: PrepareContext<T>,
      ) => Json | Promise<Json>)
    | undefined
  /** Calls of an asynchronous `testSample` under way at once. @default 1 */
  readonly concurrency?: number | undefined
  /**
   * What becomes of a sample for which `testSample` throws or returns what is no JSON: 'throw' ends the
   * test; 'record' keeps `{ $error: reason }` as its metrics and goes on, and the next test tries again.
   * @default 'throw'
   */
  readonly onError?: 'throw' | 'record' | undefined
  /**
   * Metrics of one test sample. Without `tally`, `testCase` and `testSuite`, the metrics of test cases
   * and of the suite are the means of its numbers and booleans, with 95 % confidence intervals.
   */
  readonly testSample?:
    | ((sample: EvaluatedSample<T>, configuration: C, context: SampleContext) => S | Promise<S>)
    | undefined
  /**
   * Instead of `testCase` and `testSuite`: samples are pushed to one tally for each test case, and to one
   * for the suite, which gets each sample once.
   */
  readonly tally?: ((context: TallyContext<C>) => Tally<T, S, M>) | undefined
  /**
   * Whether `tally` makes the same of samples whatever its context names. The only test case of a suite then
   * needs no tally of its own, which takes half the time. @default false
   */
  readonly tallyIgnoresTestCase?: boolean | undefined
  /** Metrics of one test case. Samples come one by one: memory need not grow with their number. */
  readonly testCase?:
    | ((
        samples: AsyncIterable<EvaluatedSample<T> & { readonly metrics: S }>,
        context: EvaluationContext<C>,
      ) => M | Promise<M>)
    | undefined
  /** Metrics of the test suite, from those of its test cases. */
  readonly testSuite?:
    | ((
        testCases: readonly { readonly name: string; readonly metrics: M }[],
        configuration: C,
      ) => U | Promise<U>)
    | undefined
}

/**
 * Declares an evaluator for a workflow; the types of its three functions follow from each other.
 *
 * @example
 * const accuracy = defineEvaluator(workflow, {
 *   name: 'accuracy',
 *   version: '1',
 *   testSample: ({ groundTruth, inference }) => ({ correct: inference.label === groundTruth.label }),
 *   testCase: async (samples) => {
 *     let total = 0
 *     let correct = 0
 *     for await (const { metrics } of samples) {
 *       total++
 *       if (metrics.correct) correct++
 *     }
 *     return { accuracy: total === 0 ? null : correct / total }
 *   },
 * })
 */
export function defineEvaluator<
  T extends WorkflowTypes,
  S extends JsonObject,
  M extends JsonObject,
  U extends JsonObject,
  C extends Json = null,
>(_workflow: { readonly types: T }, evaluator: Evaluator<T, S, M, U, C>): Evaluator<T, S, M, U, C> {
  return evaluator
}
