import { type CalibrationMetrics, reliabilityPlot } from './calibration.ts'
import { type Curve, type CurvePlot, curvePlot } from './curve.ts'
import type { Cells } from './rank-replicates.ts'
import { precisionRecallCurve, rocCurve, type ScoreSteps, sweepCurves } from './score-steps.ts'

/** How often each class was taken for each, in the form that the pages draw. */
export interface MatrixPlot {
  readonly title: string
  readonly labels: readonly string[]
  readonly matrix: readonly (readonly number[])[]
}

/** A distribution, in the form that the pages draw. */
export interface HistogramPlot {
  readonly title: string
  readonly x_label: string
  readonly y_label: string
  readonly buckets: readonly number[]
  readonly frequency: readonly number[] | readonly (readonly number[])[]
  readonly labels?: readonly string[]
}

/** Plots of two classes; null where there is nothing to draw. */
export interface BinaryPlots {
  readonly matrix: MatrixPlot
  readonly roc: CurvePlot | null
  readonly pr: CurvePlot | null
  readonly sweep: CurvePlot | null
  readonly reliability: CurvePlot | null
  readonly histogram: HistogramPlot | null
}

export function binaryPlots(
  steps: ScoreSteps,
  { cells, calibration }: { cells: Cells; calibration: CalibrationMetrics | null },
): BinaryPlots {
  const { positives, negatives } = steps
  const { tp, fp, fn, tn } = cells
  const roc = rocCurve(steps, { label: 'Model' })
  const pr = precisionRecallCurve(steps, { label: 'Model' })
  const sweep = sweepCurves(steps)
  const prevalence = positives / (positives + negatives)
  return {
    matrix: {
      title: 'Confusion matrix',
      labels: ['negative', 'positive'],
      matrix: [
        [tn, fp],
        [fn, tp],
      ],
    },
    roc:
      roc &&
      plotOf([roc], {
        title: 'ROC',
        x_label: 'False positive rate',
        y_label: 'True positive rate',
        baseline: { x: [0, 1], y: [0, 1], label: 'Chance' },
      }),
    pr:
      pr &&
      plotOf([pr], {
        title: 'Precision and recall',
        x_label: 'Recall',
        y_label: 'Precision',
        baseline: { x: [0, 1], y: [prevalence, prevalence], label: 'Chance' },
      }),
    sweep:
      sweep.length === 0
        ? null
        : plotOf(sweep, { title: 'Threshold', x_label: 'Threshold', y_label: 'Value' }),
    reliability: calibration && reliabilityPlot(calibration),
    histogram: scoreHistogram(steps),
  }
}

function plotOf(
  curves: readonly Curve[],
  options: { title: string; x_label: string; y_label: string; baseline?: Curve },
): CurvePlot {
  const { baseline, ...axes } = options
  return curvePlot(axes, {
    count: curves.length,
    supportOf: () => 1,
    curveOf: (index) => curves[index] ?? { x: [], y: [] },
    ...(baseline && { baseline }),
  })
}

const histogramBins = 20

/** The scores of both classes in 20 bins from 0 to 1, or from the least to the greatest; null without any. */
function scoreHistogram({ threshold, tp, fp, fpStart }: ScoreSteps): HistogramPlot | null {
  const [high, low] = [threshold[0], threshold.at(-1)]
  if (high === undefined || low === undefined) return null
  const from = low >= 0 && high <= 1 ? 0 : low
  const to = low >= 0 && high <= 1 ? 1 : high
  const buckets = Array.from(
    { length: histogramBins + 1 },
    (_, i) => from * (1 - i / histogramBins) + to * (i / histogramBins),
  )
  // Of scores that are all equal, or nearly, there is no distribution to show.
  if (buckets.some((bound, i) => i > 0 && bound <= (buckets[i - 1] ?? bound))) return null
  const counts = {
    negative: buckets.slice(1).map(() => 0),
    positive: buckets.slice(1).map(() => 0),
  }
  let [tpBefore, fpBefore] = [0, fpStart]
  for (let i = 0; i < threshold.length; i++) {
    const score = threshold[i] ?? 0
    const share = (score / 2 - from / 2) / (to / 2 - from / 2)
    const bin = Math.min(histogramBins - 1, Math.floor(share * histogramBins))
    const [found, taken] = [tp[i] ?? 0, fp[i] ?? 0]
    counts.positive[bin] = (counts.positive[bin] ?? 0) + found - tpBefore
    counts.negative[bin] = (counts.negative[bin] ?? 0) + taken - fpBefore
    tpBefore = found
    fpBefore = taken
  }
  return {
    title: 'Scores',
    x_label: 'Score',
    y_label: 'Samples',
    buckets,
    frequency: [counts.negative, counts.positive],
    labels: ['negative', 'positive'],
  }
}
