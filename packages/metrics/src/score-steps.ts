import { type Curve, curvePoints, thinPoints } from './curve.ts'
import { Mean } from './mean.ts'

/**
 * What is predicted positive as the threshold falls: a step for each different score. Samples without a
 * score are wrong at every threshold: positives are never found, negatives always taken for positives.
 */
export interface ScoreSteps {
  /** Descending: scores from here on are predicted positive. */
  readonly threshold: Float64Array
  /** True and false positives at each threshold. */
  readonly tp: Uint32Array
  readonly fp: Uint32Array
  /** False positives above all thresholds: negatives without a score. */
  readonly fpStart: number
  /** All, with those without a score. */
  readonly positives: number
  readonly negatives: number
}

/** How many samples have no score. */
export interface Unscored {
  readonly positives: number
  readonly negatives: number
}

/** Sorts scores upwards, in place: of millions a copy would count. */
export function sorted(scores: Float64Array): Float64Array {
  // oxlint-disable-next-line unicorn/no-array-sort -- the caller has no other use for the array
  return scores.sort()
}

/** Makes steps of scores that are sorted upwards. */
export function scoreSteps(
  positive: Float64Array,
  negative: Float64Array,
  unscored: Unscored = { positives: 0, negatives: 0 },
): ScoreSteps {
  const most = positive.length + negative.length
  const threshold = new Float64Array(most)
  const tp = new Uint32Array(most)
  const fp = new Uint32Array(most)
  let [p, n, steps] = [positive.length, negative.length, 0]
  while (p > 0 || n > 0) {
    const score = Math.max(
      p > 0 ? (positive[p - 1] ?? 0) : Number.NEGATIVE_INFINITY,
      n > 0 ? (negative[n - 1] ?? 0) : Number.NEGATIVE_INFINITY,
    )
    while (p > 0 && positive[p - 1] === score) p--
    while (n > 0 && negative[n - 1] === score) n--
    threshold[steps] = score
    tp[steps] = positive.length - p
    fp[steps] = negative.length - n + unscored.negatives
    steps++
  }
  return {
    threshold: threshold.subarray(0, steps),
    tp: tp.subarray(0, steps),
    fp: fp.subarray(0, steps),
    fpStart: unscored.negatives,
    positives: positive.length + unscored.positives,
    negatives: negative.length + unscored.negatives,
  }
}

/**
 * The area under the ROC curve: how often a positive scores higher than a negative, ties counted half
 * (Hanley, McNeil: Radiology 143, 1982). Null without positives or without negatives.
 */
export function rocArea(steps: Omit<ScoreSteps, 'threshold'>): number | null {
  const { tp, fp, fpStart, positives, negatives } = steps
  if (positives === 0 || negatives === 0) return null
  // Twice the pairs that are in order: whole numbers, which a double holds for 8 M samples and more.
  let twice = 0
  let tpBefore = 0
  let fpBefore = fpStart
  for (let i = 0; i < tp.length; i++) {
    const [found, taken] = [tp[i] ?? 0, fp[i] ?? 0]
    twice += (taken - fpBefore) * (tpBefore + found)
    tpBefore = found
    fpBefore = taken
  }
  return Math.min(1, twice / 2 / positives / negatives)
}

/**
 * Average precision: the sum over steps of the precision times what recall gains, without interpolation
 * (scikit-learn's average_precision_score). Null without positives.
 */
export function averagePrecision(steps: Omit<ScoreSteps, 'threshold' | 'fpStart'>): number | null {
  const { tp, fp, positives } = steps
  if (positives === 0) return null
  const precision = new Mean()
  let before = 0
  for (let i = 0; i < tp.length; i++) {
    const found = tp[i] ?? 0
    if (found > before) precision.add(found / (found + (fp[i] ?? 0)), found - before)
    before = found
  }
  return Math.min(1, (precision.value ?? 0) * (precision.n / positives))
}

/** The threshold with the highest F1. */
export interface BestF1 {
  readonly f1: number
  readonly threshold: number
  readonly precision: number
  readonly recall: number
}

/** The step with the highest F1, of equal ones the highest threshold; -1 without positives or scores. */
function bestStep({ tp, fp, positives }: ScoreSteps): number {
  let best = -1
  let most = -1
  if (positives === 0) return best
  for (let i = 0; i < tp.length; i++) {
    const f1 = f1At(tp[i] ?? 0, fp[i] ?? 0, positives)
    if (f1 <= most) continue
    most = f1
    best = i
  }
  return best
}

const f1At = (tp: number, fp: number, positives: number): number => (2 * tp) / (tp + fp + positives)

/** What the best step gives; null where there is none. */
export function bestF1(steps: ScoreSteps): BestF1 | null {
  const at = bestStep(steps)
  const threshold = steps.threshold[at]
  if (threshold === undefined) return null
  const [tp, fp] = [steps.tp[at] ?? 0, steps.fp[at] ?? 0]
  return {
    f1: f1At(tp, fp, steps.positives),
    threshold,
    precision: tp / (tp + fp),
    recall: tp / steps.positives,
  }
}

/** A threshold above all scores, where nothing is predicted positive. */
const aboveAll = ({ threshold }: ScoreSteps): number => (threshold[0] ?? 0) + 1

/** How a curve of scores is named and thinned. */
export interface CurveOptions {
  readonly label: string
  /** @default 201 */
  readonly limit?: number
}

/** The ROC curve from (0, 0), with thresholds; null without positives or without negatives. */
export function rocCurve(steps: ScoreSteps, options: CurveOptions): Curve | null {
  const { threshold, tp, fp, fpStart, positives, negatives } = steps
  if (positives === 0 || negatives === 0) return null
  const starts = fpStart > 0 ? [0, fpStart / negatives] : [0]
  const { label, limit = curvePoints } = options
  // Counts are as good as rates to see which points matter, and need no copies.
  const at = thinPoints({ x: fp, y: tp }, { limit: limit - starts.length, keep: kept(steps) })
  return {
    label,
    x: [...starts, ...at.map((i) => (fp[i] ?? 0) / negatives)],
    y: [...starts.map(() => 0), ...at.map((i) => (tp[i] ?? 0) / positives)],
    extra: {
      threshold: [...starts.map(() => aboveAll(steps)), ...at.map((i) => threshold[i] ?? 0)],
    },
  }
}

/** Precision over recall from the lowest threshold to (0, 1), with thresholds; null without positives. */
export function precisionRecallCurve(steps: ScoreSteps, options: CurveOptions): Curve | null {
  const { threshold, tp, positives } = steps
  if (positives === 0) return null
  const { label, limit = curvePoints } = options
  const precision = precisions(steps)
  const at = thinPoints({ x: tp, y: precision }, { limit: limit - 1, keep: kept(steps) })
  const upwards = at.toReversed()
  return {
    label,
    x: [...upwards.map((i) => (tp[i] ?? 0) / positives), 0],
    y: [...upwards.map((i) => precision[i] ?? 0), 1],
    extra: { threshold: [...upwards.map((i) => threshold[i] ?? 0), aboveAll(steps)] },
  }
}

/** Precision, recall and F1 over the threshold; none without positives or scores. */
export function sweepCurves(steps: ScoreSteps): Curve[] {
  const { threshold, tp, positives } = steps
  if (bestStep(steps) === -1) return []
  const over = (label: string, y: ArrayLike<number>, scale = 1): Curve => {
    const at = thinPoints({ x: threshold, y }, { keep: kept(steps) }).toReversed()
    return {
      label,
      x: at.map((i) => threshold[i] ?? 0),
      y: at.map((i) => (y[i] ?? 0) / scale),
    }
  }
  return [
    over('Precision', precisions(steps)),
    over('Recall', tp, positives),
    over(
      'F1',
      ofEachStep(steps, (found, taken) => f1At(found, taken, positives)),
    ),
  ]
}

const precisions = (steps: ScoreSteps): Float64Array =>
  ofEachStep(steps, (found, taken) => found / (found + taken))

function ofEachStep(
  { tp, fp }: ScoreSteps,
  valueOf: (tp: number, fp: number) => number,
): Float64Array {
  const values = new Float64Array(tp.length)
  for (let i = 0; i < tp.length; i++) values[i] = valueOf(tp[i] ?? 0, fp[i] ?? 0)
  return values
}

/** The step that no curve drops. */
function kept(steps: ScoreSteps): number[] {
  const best = bestStep(steps)
  return best === -1 ? [] : [best]
}
