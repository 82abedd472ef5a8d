import { ngramMatches, ngramsIn } from './ngram-matches.ts'
import { codePointsOf } from './symbols.ts'
import { isSpace } from './white-space.ts'

const orders = 6
const beta2 = 2 ** 2

/** How many sums chrF needs: of each order the n-grams of the text, of the reference and of both. */
export const chrfWidth = 3 * orders

/**
 * The sums of one text for chrF2 over code points without white space (Popović: chrF, WMT 2015), of
 * several references against the one with the highest score.
 */
export function chrfSums(text: string, truths: readonly string[]): Float64Array {
  const points = lettersOf(text)
  let best = new Float64Array(chrfWidth)
  let bestScore = -1
  for (const truth of truths) {
    const reference = lettersOf(truth)
    const matches = ngramMatches(points, [reference], orders)
    const sums = new Float64Array(chrfWidth)
    for (let n = 1; n <= orders; n++) {
      const theirs = ngramsIn(reference.length, n)
      // As in sacrebleu, an order that the reference is too short for counts on neither side.
      sums[3 * n - 3] = theirs === 0 ? 0 : ngramsIn(points.length, n)
      sums[3 * n - 2] = theirs
      sums[3 * n - 1] = matches[n - 1] ?? 0
    }
    const score = chrfOf(sums)
    if (score <= bestScore) continue
    best = sums
    bestScore = score
  }
  return best
}

const lettersOf = (text: string): Int32Array =>
  codePointsOf(text).filter((point) => !isSpace(point))

/** chrF2 of sums over texts, from 0 to 100: the F2 of the means of precision and recall over orders. */
export function chrfOf(sums: ArrayLike<number>, from = 0): number {
  let precision = 0
  let recall = 0
  let effective = 0
  for (let n = 0; n < orders; n++) {
    const ours = sums[from + 3 * n] ?? 0
    const theirs = sums[from + 3 * n + 1] ?? 0
    const both = sums[from + 3 * n + 2] ?? 0
    if (ours === 0 || theirs === 0) continue
    precision += both / ours
    recall += both / theirs
    effective++
  }
  if (precision + recall === 0) return 0
  precision /= effective
  recall /= effective
  return Math.min(100, (100 * (1 + beta2) * precision * recall) / (beta2 * precision + recall))
}
