import { answerF1, answerWords } from './answer.ts'
import { bleuOf, bleuSums, bleuWidth } from './bleu.ts'
import { chrfOf, chrfSums, chrfWidth } from './chrf.ts'
import { levenshtein } from './levenshtein.ts'
import { MetricsError } from './metrics-error.ts'
import { createRouge, type Rouge, rougeKinds } from './rouge.ts'
import { codePointsOf, createWordNumbers } from './symbols.ts'
import { trimmed, wordsOf } from './white-space.ts'
import { editsBetween } from './word-edits.ts'

/** A text against one or several references. */
export interface TextRow {
  readonly truths: readonly string[]
  /** Null is a text that is missing, which agrees with nothing. */
  readonly text: string | null
}

/**
 * The metrics that a caller asks for. `similarity` is there anyway, but for texts of 10,000 code
 * points or more only when it is asked for: its time is quadratic, as that of `rougeL`, `rougeLsum`,
 * `wer` and `cer`.
 */
export const textMetrics = ['similarity', 'bleu', 'chrf', ...rougeKinds, 'wer', 'cer'] as const
export type TextMetric = (typeof textMetrics)[number]

/** The metrics of one text. Of several references each metric takes the one that it is best for. */
export interface TextSample {
  /** The same code points as a reference. */
  readonly exact: boolean
  /** The same words as a reference, as SQuAD compares them. */
  readonly normalizedExact: boolean
  readonly squadF1: number
  /**
   * 1 - Levenshtein distance / length of the longer text, in code points; null where a text is too
   * long for it.
   */
  readonly similarity: number | null
  /** BLEU of the text alone, from 0 to 100. */
  readonly bleu?: number
  /** From 0 to 100. */
  readonly chrf?: number
  readonly rouge1?: Rouge
  readonly rouge2?: Rouge
  readonly rougeL?: Rouge
  readonly rougeLsum?: Rouge
  /** Edits of words per word of the reference. */
  readonly wer?: number
  /** Edits of code points per code point of the reference. */
  readonly cer?: number
}

/** The metrics of one text, and what it adds to the sums of a corpus. */
export interface TextScore {
  readonly sample: TextSample
  /** See {@link TextScorer.columns}. */
  readonly sums: Float64Array
}

/** Scores texts one by one. */
export interface TextScorer {
  readonly metrics: ReadonlySet<TextMetric>
  /** How many sums there are. */
  readonly width: number
  /** Where among the sums each metric begins; the metrics of answers have one each. */
  readonly columns: Readonly<Record<Column, number>>
  /** Throws a {@link MetricsError} for a row without references. */
  score(row: TextRow): TextScore
}

type Column =
  | 'n'
  | 'exact'
  | 'normalizedExact'
  | 'squadF1'
  | 'compared'
  | 'similarity'
  | keyof typeof widths

// Words: substitutions, deletions, insertions, words of references. Code points: edits, code points.
const widths = { bleu: bleuWidth, chrf: chrfWidth, wer: 4, cer: 2 }

const longText = 10_000

/** Makes a scorer. Throws a {@link MetricsError} for a metric that is none. */
export function createTextScorer(asked: readonly TextMetric[] = []): TextScorer {
  const unknown = asked.find((metric) => !textMetrics.includes(metric))
  if (unknown !== undefined)
    throw new MetricsError(
      `metrics has ${JSON.stringify(unknown)}; expected any of ${textMetrics.join(', ')}`,
    )
  const metrics = new Set(asked)
  let width = 0
  const take = (count: number): number => (width += count) - count
  const takeIfAsked = (metric: keyof typeof widths): number =>
    metrics.has(metric) ? take(widths[metric]) : width
  const columns = {
    n: take(1),
    exact: take(1),
    normalizedExact: take(1),
    squadF1: take(1),
    compared: take(1),
    similarity: take(1),
    bleu: takeIfAsked('bleu'),
    chrf: takeIfAsked('chrf'),
    wer: takeIfAsked('wer'),
    cer: takeIfAsked('cer'),
  }

  function score({ truths, text: given }: TextRow): TextScore {
    if (truths.length === 0)
      throw new MetricsError('A text has no reference; expected at least one')
    const text = given ?? ''
    const sums = new Float64Array(width)
    const answer = given === null ? noAnswer : answerOf(text, truths)
    const similarity =
      given === null
        ? 0
        : similarityOf(text, truths, metrics.has('similarity') ? Infinity : longText)
    sums[columns.n] = 1
    sums[columns.exact] = Number(answer.exact)
    sums[columns.normalizedExact] = Number(answer.normalizedExact)
    sums[columns.squadF1] = answer.squadF1
    sums[columns.compared] = similarity === null ? 0 : 1
    sums[columns.similarity] = similarity ?? 0
    return { sample: { ...answer, similarity, ...askedOf({ truths, text }, sums) }, sums }
  }

  function askedOf(
    { truths, text }: { truths: readonly string[]; text: string },
    sums: Float64Array,
  ): Partial<TextSample> {
    const values: { -readonly [K in keyof TextSample]?: TextSample[K] } = {}
    if (metrics.has('bleu')) {
      sums.set(bleuSums(text, truths), columns.bleu)
      values.bleu = bleuOf(sums, { from: columns.bleu, effectiveOrder: true }).score
    }
    if (metrics.has('chrf')) {
      sums.set(chrfSums(text, truths), columns.chrf)
      values.chrf = chrfOf(sums, columns.chrf)
    }
    const rouge = createRouge(text, truths)
    for (const kind of rougeKinds) if (metrics.has(kind)) values[kind] = rouge(kind)
    if (metrics.has('wer')) {
      const edits = fewest(truths.map(wordErrors(text)))
      sums.set(edits, columns.wer)
      values.wer = errorRate(edits)
    }
    if (metrics.has('cer')) {
      const edits = fewest(truths.map(codePointErrors(text)))
      sums.set(edits, columns.cer)
      values.cer = errorRate(edits)
    }
    return values
  }

  return { metrics, width, columns, score }
}

const noAnswer = { exact: false, normalizedExact: false, squadF1: 0 }

function answerOf(text: string, truths: readonly string[]): typeof noAnswer {
  const words = answerWords(text)
  const joined = words.join(' ')
  const references = truths.map(answerWords)
  return {
    exact: truths.includes(text),
    normalizedExact: references.some((reference) => reference.join(' ') === joined),
    squadF1: highest(references.map((reference) => answerF1(words, reference))),
  }
}

function similarityOf(text: string, truths: readonly string[], tooLong: number): number | null {
  const points = codePointsOf(text)
  const references = truths.map(codePointsOf)
  if ([points, ...references].some(({ length }) => length >= tooLong)) return null
  return highest(
    references.map((reference) => {
      const longer = Math.max(points.length, reference.length)
      return longer === 0 ? 1 : 1 - levenshtein(points, reference) / longer
    }),
  )
}

/** The highest of values that are not negative, however many there are. */
const highest = (values: readonly number[]): number => values.reduce((a, b) => Math.max(a, b), 0)

/** Edits of words from a reference to a text, by kind, and the words of the reference. */
const wordErrors = (text: string) => {
  const words = wordsOf(text)
  return (truth: string): readonly number[] => {
    const numbersOf = createWordNumbers()
    const reference = numbersOf(wordsOf(truth))
    const { substitutions, deletions, insertions } = editsBetween(reference, numbersOf(words))
    return [substitutions, deletions, insertions, reference.length]
  }
}

/** Edits of code points from a reference to a text, and the code points of the reference. */
const codePointErrors = (text: string) => {
  const points = codePointsOf(trimmed(text))
  return (truth: string): readonly number[] => {
    const reference = codePointsOf(trimmed(truth))
    return [levenshtein(reference, points), reference.length]
  }
}

/** Of several references the one with the lowest error rate, of equal ones the first. */
const fewest = (all: readonly (readonly number[])[]): readonly number[] =>
  all.reduce((best, edits) => (errorRate(edits) < errorRate(best) ? edits : best))

/**
 * All but the last number over the last one. Against an empty reference it is the number of
 * insertions, as in jiwer.
 */
export function errorRate(
  sums: ArrayLike<number>,
  at: { from?: number; width?: number } = {},
): number {
  const { from = 0, width = sums.length } = at
  let edits = 0
  for (let k = from; k < from + width - 1; k++) edits += sums[k] ?? 0
  return edits / Math.max(1, sums[from + width - 1] ?? 0)
}
