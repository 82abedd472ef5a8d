import {
  createRegressionTally,
  sampleOfRegression,
  type RegressionMetrics,
  type RegressionSample,
} from '@touchstone/metrics'
import type { GroundTruthOf, InferenceOf, WorkflowTypes } from '../workflow-types.ts'
import { builtIn, type BuiltIn, type SharedOptions } from './built-in.ts'
import { fieldReader, numberOf, type Field } from './field.ts'

/** Where `regression` finds its numbers, and what it computes. */
export interface RegressionOptions<T extends WorkflowTypes> extends SharedOptions<T> {
  /** The number in the ground truth: a path or a function. @default 'value' */
  readonly truth?: Field<GroundTruthOf<T>, number> | undefined
  /** The number in the inference: a path or a function. @default 'value' */
  readonly predicted?: Field<InferenceOf<T>, number> | undefined
  /** Absolute errors within which the share of samples is reported. @default [] */
  readonly within?: readonly number[] | undefined
  /** Quantiles of the absolute error, from 0 to 1. @default [0.5, 0.9, 0.95, 0.99] */
  readonly quantiles?: readonly number[] | undefined
  /** Quantiles for which the pinball loss is reported, from 0 to 1. @default [0.1, 0.5, 0.9] */
  readonly pinball?: readonly number[] | undefined
  /** Bins of the histogram of errors, from 1 to 200. @default 30 */
  readonly histogramBins?: number | undefined
}

/**
 * Evaluates numbers: errors, R², correlations and quantiles, as scikit-learn and SciPy compute them.
 *
 * @throws TouchstoneError `bad_input` for an option out of range, and for a value that is no number
 * @example
 * await test(model, suite, { evaluator: regression(workflow, { truth: 'price', predicted: 'price' }) })
 */
export function regression<T extends WorkflowTypes>(
  _workflow: { readonly types: T },
  options: RegressionOptions<T> = {},
): BuiltIn<T, RegressionSample, RegressionMetrics> {
  const truth = fieldReader('truth', options.truth ?? 'value', 'ground truth')
  const predicted = fieldReader('predicted', options.predicted ?? 'value', 'inference')
  return builtIn(options, {
    name: 'regression',
    version: '1',
    describe: {
      mae: { higherIsBetter: false, headline: true },
      rmse: { higherIsBetter: false, headline: true },
      r2: { headline: true },
      bias: { higherIsBetter: null },
      mse: { higherIsBetter: false },
      medianAbsoluteError: { higherIsBetter: false },
      maxError: { higherIsBetter: false },
      mape: { higherIsBetter: false },
      smape: { higherIsBetter: false, range: [0, 2] },
      explainedVariance: {},
      pearson: { range: [-1, 1] },
      spearman: { range: [-1, 1] },
      error: { higherIsBetter: null },
      absoluteError: { higherIsBetter: false },
      squaredError: { higherIsBetter: false },
    },
    missing: 'exclude',
    row: ({ groundTruth, inference, testSample }) => ({
      truth: numberOf(truth, groundTruth, testSample),
      predicted: numberOf(predicted, inference, testSample),
    }),
    ofSample: (row) => sampleOfRegression(row),
    tally: () => createRegressionTally(options),
  })
}
