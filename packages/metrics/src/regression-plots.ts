import { binsBetween, countsIn, type Bins } from './bins.ts'
import type { CurvePlot } from './curve.ts'
import type { HistogramPlot, MatrixPlot } from './plots.ts'
import type { RegressionColumns } from './regression-figures.ts'

/** What the pages draw of a regression; null where there is nothing to draw. */
export interface RegressionPlots {
  /** How many samples have an error in each bin. */
  readonly residuals: HistogramPlot | null
  /** How many samples have a ground truth (row) and an inference (column) in each pair of ranges. */
  readonly truthAgainstInference: MatrixPlot | null
  /** The mean error and the mean absolute error in ranges of the ground truth. */
  readonly errorOverTruth: CurvePlot | null
}

const ranges = 20

/** Draws the errors of a regression: `histogramBins` bins of errors, 20 ranges of all else. */
export function regressionPlots(
  columns: RegressionColumns,
  { histogramBins }: { histogramBins: number },
): RegressionPlots {
  const ofErrors = binsOf([columns.errors], histogramBins)
  const ofBoth = binsOf([columns.truths, columns.predicted], ranges)
  const ofTruths = binsOf([columns.truths], ranges)
  return {
    residuals: ofErrors && {
      title: 'Error',
      x_label: 'Inference minus ground truth',
      y_label: 'Samples',
      buckets: ofErrors.bounds,
      frequency: countsIn(ofErrors, columns.errors),
    },
    truthAgainstInference: ofBoth && truthAgainstInference(columns, ofBoth),
    errorOverTruth: ofTruths && errorOverTruth(columns, ofTruths),
  }
}

function binsOf(columns: readonly Float64Array[], count: number): Bins | null {
  let [low, high] = [Infinity, -Infinity]
  for (const values of columns)
    for (const value of values) {
      low = Math.min(low, value)
      high = Math.max(high, value)
    }
  return low > high ? null : binsBetween(low, high, count)
}

function truthAgainstInference(
  { truths, predicted }: RegressionColumns,
  bins: Bins,
): MatrixPlot | null {
  const names = bins.bounds.map((bound) => String(Number(bound.toPrecision(4))))
  const labels = names.slice(1).map((name, i) => `${names[i]} … ${name}`)
  // A matrix is of two labels at least.
  if (labels.length < 2) return null
  const matrix = labels.map(() => labels.map(() => 0))
  for (const [i, truth] of truths.entries()) {
    const row = matrix[bins.indexOf(truth)]
    const column = bins.indexOf(predicted[i] ?? 0)
    if (row !== undefined) row[column] = (row[column] ?? 0) + 1
  }
  return {
    title: 'Ground truth against inference',
    labels,
    matrix,
    x_label: 'Inference',
    y_label: 'Ground truth',
  }
}

function errorOverTruth({ truths, errors }: RegressionColumns, bins: Bins): CurvePlot | null {
  const inBins = bins.bounds.slice(1).map(() => ({ samples: 0, error: 0, absolute: 0 }))
  for (const [i, truth] of truths.entries()) {
    const bin = inBins[bins.indexOf(truth)]
    if (bin === undefined) continue
    bin.samples++
    bin.error += ((errors[i] ?? 0) - bin.error) / bin.samples
    bin.absolute += (Math.abs(errors[i] ?? 0) - bin.absolute) / bin.samples
  }
  const points = inBins
    .map((bin, i) => ({ ...bin, x: ((bins.bounds[i] ?? 0) + (bins.bounds[i + 1] ?? 0)) / 2 }))
    .filter(({ samples, error, absolute }) => samples > 0 && Number.isFinite(error + absolute))
  const x = points.map((point) => point.x)
  const extra = { samples: points.map(({ samples }) => samples) }
  return {
    title: 'Error over ground truth',
    x_label: 'Ground truth',
    y_label: 'Mean error',
    curves: [
      { label: 'Error', x, y: points.map(({ error }) => error), extra },
      { label: 'Absolute error', x, y: points.map(({ absolute }) => absolute), extra },
    ],
  }
}
