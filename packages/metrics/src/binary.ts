import { type BinaryFigures, binaryFigures } from './binary-figures.ts'
import { type BinaryPlots, binaryPlots } from './binary-plots.ts'
import { type CalibrationMetrics, createCalibration } from './calibration.ts'
import { type ChanceMetrics, createFigureIntervals } from './figure-intervals.ts'
import type { Range } from './intervals.ts'
import { createMeanTally } from './mean-tally.ts'
import { MetricsError } from './metrics-error.ts'
import { brierOf, logLossOf } from './probability-loss.ts'
import type { Cells, RankedReplicate } from './rank-replicates.ts'
import { createSampling, type IntervalOptions, type Origin } from './sampling.ts'
import { createBinnedScores, createScores, maxScores } from './scores.ts'
import { allSteps, type Steps } from './steps.ts'
import { averagePrecision, type BestF1, bestF1, rocArea } from './score-steps.ts'

/** A sample of two classes. */
export interface BinaryRow {
  /** Whether the sample is of the positive class. */
  readonly positive: boolean
  /** The higher, the more likely positive; null is no prediction, which counts as a wrong one. */
  readonly score: number | null
}

export interface BinaryOptions {
  /** Scores from here on are predicted positive. @default 0.5 */
  readonly threshold?: number | undefined
  /** Bins of the calibration, 1 to 1,000. @default 15 */
  readonly bins?: number | undefined
  /**
   * Whether all scores are kept, 12 bytes each, at most 8,000,000. Otherwise scores must be from 0 to 1,
   * and areas and curves come from 65,536 bins of equal width.
   * @default true
   */
  readonly exact?: boolean | undefined
  readonly intervals?: IntervalOptions | undefined
}

/** What `binary` computes for a test case or a suite. */
export interface BinaryMetrics extends Cells, BinaryFigures, BinaryPlots, ChanceMetrics {
  readonly n: number
  readonly positives: number
  /** Samples without a score, counted as wrong at any threshold; losses and calibration leave them out. */
  readonly missing: number
  readonly threshold: number
  readonly rocAuc: number | null
  /** How far `rocAuc` may be from that of all scores; only with `exact: false`. */
  readonly rocAucError?: number | null
  readonly averagePrecision: number | null
  /** Null where a score is no probability, as are the log loss and the calibration. */
  readonly brier: number | null
  readonly logLoss: number | null
  readonly calibration: CalibrationMetrics | null
  readonly bestF1: BestF1 | null
}

/** Metrics of one sample; null without a score, and the losses where it is no probability. */
export interface BinarySample {
  readonly correct: boolean
  readonly logLoss: number | null
  readonly brier: number | null
}

/** A tally of two classes. */
export interface BinaryTally {
  /** Throws a {@link MetricsError} for a score that is no finite number. */
  add(row: BinaryRow, origin: Origin): void
  metrics(): BinaryMetrics
  /** The same in steps, between which others can have their turn. */
  metricsInSteps(): Steps<BinaryMetrics>
}

const share: Range = [0, 1]

/** The score of the positive class where the score is that of the label that was predicted. */
export function positiveScore(predictedPositive: boolean, score: number): number {
  if (!isProbability(score))
    throw new MetricsError(`The score of a predicted label must be from 0 to 1, got ${score}`)
  return predictedPositive ? score : 1 - score
}

const isProbability = (score: number): boolean => score >= 0 && score <= 1

export function sampleOfBinary(
  { positive, score }: BinaryRow,
  { threshold = 0.5 }: Pick<BinaryOptions, 'threshold'> = {},
): BinarySample {
  if (score === null) return { correct: false, logLoss: null, brier: null }
  const probability = isProbability(score)
  return {
    correct: score >= threshold === positive,
    logLoss: probability ? logLossOf(positive ? score : 1 - score) : null,
    brier: probability ? brierOf(score, positive) : null,
  }
}

/** Makes a tally of two classes. Throws a {@link MetricsError} for an option out of range. */
export function createBinaryTally(options: BinaryOptions = {}): BinaryTally {
  const { threshold = 0.5, bins = 15, exact = true } = options
  if (!Number.isFinite(threshold))
    throw new MetricsError(`threshold must be a finite number, got ${threshold}`)
  const sampling = createSampling(options.intervals)
  const binned = exact ? null : createBinnedScores({ sampling, threshold })
  const scores = binned ?? createScores({ sampling, threshold })
  const calibration = createCalibration(bins)
  const [correct, logLoss, brier] = [createMeanTally(), createMeanTally(), createMeanTally()]
  const cells = { tp: 0, fp: 0, fn: 0, tn: 0 }
  let missing = 0
  let onlyProbabilities = true

  function* metricsInSteps(): Steps<BinaryMetrics> {
    const steps = scores.steps()
    yield
    const figures = binaryFigures(cells)
    const rocAuc = rocArea(steps)
    const precision = averagePrecision(steps)
    const calibrated = onlyProbabilities ? calibration.metrics() : null
    const chance = createFigureIntervals(sampling)
    if (sampling) {
      const replicates = yield* scores.replicates(steps)
      const ofReplicate: RankedReplicate[] = []
      for (let b = 0; b < sampling.count; b++) {
        ofReplicate.push(replicates.of(b))
        yield
      }
      addIntervals(ofReplicate)
    }

    function addIntervals(found: readonly RankedReplicate[]): void {
      const figuresOf = found.map((replicate) => binaryFigures(replicate))
      const figureOf = (name: keyof BinaryFigures) => (b: number) => figuresOf[b]?.[name] ?? null
      const { tp, fp, fn, tn } = cells
      if (sampling?.clustered)
        chance.mean('accuracy', correct, { range: share, ofReplicate: figureOf('accuracy') })
      else {
        const counts = { successes: tp + tn, n: tp + fp + fn + tn }
        chance.share('accuracy', counts, figureOf('accuracy'))
      }
      chance.share('precision', { successes: tp, n: tp + fp }, figureOf('precision'))
      chance.share('recall', { successes: tp, n: tp + fn }, figureOf('recall'))
      chance.share('specificity', { successes: tn, n: tn + fp }, figureOf('specificity'))
      for (const name of ['balancedAccuracy', 'f1'] as const)
        chance.figure(name, figures[name], { range: share, ofReplicate: figureOf(name) })
      for (const name of ['mcc', 'kappa'] as const)
        chance.figure(name, figures[name], { range: [-1, 1], ofReplicate: figureOf(name) })
      const ranked = { rocAuc, averagePrecision: precision }
      for (const name of ['rocAuc', 'averagePrecision'] as const)
        chance.figure(name, ranked[name], {
          range: share,
          ofReplicate: (b) => found[b]?.[name] ?? null,
        })
      if (!onlyProbabilities) return
      chance.mean('logLoss', logLoss, { range: [0, Number.POSITIVE_INFINITY] })
      chance.mean('brier', brier, { range: share })
    }

    yield
    return {
      n: correct.result().n,
      positives: cells.tp + cells.fn,
      missing,
      threshold,
      ...cells,
      ...figures,
      rocAuc,
      ...(binned && { rocAucError: binned.areaError() }),
      averagePrecision: precision,
      brier: onlyProbabilities ? brier.value : null,
      logLoss: onlyProbabilities ? logLoss.value : null,
      calibration: calibrated,
      bestF1: bestF1(steps),
      ...binaryPlots(steps, { cells, calibration: calibrated }),
      ...chance.metrics(),
    }
  }

  return {
    add(row, origin) {
      const { positive, score } = row
      checkScore(score, origin)
      if (binned === null && scores.length === maxScores)
        throw new MetricsError(
          `There are more than ${maxScores} scores. Use exact: false, which counts them in 65,536 bins`,
        )
      const cluster = sampling?.add(origin)
      scores.add(row, origin)
      const predicted = score === null ? !positive : score >= threshold
      if (predicted) cells[positive ? 'tp' : 'fp']++
      else cells[positive ? 'fn' : 'tn']++
      correct.add(predicted === positive ? 1 : 0, cluster)
      if (score === null) missing++
      else if (isProbability(score)) {
        logLoss.add(logLossOf(positive ? score : 1 - score), cluster)
        brier.add(brierOf(score, positive), cluster)
        calibration.add(score, positive)
      } else onlyProbabilities = false
    },
    metrics: () => allSteps(metricsInSteps()),
    metricsInSteps,
  }
}

function checkScore(score: number | null, { place }: Origin): void {
  if (score !== null && !Number.isFinite(score))
    throw new MetricsError(`score must be a finite number, got ${score} (row ${place})`)
}
