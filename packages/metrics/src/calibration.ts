import { type CurvePlot, curvePlot } from './curve.ts'
import { Mean } from './mean.ts'
import { MetricsError } from './metrics-error.ts'

/** How far stated confidences are from what happened. */
export interface CalibrationMetrics {
  /** Expected calibration error: the mean distance of confidence and accuracy, over the bins by size. */
  readonly ece: number
  /** The largest distance. */
  readonly mce: number
  readonly bins: readonly {
    readonly count: number
    readonly confidence: number | null
    readonly accuracy: number | null
  }[]
}

/** Running sums of confidences in bins of equal width. */
export interface Calibration {
  /** @param confidence from 0 to 1; without any other value there is no calibration */
  add(confidence: number, correct: boolean): void
  /** Null without confidences, and where one was beyond 0 or 1. */
  metrics(): CalibrationMetrics | null
}

/**
 * Makes a calibration (Naeini, Cooper, Hauskrecht: Obtaining Well Calibrated Probabilities Using Bayesian
 * Binning, AAAI 2015) over bins that are open below and closed above, the first closed on both sides.
 * @param bins 1 to 1,000
 */
export function createCalibration(bins: number): Calibration {
  if (!Number.isInteger(bins) || bins < 1 || bins > 1_000)
    throw new MetricsError(`bins must be a whole number from 1 to 1,000, got ${bins}`)
  const edges = Float64Array.from({ length: bins + 1 }, (_, i) => i * (1 / bins))
  const sums = Array.from({ length: bins }, () => ({ confidence: new Mean(), correct: 0 }))
  let beyond = false

  function binOf(confidence: number): number {
    let bin = Math.max(0, Math.min(bins - 1, Math.ceil(confidence * bins) - 1))
    // The product is rounded otherwise than the edges.
    while (bin > 0 && confidence <= (edges[bin] ?? 0)) bin--
    while (bin < bins - 1 && confidence > (edges[bin + 1] ?? 1)) bin++
    return bin
  }

  return {
    add(confidence, correct) {
      if (!(confidence >= 0 && confidence <= 1)) beyond = true
      const sum = sums[binOf(confidence)]
      sum?.confidence.add(confidence)
      if (sum && correct) sum.correct++
    },
    metrics() {
      const total = sums.reduce((count, { confidence }) => count + confidence.n, 0)
      if (beyond || total === 0) return null
      const ece = new Mean()
      let mce = 0
      const found = sums.map(({ confidence: { n, value }, correct }) => {
        if (value === null) return { count: 0, confidence: null, accuracy: null }
        const accuracy = correct / n
        const distance = Math.abs(accuracy - value)
        ece.add(distance, n)
        mce = Math.max(mce, distance)
        return { count: n, confidence: value, accuracy }
      })
      return { ece: ece.value ?? 0, mce, bins: found }
    },
  }
}

/** Accuracy over confidence, with the diagonal of a perfect calibration. */
export function reliabilityPlot({ bins }: CalibrationMetrics): CurvePlot {
  const filled = bins.flatMap(({ count, confidence, accuracy }) =>
    confidence === null || accuracy === null ? [] : [{ count, confidence, accuracy }],
  )
  return curvePlot(
    { title: 'Reliability', x_label: 'Confidence', y_label: 'Accuracy' },
    {
      count: 1,
      supportOf: () => 1,
      curveOf: () => ({
        x: filled.map(({ confidence }) => confidence),
        y: filled.map(({ accuracy }) => accuracy),
        label: 'Model',
        extra: { count: filled.map(({ count }) => count) },
      }),
      baseline: { x: [0, 1], y: [0, 1], label: 'Perfectly calibrated' },
    },
  )
}
