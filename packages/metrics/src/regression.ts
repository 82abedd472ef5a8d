import { type ChanceMetrics, createFigureIntervals } from './figure-intervals.ts'
import { createMeanTally } from './mean-tally.ts'
import { MetricsError } from './metrics-error.ts'
import { createNumberList } from './number-list.ts'
import {
  type RegressionColumns,
  regressionFigures,
  type RegressionFigures,
} from './regression-figures.ts'
import { regressionPlots, type RegressionPlots } from './regression-plots.ts'
import { createRegressionReplicates } from './regression-replicates.ts'
import { createSampling, type IntervalOptions, type Origin } from './sampling.ts'

/** A number that was to be found, and the one that was inferred. */
export interface RegressionRow {
  readonly truth: number
  readonly predicted: number
}

export interface RegressionOptions {
  /** Absolute errors, in the unit of the values, within which the share of samples is reported. @default [] */
  readonly within?: readonly number[] | undefined
  /** Quantiles of the absolute error, from 0 to 1. @default [0.5, 0.9, 0.95, 0.99] */
  readonly quantiles?: readonly number[] | undefined
  /** Quantiles for which the pinball loss is reported, from 0 to 1. @default [0.1, 0.5, 0.9] */
  readonly pinball?: readonly number[] | undefined
  /** Bins of the histogram of errors, from 1 to 200. @default 30 */
  readonly histogramBins?: number | undefined
  readonly intervals?: IntervalOptions | undefined
}

/** The figures of one sample; null where no number holds one. */
export interface RegressionSample {
  /** The inference minus the ground truth. */
  readonly error: number | null
  readonly absoluteError: number | null
  readonly squaredError: number | null
}

/** What `regression` computes for a test case or a suite. */
export interface RegressionMetrics extends RegressionFigures, RegressionPlots, ChanceMetrics {}

/** Collects rows, 16 bytes each, and says how far the inferences are from the ground truths. */
export interface RegressionTally {
  /** @throws {MetricsError} for a number that is not finite */
  add(row: RegressionRow, origin: Origin): void
  metrics(): RegressionMetrics
}

/**
 * Returns the figures of one sample.
 * @throws {MetricsError} for a number that is not finite
 */
export function sampleOfRegression(row: RegressionRow): RegressionSample {
  const { truth, predicted } = checkedRow(row)
  const error = predicted - truth
  return {
    error: finite(error),
    absoluteError: finite(Math.abs(error)),
    squaredError: finite(error ** 2),
  }
}

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null)

/**
 * Makes a {@link RegressionTally}.
 * @throws {MetricsError} for an option out of range
 */
export function createRegressionTally(options: RegressionOptions = {}): RegressionTally {
  const within = checkedList('within', options.within ?? [], Infinity)
  const quantiles = checkedList('quantiles', options.quantiles ?? [0.5, 0.9, 0.95, 0.99], 1)
  const pinball = checkedList('pinball', options.pinball ?? [0.1, 0.5, 0.9], 1)
  const histogramBins = options.histogramBins ?? 30
  if (!Number.isInteger(histogramBins) || histogramBins < 1 || histogramBins > 200)
    throw new MetricsError(
      `histogramBins must be a whole number from 1 to 200, got ${histogramBins}`,
    )
  const sampling = createSampling(options.intervals)
  const replicates = createRegressionReplicates(sampling?.count ?? 0)
  const means = { mae: createMeanTally(), bias: createMeanTally() }
  const truths = createNumberList()
  const predicted = createNumberList()

  function intervals({ rmse, r2 }: RegressionFigures): ChanceMetrics {
    const figures = createFigureIntervals(sampling)
    const of = (name: 'mae' | 'rmse' | 'bias' | 'r2') => (b: number) =>
      replicates.figuresOf(b)[name]
    figures.mean('mae', means.mae, { range: [0, Infinity], ofReplicate: of('mae') })
    figures.mean('bias', means.bias, { range: [-Infinity, Infinity], ofReplicate: of('bias') })
    figures.figure('rmse', rmse, { range: [0, Infinity], ofReplicate: of('rmse') })
    figures.figure('r2', r2, { range: [-Infinity, 1], ofReplicate: of('r2') })
    return figures.metrics()
  }

  return {
    add(row, origin) {
      checkedRow(row)
      truths.push(row.truth)
      predicted.push(row.predicted)
      if (sampling === null) return
      const error = row.predicted - row.truth
      const cluster = sampling.add(origin)
      means.mae.add(Math.abs(error), cluster)
      means.bias.add(error, cluster)
      replicates.add({ truth: row.truth, error }, sampling.weightsOf(origin))
    },
    metrics() {
      const columns = columnsOf(truths.toArray(), predicted.toArray())
      const figures = regressionFigures(columns, { within, quantiles, pinball })
      return { ...figures, ...regressionPlots(columns, { histogramBins }), ...intervals(figures) }
    },
  }
}

const columnsOf = (truths: Float64Array, predicted: Float64Array): RegressionColumns => ({
  truths,
  predicted,
  errors: truths.map((truth, i) => (predicted[i] ?? 0) - truth),
})

function checkedRow(row: RegressionRow): RegressionRow {
  for (const name of ['truth', 'predicted'] as const)
    if (!Number.isFinite(row[name]))
      throw new MetricsError(`${name} must be a finite number, got ${row[name]}`)
  return row
}

function checkedList(name: string, values: readonly number[], highest: number): readonly number[] {
  const wrong = values.find((value) => !(value >= 0 && value <= highest))
  if (wrong === undefined) return values
  const range = highest === Infinity ? 'not be negative' : `lie between 0 and ${highest}`
  throw new MetricsError(`The numbers in ${name} must ${range}, got ${wrong}`)
}
