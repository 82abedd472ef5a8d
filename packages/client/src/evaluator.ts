import type { Json, JsonObject } from '@touchstone/core'
import type { GroundTruthOf, InferenceOf, TestSampleOf, WorkflowTypes } from './workflow-types.ts'

/** What an evaluator sees of one test sample that has an inference. */
export interface EvaluatedSample<T extends WorkflowTypes> {
  readonly testSample: TestSampleOf<T>
  readonly groundTruth: GroundTruthOf<T>
  readonly inference: InferenceOf<T>
}

/** What an evaluator is told about a test case. */
export interface EvaluationContext<C> {
  readonly testCase: { readonly name: string; readonly version: number; readonly size: number }
  /** Samples without an inference: failed, or not inferred. Known once all samples were read. */
  readonly withoutInference: number
  readonly configuration: C
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
> {
  readonly name: string
  readonly version: string
  /** Everything is computed once for each of these. @default [null] */
  readonly configurations?: readonly C[] | undefined
  /** Metrics of one test sample. */
  readonly testSample?:
    | ((sample: EvaluatedSample<T>, configuration: C) => S | Promise<S>)
    | undefined
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
