import type { HistogramPlot } from './plots.ts'
import { bleuOf } from './bleu.ts'
import { chrfOf } from './chrf.ts'
import {
  type ChanceMetrics,
  createFigureIntervals,
  type FigureIntervals,
  type OfReplicate,
} from './figure-intervals.ts'
import type { Range } from './intervals.ts'
import { createMeanTally } from './mean-tally.ts'
import { createReplicatedSums } from './replicated-sums.ts'
import { type Rouge, rougeKinds } from './rouge.ts'
import { createSampling, type IntervalOptions, type Origin } from './sampling.ts'
import { createTextScorer, errorRate, type TextMetric, type TextRow } from './text-score.ts'
import type { TextScore } from './text-score.ts'

/** The metrics of a corpus of texts: means of those of its texts, and the rates of the whole. */
export interface TextMetrics extends ChanceMetrics {
  readonly n: number
  readonly exact: number | null
  readonly normalizedExact: number | null
  readonly squadF1: number | null
  readonly similarity: number | null
  /** How many texts were too long for a similarity, and are not in its mean. */
  readonly tooLong: number
  /** BLEU of the corpus, from 0 to 100. */
  readonly bleu?: number | null
  readonly bleuPrecisions?: readonly number[] | null
  readonly brevityPenalty?: number | null
  /** Tokens of the texts and of the references. */
  readonly bleuLengths?: readonly [texts: number, references: number] | null
  /** chrF2 of the corpus, from 0 to 100. */
  readonly chrf?: number | null
  readonly rouge1?: Rouge | null
  readonly rouge2?: Rouge | null
  readonly rougeL?: Rouge | null
  readonly rougeLsum?: Rouge | null
  /** Edits of words over the words of all references. */
  readonly wer?: number | null
  /** Substitutions, deletions, insertions. */
  readonly wordEdits?: readonly number[]
  /** Edits of code points over the code points of all references. */
  readonly cer?: number | null
  /** A value on a bound belongs to the bucket above. */
  readonly f1Histogram: HistogramPlot
}

export interface TextOptions {
  readonly metrics?: readonly TextMetric[] | undefined
  readonly intervals?: IntervalOptions | undefined
}

export interface TextTally {
  /**
   * Throws a {@link MetricsError} for a row without references.
   * @param origin.score what a scorer of the same metrics made of the row, if that is known
   */
  add(row: TextRow, origin: Origin & { readonly score?: TextScore | undefined }): void
  metrics(): TextMetrics
}

const bars = 20
const unit = [0, 1] as const
const percent = [0, 100] as const
const rate = [0, Number.POSITIVE_INFINITY] as const

/** Makes a tally of texts. Throws a {@link MetricsError} for an option that is out of range. */
export function createTextTally(options: TextOptions = {}): TextTally {
  const scorer = createTextScorer(options.metrics)
  const { columns, metrics: asked } = scorer
  const sampling = createSampling(options.intervals)
  const sums = createReplicatedSums({ width: scorer.width, replicates: sampling?.count ?? 0 })
  const squadF1 = createMeanTally()
  const similarity = createMeanTally()
  const rouges = rougeKinds
    .filter((kind) => asked.has(kind))
    .map((kind) => ({
      kind,
      means: { precision: createMeanTally(), recall: createMeanTally(), f1: createMeanTally() },
    }))
  const frequency = Array.from({ length: bars }, () => 0)

  function add(row: TextRow, origin: Origin & { readonly score?: TextScore | undefined }): void {
    const { sample, sums: summands } = origin.score ?? scorer.score(row)
    const cluster = sampling?.add(origin)
    sums.add(summands, sampling?.weightsOf(origin))
    squadF1.add(sample.squadF1, cluster)
    if (sample.similarity !== null) similarity.add(sample.similarity, cluster)
    for (const { kind, means } of rouges) {
      means.precision.add(sample[kind]?.precision ?? 0, cluster)
      means.recall.add(sample[kind]?.recall ?? 0, cluster)
      means.f1.add(sample[kind]?.f1 ?? 0, cluster)
    }
    const bar = Math.min(bars - 1, Math.floor(sample.squadF1 * bars))
    frequency[bar] = (frequency[bar] ?? 0) + 1
  }

  /** A figure of sums where there are texts. */
  const ofTexts =
    <F>(figure: (of: Float64Array) => F) =>
    (of: Float64Array): F | null =>
      (of[columns.n] ?? 0) === 0 ? null : figure(of)
  const inReplicates =
    (figure: (of: Float64Array) => number | null): OfReplicate =>
    (b) =>
      figure(sums.of(b))

  function answers(chance: FigureIntervals) {
    const n = sums.total[columns.n] ?? 0
    const mean = (column: number, count: number) => (of: Float64Array) =>
      (of[count] ?? 0) === 0 ? null : (of[column] ?? 0) / (of[count] ?? 0)
    const shareOf = (path: 'exact' | 'normalizedExact'): number | null => {
      const figure = mean(columns[path], columns.n)
      const successes = sums.total[columns[path]] ?? 0
      chance.share(path, { successes, n }, inReplicates(figure))
      return figure(sums.total)
    }
    const [exact, normalizedExact] = [shareOf('exact'), shareOf('normalizedExact')]
    chance.mean('squadF1', squadF1, {
      range: unit,
      ofReplicate: inReplicates(mean(columns.squadF1, columns.n)),
    })
    chance.mean('similarity', similarity, {
      range: unit,
      ofReplicate: inReplicates(mean(columns.similarity, columns.compared)),
    })
    return {
      n,
      exact,
      normalizedExact,
      squadF1: squadF1.value,
      similarity: similarity.value,
      tooLong: n - (sums.total[columns.compared] ?? 0),
    }
  }

  function rouge(chance: FigureIntervals): Partial<TextMetrics> {
    return Object.fromEntries(
      rouges.map(({ kind, means }) => {
        for (const [part, tally] of Object.entries(means))
          chance.mean(`${kind}.${part}`, tally, { range: unit })
        const [precision, recall, f1] = [means.precision.value, means.recall.value, means.f1.value]
        const none = precision === null || recall === null || f1 === null
        return [kind, none ? null : { precision, recall, f1 }]
      }),
    )
  }

  function ofCorpus(chance: FigureIntervals): Partial<TextMetrics> {
    const { total } = sums
    const figureOf = (
      path: 'bleu' | 'chrf' | 'wer' | 'cer',
      range: Range,
      figure: (of: Float64Array) => number,
    ): number | null => {
      const ofReplicate = inReplicates(ofTexts(figure))
      const value = ofTexts(figure)(total)
      chance.figure(path, value, { range, ofReplicate })
      return value
    }
    const bleuIn = (of: Float64Array) => bleuOf(of, { from: columns.bleu, effectiveOrder: false })
    const whole = ofTexts(bleuIn)(total)
    return {
      ...(asked.has('bleu') && {
        bleu: figureOf('bleu', percent, (of) => bleuIn(of).score),
        bleuPrecisions: whole?.precisions ?? null,
        brevityPenalty: whole?.brevityPenalty ?? null,
        bleuLengths: whole?.lengths ?? null,
      }),
      ...(asked.has('chrf') && {
        chrf: figureOf('chrf', percent, (of) => chrfOf(of, columns.chrf)),
      }),
      ...(asked.has('wer') && {
        wer: figureOf('wer', rate, (of) => errorRate(of, { from: columns.wer, width: 4 })),
        wordEdits: Array.from(total.subarray(columns.wer, columns.wer + 3)),
      }),
      ...(asked.has('cer') && {
        cer: figureOf('cer', rate, (of) => errorRate(of, { from: columns.cer, width: 2 })),
      }),
    }
  }

  return {
    add,
    metrics() {
      const chance = createFigureIntervals(sampling)
      return {
        ...answers(chance),
        ...ofCorpus(chance),
        ...rouge(chance),
        f1Histogram: {
          title: 'F1 of words',
          x_label: 'F1',
          y_label: 'Texts',
          buckets: Array.from({ length: bars + 1 }, (_, i) => i / bars),
          frequency: [...frequency],
        },
        ...chance.metrics(),
      }
    },
  }
}
