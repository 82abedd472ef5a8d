import { type CalibrationMetrics, createCalibration, reliabilityPlot } from './calibration.ts'
import { type AreaMeans, classAreas } from './class-areas.ts'
import { type ClassFigures, type Scored, scoredOf } from './class-figures.ts'
import { createClassScores } from './class-scores.ts'
import { classIntervals } from './class-intervals.ts'
import { createClassTally } from './class-tally.ts'
import { classBars, confusionMatrix } from './classification-plots.ts'
import type { CurvePlot } from './curve.ts'
import type { ChanceMetrics } from './figure-intervals.ts'
import { createLabelIndex, listedLabels } from './label-index.ts'
import { largest } from './label-fold.ts'
import { createMeanTally } from './mean-tally.ts'
import { MetricsError } from './metrics-error.ts'
import type { BarPlot, MatrixPlot } from './plots.ts'
import { type ClassificationRow, type Predicted, readPrediction } from './prediction.ts'
import { allSteps, type Steps } from './steps.ts'
import { createSampling, type IntervalOptions, type Origin } from './sampling.ts'

export interface ClassificationOptions {
  /** All labels that there may be. Without them, labels are discovered, at most 65,536. */
  readonly labels?: readonly string[] | undefined
  /** Bins of the calibration, 1 to 1,000. @default 15 */
  readonly bins?: number | undefined
  /** Within how many of the highest scores the truth is looked for. @default [1, 3, 5] */
  readonly topK?: readonly number[] | undefined
  readonly intervals?: IntervalOptions | undefined
}

/** Figures of one class against the rest. */
export interface ClassMetrics extends Scored {
  readonly label: string
  /** How often the class occurs in the ground truth. */
  readonly support: number
  readonly tp: number
  readonly fp: number
  readonly fn: number
  readonly rocAuc: number | null
  readonly averagePrecision: number | null
}

/** Figures of any number of classes; those of scores are null unless all predictions have them. */
export interface ClassificationMetrics extends ClassFigures, ChanceMetrics {
  readonly n: number
  /** Samples without a prediction, counted as wrong; losses and calibration leave them out. */
  readonly missing: number
  /** How many labels there are. */
  readonly classes: number
  /** The classes in their order, at most 300 with the largest support. */
  readonly perClass: readonly ClassMetrics[]
  /** The labels whose precision or recall has no value, of those in `perClass`. */
  readonly undefined: readonly string[]
  /** By k: how often fewer than k labels score strictly higher than the true one. */
  readonly topK: Readonly<Record<string, number | null>> | null
  readonly logLoss: number | null
  /** Of two classes the squared distance of one probability, of more the sum over all. */
  readonly brier: number | null
  readonly calibration: CalibrationMetrics | null
  readonly rocAuc: AreaMeans | null
  readonly averagePrecision: AreaMeans | null
  /** Why a figure has no value, or comes from bins. */
  readonly notes?: readonly string[]
  readonly matrix: MatrixPlot | null
  readonly bars: BarPlot | null
  readonly roc: CurvePlot | null
  readonly pr: CurvePlot | null
  readonly reliability: CurvePlot | null
}

/** A tally of any number of classes. */
export interface ClassificationTally {
  /** Throws a {@link MetricsError} for a label that is not declared and for scores that are none. */
  add(row: ClassificationRow, origin: Origin): void
  metrics(): ClassificationMetrics
  /** The same in steps, between which others can have their turn. */
  metricsInSteps(): Steps<ClassificationMetrics>
}

// More would make the metrics of a test case too large.
const maxClasses = 300

/** Makes a tally of any number of classes. Throws a {@link MetricsError} for an option out of range. */
export function createClassificationTally(
  options: ClassificationOptions = {},
): ClassificationTally {
  const { bins = 15, topK = [1, 3, 5] } = options
  const odd = topK.find((k) => !Number.isInteger(k) || k < 1)
  if (odd !== undefined) throw new MetricsError(`topK must be whole numbers from 1, got ${odd}`)
  const labels = createLabelIndex(options.labels)
  const sampling = createSampling(options.intervals)
  const classes = createClassTally(sampling?.count ?? 0)
  const scores = createClassScores(sampling)
  const calibration = createCalibration(bins)
  const [correct, logLoss, brier] = [createMeanTally(), createMeanTally(), createMeanTally()]
  const within = topK.map((k) => ({ k, tally: createMeanTally() }))
  // Predictions that do not tell what others do.
  const lacking = { scores: 0, confidence: 0, probabilities: 0, distribution: 0 }
  // The last row with scores that listed each label.
  const listedIn: number[] = []
  let rows = 0

  function addScores(row: { truth: number; predicted: Predicted }, key: number | undefined): void {
    if (!('scores' in row.predicted)) {
      lacking.scores++
      return
    }
    rows++
    const listed = row.predicted.scores.map(({ label }) => {
      const index = labels.indexOf(label)
      if (listedIn[index] === rows)
        throw new MetricsError(
          `scores must have each label once, got ${JSON.stringify(label)} twice`,
        )
      listedIn[index] = rows
      return index
    })
    // Areas are of no use any more.
    if (lacking.scores > 0) return
    const values = row.predicted.scores.map(({ score }) => score)
    scores.add(row.truth, { classes: labels.size, listed, values }, key)
  }

  function* metricsInSteps(): Steps<ClassificationMetrics> {
    const order = labels.order()
    const figures = classes.sums().figures()
    const n = correct.result().n
    const predictions = n - classes.missing
    const hasScores = predictions > 0 && lacking.scores === 0
    const named = order.map((index) => {
      const counts = classes.countsOf(index)
      return { index, label: labels.nameOf(index), support: counts.tp + counts.fn, counts }
    })
    const areas =
      hasScores && scores.known ? yield* classAreas(scores, named, sampling?.count ?? 0) : null
    const perClass = named.map(({ label, support, counts }, i): ClassMetrics => {
      const { tp, fp, fn } = counts
      const { rocAuc = null, averagePrecision = null } = areas?.perClass[i] ?? {}
      return { label, support, tp, fp, fn, ...scoredOf(tp, fp, fn), rocAuc, averagePrecision }
    })
    const supportOf = (i: number): number => perClass[i]?.support ?? 0
    const shown = largest(perClass.length, { supportOf, limit: maxClasses }).flatMap(
      (i) => perClass[i] ?? [],
    )
    const calibrated = lacking.confidence === 0 ? calibration.metrics() : null
    const scale = labels.size <= 2 ? 2 : 1
    const hasBrier = hasScores && lacking.probabilities === 0
    const hasLogLoss = hasScores && lacking.distribution === 0
    const topKs = hasScores ? within.filter(({ k }) => k <= labels.size) : []
    // Labels with scores may be those of the ground truths, though none of them has the highest.
    const notes = [...(hasScores ? [] : strangers(named)), ...notesOf()]
    const chance = classIntervals(sampling, {
      figures,
      replicates: classes.replicateSums().map((sums) => sums.figures()),
      areas,
      correct,
      topK: topKs,
      logLoss: hasLogLoss ? logLoss : null,
      brier: hasBrier ? brier : null,
      brierScale: 1 / scale,
    })

    function notesOf(): string[] {
      if (!hasScores) return []
      return [
        ...(hasLogLoss
          ? []
          : [
              `No log loss: ${lacking.distribution} of ${predictions} predictions have scores that are not from 0 to 1 with a sum of 1`,
            ]),
        ...(scores.known
          ? []
          : [
              'No areas under curves: of so many scores they are told only where all are from 0 to 1',
            ]),
        ...(scores.exact || !scores.known
          ? []
          : ['Areas under curves come from bins of scores, as there are more than 8,000,000']),
      ]
    }

    return {
      n,
      missing: classes.missing,
      classes: labels.size,
      ...figures,
      perClass: shown,
      undefined: shown.flatMap(({ label, precision, recall }) =>
        precision === null || recall === null ? [label] : [],
      ),
      topK: hasScores ? Object.fromEntries(topKs.map(({ k, tally }) => [k, tally.value])) : null,
      logLoss: hasLogLoss ? logLoss.value : null,
      brier: hasBrier && brier.value !== null ? brier.value / scale : null,
      calibration: calibrated,
      rocAuc: areas?.rocAuc ?? null,
      averagePrecision: areas?.averagePrecision ?? null,
      ...(notes.length > 0 && { notes }),
      matrix: matrixOf(order, supportOf),
      bars: classBars(perClass),
      roc: areas?.roc ?? null,
      pr: areas?.pr ?? null,
      reliability: calibrated && reliabilityPlot(calibrated),
      ...chance,
    }
  }

  return {
    add(row, origin) {
      const reading = readPrediction(row)
      const truth = labels.indexOf(row.truth)
      const label = reading.label === null ? null : labels.indexOf(reading.label)
      const cluster = sampling?.add(origin)
      const key = sampling?.keyOf(origin)
      if (row.predicted === null) scores.addMissing(truth, key)
      else addScores({ truth, predicted: row.predicted }, key)
      const weights = key === undefined ? undefined : sampling?.weightsOfKey(key)
      classes.add(truth, label, weights)
      correct.add(reading.correct ? 1 : 0, cluster)
      const { rank, confidence } = reading
      for (const { k, tally } of within) tally.add(rank !== null && rank <= k ? 1 : 0, cluster)
      if (row.predicted === null) return
      if (confidence === null) lacking.confidence++
      else calibration.add(confidence, reading.correct)
      if (reading.brier === null) lacking.probabilities++
      else brier.add(reading.brier, cluster)
      if (reading.logLoss === null) lacking.distribution++
      else logLoss.add(reading.logLoss, cluster)
    },

    metrics: () => allSteps(metricsInSteps()),
    metricsInSteps,
  }

  function matrixOf(
    order: readonly number[],
    supportOf: (position: number) => number,
  ): MatrixPlot | null {
    const cells = classes.cells()
    if (cells === null) return null
    const positions = new Uint32Array(labels.size)
    for (const [position, index] of order.entries()) positions[index] = position
    const placed = Array.from(
      cells,
      ([truth, predicted, count]) =>
        [
          positions[truth] ?? 0,
          predicted === null ? null : (positions[predicted] ?? 0),
          count,
        ] as const,
    )
    return confusionMatrix(
      order.map((index) => labels.nameOf(index)),
      { cells: placed, supportOf, missing: classes.missing > 0 },
    )
  }
}

/** What is said where no prediction could be right: fields that do not belong together, or other spellings. */
function strangers(
  classes: readonly { label: string; counts: { tp: number; fp: number; fn: number } }[],
): string[] {
  const [truths, predictions] = [
    classes.filter(({ counts }) => counts.tp + counts.fn > 0),
    classes.filter(({ counts }) => counts.tp + counts.fp > 0),
  ]
  const isShared = predictions.some(({ counts }) => counts.tp + counts.fn > 0)
  if (truths.length === 0 || predictions.length === 0 || isShared) return []
  const listed = (of: typeof truths): string => listedLabels(of.map(({ label }) => label))
  return [
    `No predicted label occurs in the ground truths: those have ${listed(truths)}, the predictions ${listed(predictions)}`,
  ]
}
