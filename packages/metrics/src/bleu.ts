import { ngramMatches, ngramsIn } from './ngram-matches.ts'
import { createWordNumbers } from './symbols.ts'
import { trimmedEnd, wordsOf } from './white-space.ts'

const orders = 4

/** How many sums BLEU needs: two lengths, and of each order the n-grams met and all of them. */
export const bleuWidth = 2 + 2 * orders

/** BLEU, from 0 to 100, with what it is made of. */
export interface Bleu {
  readonly score: number
  /** Percentages of the n-grams of order 1 to 4 that references have, smoothed. */
  readonly precisions: readonly number[]
  readonly brevityPenalty: number
  /** Tokens of the texts, and of the references closest in length. */
  readonly lengths: readonly [texts: number, references: number]
}

/**
 * The tokens of mteval-v13a: marks stand alone, but for periods and commas between digits, and
 * hyphens that follow no digit.
 */
function bleuTokens(text: string): string[] {
  const line = trimmedEnd(text)
    .replaceAll('<skipped>', '')
    .replaceAll('-\n', '')
    .replaceAll('\n', ' ')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
  return wordsOf(
    ` ${line} `
      .replace(/[{-~[-` -&(-+:-@/]/g, ' $& ')
      .replace(/([^0-9])([.,])/g, '$1 $2 ')
      .replace(/([.,])([^0-9])/g, ' $1 $2')
      .replace(/([0-9])(-)/g, '$1 $2 '),
  )
}

/**
 * The sums of one text for BLEU (Papineni et al.: BLEU, ACL 2002). Of several references the one
 * closest in length counts as its length, of equally close ones the shorter.
 */
export function bleuSums(text: string, truths: readonly string[]): Float64Array {
  const numbersOf = createWordNumbers()
  const tokens = numbersOf(bleuTokens(text))
  const references = truths.map((truth) => numbersOf(bleuTokens(truth)))
  const sums = new Float64Array(bleuWidth)
  sums[0] = tokens.length
  const awayFrom = (length: number): number => Math.abs(length - tokens.length)
  sums[1] = references
    .map(({ length }) => length)
    .reduce((best, length) => {
      const nearer = awayFrom(length) - awayFrom(best)
      return nearer < 0 || (nearer === 0 && length < best) ? length : best
    })
  sums.set(ngramMatches(tokens, references, orders), 2)
  for (let n = 1; n <= orders; n++) sums[1 + orders + n] = ngramsIn(tokens.length, n)
  return sums
}

/**
 * BLEU of sums over texts as sacrebleu has it, with exponential smoothing: the k-th order without a
 * match counts as half of a match, a quarter and so on.
 * @param options.effectiveOrder leaves out the orders that the text is too short for, as one does for
 * a single text
 */
export function bleuOf(
  sums: ArrayLike<number>,
  options: { effectiveOrder: boolean; from?: number },
): Bleu {
  const at = (index: number): number => sums[(options.from ?? 0) + index] ?? 0
  const lengths = [at(0), at(1)] as const
  const brevityPenalty =
    lengths[0] >= lengths[1] ? 1 : lengths[0] > 0 ? Math.exp(1 - lengths[1] / lengths[0]) : 0
  const precisions = Array.from({ length: orders }, () => 0)
  // More n-grams are met only where those within them are.
  if (at(2) === 0) return { score: 0, precisions, brevityPenalty, lengths }
  let smoothing = 1
  let order = orders
  for (let n = 1; n <= orders; n++) {
    const [met, all] = [at(1 + n), at(1 + orders + n)]
    if (all === 0) break
    if (options.effectiveOrder) order = n
    if (met === 0) smoothing *= 2
    precisions[n - 1] = met === 0 ? 100 / (smoothing * all) : (100 * met) / all
  }
  const logs = precisions.slice(0, order).reduce((sum, precision) => sum + Math.log(precision), 0)
  // Logarithms of 100 may add up to more by a last bit.
  const score = Math.min(100, brevityPenalty * Math.exp(logs / order))
  return { score, precisions, brevityPenalty, lengths }
}
