import { createCommonSubsequences } from './common-subsequences.ts'
import { ngramMatches, ngramsIn } from './ngram-matches.ts'
import { createWordNumbers } from './symbols.ts'

/** A ROUGE score, from 0 to 1. */
export interface Rouge {
  readonly precision: number
  readonly recall: number
  readonly f1: number
}

/** The kinds of ROUGE: words, pairs of words, the longest common subsequence, and that by line. */
export const rougeKinds = ['rouge1', 'rouge2', 'rougeL', 'rougeLsum'] as const
export type RougeKind = (typeof rougeKinds)[number]

/**
 * Makes a scorer of one text against references, of which the one with the highest F1 counts (Lin:
 * ROUGE, 2004; tokens are lower case ASCII letters and digits without a stemmer, as in rouge-score).
 */
export function createRouge(text: string, truths: readonly string[]): (kind: RougeKind) => Rouge {
  const numbersOf = createWordNumbers()
  const tokensOf = (line: string): Int32Array =>
    numbersOf(line.toLowerCase().match(/[a-z0-9]+/g) ?? [])
  const linesOf = (lines: string): Int32Array[] => lines.split('\n').map(tokensOf)
  let whole: { text: Int32Array; truths: Int32Array[] } | undefined

  const scoresOf = (kind: RougeKind): Rouge[] => {
    if (kind === 'rougeLsum') {
      const lines = linesOf(text)
      return truths.map((truth) => rougeOfLines(lines, linesOf(truth)))
    }
    whole ??= { text: tokensOf(text), truths: truths.map(tokensOf) }
    const tokens = whole.text
    if (kind === 'rougeL') {
      const common = createCommonSubsequences(tokens)
      return whole.truths.map((reference) =>
        scoreOf(common.length(reference), { ours: tokens.length, theirs: reference.length }),
      )
    }
    const n = kind === 'rouge1' ? 1 : 2
    return whole.truths.map((reference) =>
      scoreOf(ngramMatches(tokens, [reference], n)[n - 1] ?? 0, {
        ours: ngramsIn(tokens.length, n),
        theirs: ngramsIn(reference.length, n),
      }),
    )
  }

  return (kind) => scoresOf(kind).reduce((best, score) => (score.f1 > best.f1 ? score : best))
}

/**
 * ROUGE-L of lines (Lin 2004, section 3.2): of each line of the reference the words that lie on a
 * longest common subsequence with any line of the text, each word at most as often as both have it.
 */
function rougeOfLines(lines: readonly Int32Array[], references: readonly Int32Array[]): Rouge {
  const commons = lines.filter(hasWords).map(createCommonSubsequences)
  const left = new Map<number, number>()
  for (const words of lines) for (const word of words) left.set(word, (left.get(word) ?? 0) + 1)
  let met = 0
  for (const words of references) {
    const marks = new Uint8Array(words.length)
    for (const common of commons) common.mark(marks, words)
    for (const [i, mark] of marks.entries()) {
      const word = words[i] ?? 0
      const count = left.get(word) ?? 0
      if (mark === 0 || count === 0) continue
      left.set(word, count - 1)
      met++
    }
  }
  const total = (all: readonly Int32Array[]): number =>
    all.reduce((sum, { length }) => sum + length, 0)
  return scoreOf(met, { ours: total(lines), theirs: total(references) })
}

const hasWords = ({ length }: Int32Array): boolean => length > 0

function scoreOf(met: number, { ours, theirs }: { ours: number; theirs: number }): Rouge {
  const precision = met / Math.max(1, ours)
  const recall = met / Math.max(1, theirs)
  return { precision, recall, f1: met === 0 ? 0 : (2 * precision * recall) / (precision + recall) }
}
