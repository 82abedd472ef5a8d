import { pearson, spearman } from './correlation.ts'
import { Mean, scaleOf } from './mean.ts'
import { quantileOf } from './quantile.ts'

/** The figures of many pairs of numbers; null where there is no value, and where it is not finite. */
export interface RegressionFigures {
  readonly n: number
  readonly mae: number | null
  readonly mse: number | null
  readonly rmse: number | null
  /** The mean error. */
  readonly bias: number | null
  readonly medianAbsoluteError: number | null
  readonly maxError: number | null
  /** The mean absolute error relative to the ground truth; null where a ground truth is 0. */
  readonly mape: number | null
  /** How many ground truths are 0. */
  readonly zeroTruths: number
  /** The mean of `2 |error| / (|truth| + |predicted|)`, 0 where both are 0; from 0 to 2. */
  readonly smape: number | null
  /** Of a constant ground truth 1 if it is met, else 0. */
  readonly r2: number | null
  readonly explainedVariance: number | null
  readonly pearson: number | null
  readonly spearman: number | null
  readonly absoluteErrorQuantiles: readonly { quantile: number; value: number | null }[]
  readonly pinball: readonly { quantile: number; loss: number | null }[]
  readonly within: readonly { within: number; share: number | null }[]
}

/** Columns of the same length. An error is the inference minus the ground truth. */
export interface RegressionColumns {
  readonly truths: Float64Array
  readonly predicted: Float64Array
  readonly errors: Float64Array
}

/**
 * The formulas are those of scikit-learn 1.9 (`sklearn.metrics`: `mean_absolute_error`, `r2_score`,
 * `explained_variance_score`, `mean_pinball_loss` and their siblings) and of SciPy 1.17 (`pearsonr`,
 * `spearmanr`). `mape` differs: scikit-learn divides by its epsilon where a ground truth is 0.
 */
export function regressionFigures(
  columns: RegressionColumns,
  options: { within: readonly number[]; quantiles: readonly number[]; pinball: readonly number[] },
): RegressionFigures {
  const { truths, predicted, errors } = columns
  const n = errors.length
  const absolute = errors.map((error) => Math.abs(error)).toSorted()
  const quantile = (share: number): number | null =>
    n === 0 ? null : finite(quantileOf(absolute, share))
  const zeroTruths = truths.reduce((count, truth) => count + (truth === 0 ? 1 : 0), 0)
  const bias = meanOf(errors)
  const square = meanSquare(errors)
  const spread = meanSquare(errors, bias ?? 0)
  const variance = meanSquare(truths, meanOf(truths) ?? 0)
  return {
    n,
    mae: meanOf(absolute),
    mse: n === 0 ? null : finite(square.mean / square.scale / square.scale),
    rmse: n === 0 ? null : finite(Math.sqrt(square.mean) / square.scale),
    bias,
    medianAbsoluteError: quantile(0.5),
    maxError: quantile(1),
    mape: zeroTruths > 0 ? null : meanOf(errors, (error, i) => Math.abs(error / (truths[i] ?? 0))),
    zeroTruths,
    smape: meanOf(errors, (_, i) => relativeError(truths[i] ?? 0, predicted[i] ?? 0)),
    r2: n < 2 ? null : shareExplained(square, variance),
    explainedVariance: n < 2 ? null : shareExplained(spread, variance),
    pearson: pearson(truths, predicted),
    spearman: spearman(truths, predicted),
    absoluteErrorQuantiles: options.quantiles.map((share) => ({
      quantile: share,
      value: quantile(share),
    })),
    pinball: options.pinball.map((share) => ({
      quantile: share,
      loss: meanOf(errors, (error) => (error > 0 ? (1 - share) * error : -share * error)),
    })),
    within: options.within.map((limit) => ({
      within: limit,
      share: meanOf(errors, (error) => (Math.abs(error) <= limit ? 1 : 0)),
    })),
  }
}

function relativeError(truth: number, predicted: number): number {
  if (truth === predicted) return 0
  const size = Math.abs(truth) + Math.abs(predicted)
  return size === Infinity
    ? relativeError(truth / 2, predicted / 2)
    : 2 * (Math.abs(predicted - truth) / size)
}

function meanOf(
  values: Float64Array,
  read: (value: number, index: number) => number = (value) => value,
): number | null {
  const mean = new Mean()
  for (let i = 0; i < values.length; i++) mean.add(read(values[i] ?? 0, i))
  return mean.value
}

/** A mean square of numbers that were multiplied by a scale, so that no square is lost. */
interface MeanSquare {
  readonly mean: number
  readonly scale: number
  /** Whether all numbers are equal, which rounding must not hide. */
  readonly isConstant: boolean
}

function meanSquare(values: Float64Array, center = 0): MeanSquare {
  const first = values[0] ?? 0
  const isConstant = values.every((value) => value === first)
  let largest = 0
  for (const value of values) largest = Math.max(largest, Math.abs(value - center))
  const scale = scaleOf(largest)
  const mean = meanOf(values, (value) => ((value - center) * scale) ** 2)
  return { mean: mean ?? NaN, scale, isConstant }
}

/** 1 minus a ratio of mean squares; where the ground truth is constant, what scikit-learn says. */
function shareExplained(rest: MeanSquare, truth: MeanSquare): number | null {
  if (truth.isConstant) return rest.mean === 0 ? 1 : 0
  const ratio = rest.mean / truth.mean
  return finite(1 - ratio * (truth.scale / rest.scale) ** 2)
}

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null)
