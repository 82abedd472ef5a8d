import { ignoredBit, rightBit } from './coco-matching.ts'

/** How many recalls the precision is read at: 0, 0.01 … 1. */
export const recallLevels = 101

/** The recalls, with the rounding of `Params.setDetParams` of pycocotools. */
export const recalls: readonly number[] = Array.from({ length: recallLevels }, (_, i) => i * 0.01)

// What pycocotools adds to the denominator of a precision.
const epsilon = 2 ** -52

/** The inferences of one class over all images, highest score first. */
export interface RankedOutcomes {
  /** What each is, in the bits of `coco-matching.ts`. */
  readonly words: Uint32Array
  /** How often each counts. @default 1 */
  readonly weights?: Uint8Array | undefined
  /** How many ground truths there are to find, counted as often; more than 0. */
  readonly positives: number
}

/** The precision at each of the 101 recalls. */
export interface PrecisionCurve {
  /** The largest precision at this recall or a higher one; 0 where the recall is not reached. */
  readonly precisions: Float64Array
  /** The rank of the inference that reaches the recall; -1 where none does. */
  readonly ranks: Int32Array
  /** The mean of the precisions: the average precision. */
  readonly mean: number
}

/** Reads precision curves; the arrays of a curve are used again by the next call. */
export type PrecisionReader = (outcomes: RankedOutcomes, threshold: number) => PrecisionCurve

/** Makes a reader for up to so many inferences: 13 bytes each (`COCOeval.accumulate` of pycocotools). */
export function createPrecisionReader(capacity: number): PrecisionReader {
  const precisions = new Float64Array(recallLevels)
  const ranks = new Int32Array(recallLevels)
  const once = new Uint8Array(capacity).fill(1)
  // Of those that are right: how many there are so far, with the wrong ones, and their ranks.
  const found = new Int32Array(capacity)
  const said = new Int32Array(capacity)
  const rankOf = new Int32Array(capacity)

  /** Without branches, because it takes most of the time of an evaluation. */
  function collect(words: Uint32Array, weights: Uint8Array, threshold: number): number {
    let rights = 0
    let right = 0
    let all = 0
    for (let i = 0; i < words.length; i++) {
      const word = words[i] ?? 0
      const weight = weights[i] ?? 0
      const isOne = rightBit(word, threshold)
      all += weight * (1 - ignoredBit(word, threshold))
      right += weight * isOne
      found[rights] = right
      said[rights] = all
      rankOf[rights] = i
      rights += isOne
    }
    return rights
  }

  return ({ words, weights = once, positives }, threshold) => {
    const rights = collect(words, weights, threshold)
    let sum = 0
    let largest = 0
    let next = rights
    for (let level = recallLevels - 1; level >= 0; level--) {
      const needed = neededFor(recalls[level] ?? 0, positives)
      while (next > 0 && (found[next - 1] ?? 0) >= needed) {
        next--
        largest = Math.max(largest, (found[next] ?? 0) / ((said[next] ?? 0) + epsilon))
      }
      const isReached = next < rights
      precisions[level] = isReached ? largest : 0
      ranks[level] = isReached ? (rankOf[next] ?? -1) : -1
      sum += isReached ? largest : 0
    }
    return { precisions, ranks, mean: Math.min(1, sum / recallLevels) }
  }
}

/** The least whole number that makes up a share of all, by the rounding of the quotient. */
function neededFor(recall: number, positives: number): number {
  let needed = Math.ceil(recall * positives)
  while (needed > 0 && (needed - 1) / positives >= recall) needed--
  while (needed / positives < recall) needed++
  return needed
}
