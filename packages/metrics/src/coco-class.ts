import { ignoredBit, overlapThresholds, rightBit } from './coco-matching.ts'
import { cutOf } from './coco-tally.ts'
import { type Curve, thinCurve } from './curve.ts'
import { type PrecisionReader, type RankedOutcomes, recallLevels } from './precision-curve.ts'
import type { RankedInferences } from './ranked-inferences.ts'

/** The figures of one class in one range of area. */
export interface RangeFigures {
  /** The mean over the thresholds of overlap 0.5, 0.55 … 0.95. */
  readonly ap: number
  readonly ap50: number
  readonly ap75: number
  /** The average recall with as many inferences of an image as each cut keeps. */
  readonly recalls: readonly number[]
}

const thresholds = overlapThresholds.length
const at75 = overlapThresholds.indexOf(0.75)

/**
 * The figures of one class in one range of area (`COCOeval.accumulate` of pycocotools).
 * @param options.positives how many ground truths there are to find, more than 0
 * @param options.cuts how many cuts the inferences were pushed with
 */
export function rangeFigures(
  ranked: RankedInferences,
  options: { range: number; positives: number; cuts: number; read: PrecisionReader },
): RangeFigures {
  const { range, positives, cuts, read } = options
  const words = ranked.words[range] ?? new Uint32Array()
  const precisions = averagePrecisions({ words, positives }, read)
  const [ap50 = 0] = precisions
  return {
    ap: meanOf(precisions),
    ap50,
    ap75: precisions[at75] ?? 0,
    recalls: rightsByCut(ranked, range, cuts).map((rights) => rights / thresholds / positives),
  }
}

/** The average precision at each threshold of overlap. */
export const averagePrecisions = (outcomes: RankedOutcomes, read: PrecisionReader): number[] =>
  overlapThresholds.map((_, threshold) => read(outcomes, threshold).mean)

/** The mean over the thresholds of overlap, which rounding does not lift above 1. */
export const meanOf = (values: readonly number[]): number =>
  Math.min(1, values.reduce((sum, value) => sum + value, 0) / values.length)

/** How many are right at all thresholds together, among those that each cut keeps. */
function rightsByCut(ranked: RankedInferences, range: number, cuts: number): number[] {
  const rights = Array.from({ length: cuts }, () => 0)
  const words = ranked.words[range] ?? new Uint32Array()
  // Only the first words have the cuts.
  const [first = words] = ranked.words
  for (let i = 0; i < words.length; i++) {
    let count = 0
    for (let t = 0; t < thresholds; t++) count += rightBit(words[i] ?? 0, t)
    const cut = cutOf(first[i] ?? 0)
    rights[cut] = (rights[cut] ?? 0) + count
  }
  for (let cut = 1; cut < cuts; cut++) rights[cut] = (rights[cut] ?? 0) + (rights[cut - 1] ?? 0)
  return rights
}

/** Precision over recall at an overlap of 0.5. */
export interface PrecisionPoints {
  /** At the recalls 0, 0.01 … 1; 0 where the recall is not reached. */
  readonly precisions: readonly number[]
  /** The score that reaches the recall; the least of the class where none does. */
  readonly scores: readonly number[]
}

/** Reads precision over recall at an overlap of 0.5. */
export function precisionPoints(
  ranked: RankedInferences,
  { positives, read }: { positives: number; read: PrecisionReader },
): PrecisionPoints {
  const [words = new Uint32Array()] = ranked.words
  const { precisions, ranks } = read({ words, positives }, 0)
  const least = ranked.scores.at(-1) ?? 0
  return {
    precisions: Array.from(precisions),
    scores: Array.from({ length: recallLevels }, (_, i) => ranked.scores[ranks[i] ?? -1] ?? least),
  }
}

/** F1 over the threshold of the score, at an overlap of 0.5. */
export interface F1Points {
  /** The best F1, of equal ones that of the highest score; null without inferences. */
  readonly best: number | null
  readonly bestThreshold: number | null
  readonly curve: Curve
}

/** The most points of a curve, of which a plot has up to 20. */
const f1CurvePoints = 51

/** F1 of the inferences that reach each score: `2 tp / (tp + fp + ground truths)`. */
export function f1Points(
  ranked: RankedInferences,
  { label, positives }: { label: string; positives: number },
): F1Points {
  const [words = new Uint32Array()] = ranked.words
  const { scores } = ranked
  // From the end, so that the scores ascend.
  const x = new Float64Array(scores.length)
  const y = new Float64Array(scores.length)
  let start = scores.length
  let best = -1
  let right = 0
  let counted = 0
  for (let i = 0; i < words.length; i++) {
    right += rightBit(words[i] ?? 0, 0)
    counted += 1 - ignoredBit(words[i] ?? 0, 0)
    if (scores[i] === scores[i + 1]) continue
    start--
    x[start] = scores[i] ?? 0
    y[start] = (2 * right) / (counted + positives)
    if (best === -1 || (y[start] ?? 0) > (y[best] ?? 0)) best = start
  }
  const keep = best === -1 ? [] : [best - start]
  const points = { label, x: x.subarray(start), y: y.subarray(start) }
  return {
    best: y[best] ?? null,
    bestThreshold: x[best] ?? null,
    curve: thinCurve(points, { keep, limit: f1CurvePoints }),
  }
}
