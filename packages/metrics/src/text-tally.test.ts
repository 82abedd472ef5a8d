import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { deviationOf } from './intervals.ts'
import { levenshtein } from './levenshtein.ts'
import { MetricsError } from './metrics-error.ts'
import { decodeReplicates } from './replicate-text.ts'
import { criticalT } from './student-t.ts'
import { codePointsOf } from './symbols.ts'
import { createTextScorer, type TextMetric, textMetrics, type TextRow } from './text-score.ts'
import { createTextTally, type TextMetrics, type TextOptions } from './text-tally.ts'
import { differences } from './vectors/differences.ts'
import file from './vectors/text.json' with { type: 'json' }

type Case = (typeof file.cases)[number]

const rowsOf = ({ rows }: Case): TextRow[] =>
  rows.map(({ groundTruth, inference }) => ({
    truths: 'texts' in groundTruth ? (groundTruth.texts ?? []) : [groundTruth.text ?? ''],
    text: inference.text,
  }))

describe('Metrics of texts equal those of sacrebleu, rouge-score, rapidfuzz and jiwer', () => {
  it.each(file.cases)('$name: metrics of the corpus', (one) => {
    const tally = createTextTally({ metrics: textMetrics })
    for (const [place, row] of rowsOf(one).entries()) tally.add(row, { place })
    const { samples: _samples, ...expected } = one.expected
    expect(differences(tally.metrics(), expected, { tolerance: file.tolerance })).toEqual([])
  })

  it.each(file.cases)('$name: metrics of each text', (one) => {
    const scorer = createTextScorer(textMetrics)
    const samples = rowsOf(one).map((row) => ({
      ...scorer.score(row).sample,
      levenshtein: Math.min(
        ...row.truths.map((truth) =>
          levenshtein(codePointsOf(truth), codePointsOf(row.text ?? '')),
        ),
      ),
    }))
    expect(
      differences(samples, one.expected.samples ?? samples, { tolerance: file.tolerance }),
    ).toEqual([])
  })
})

const rowOf = (truth: string, text: string | null): TextRow => ({ truths: [truth], text })

function metricsOf(
  rows: readonly TextRow[],
  options: TextOptions & { clusterOf?: (place: number) => string } = {},
): TextMetrics {
  const { clusterOf, ...rest } = options
  const tally = createTextTally({ metrics: textMetrics, ...rest })
  for (const [place, row] of rows.entries()) tally.add(row, { place, cluster: clusterOf?.(place) })
  return tally.metrics()
}

/** Replicates to five digits, where the order of sums does not show. */
const digitsOf = (replicates = ''): string[] =>
  Array.from(decodeReplicates(replicates), (value) => value.toPrecision(5))

const vocabulary = [
  'the',
  'a',
  'cat',
  'sat',
  '3.5',
  '1,000',
  '.',
  '-',
  '\n',
  '😀',
  'é',
  '\ud83d',
  '',
]
const text = fc.array(fc.constantFrom(...vocabulary), { maxLength: 12 }).map((all) => all.join(' '))
const row = fc
  .tuple(fc.array(text, { minLength: 1, maxLength: 3 }), fc.option(text))
  .map(([truths, given]): TextRow => ({ truths, text: given }))

describe('A tally of texts', () => {
  it('has the same figures in any order of rows', () => {
    fc.assert(
      fc.property(
        fc.array(row, { maxLength: 20 }),
        fc.infiniteStream(fc.nat()),
        (rows, numbers) => {
          const placed = rows.map((one, place) => ({ one, place, order: numbers.next().value }))
          const tally = createTextTally({ metrics: textMetrics, intervals: { replicates: 20 } })
          for (const { one, place } of placed.toSorted((a, b) => (a.order ?? 0) - (b.order ?? 0)))
            tally.add(one, { place })
          const { $replicates, ...expected } = metricsOf(rows, { intervals: { replicates: 20 } })
          const { $replicates: inOrder, ...found } = tally.metrics()
          expect(differences(found, expected)).toEqual([])
          for (const [path, values] of Object.entries($replicates?.values ?? {}))
            expect(digitsOf(inOrder?.values[path])).toEqual(digitsOf(values))
        },
      ),
      { numRuns: 40 },
    )
  })

  it('keeps every figure and its interval in range', () => {
    fc.assert(
      fc.property(fc.array(row, { maxLength: 8 }), (rows) => {
        const metrics = metricsOf(rows, { intervals: { replicates: 10 } })
        const { rouge1, rouge2, rougeL, rougeLsum, intervals = {} } = metrics
        const shares = [metrics.exact, metrics.normalizedExact, metrics.squadF1, metrics.similarity]
        const rouges = [rouge1, rouge2, rougeL, rougeLsum].flatMap((r) => Object.values(r ?? {}))
        for (const share of [...shares, ...rouges].filter((value) => value !== null)) {
          expect(share).toBeGreaterThanOrEqual(0)
          expect(share).toBeLessThanOrEqual(1)
        }
        for (const percent of [metrics.bleu, metrics.chrf].filter((value) => value !== null)) {
          expect(percent).toBeGreaterThanOrEqual(0)
          expect(percent).toBeLessThanOrEqual(100)
        }
        for (const [path, interval] of Object.entries(intervals)) {
          const highest = /^(?:wer|cer)$/.test(path)
            ? Infinity
            : /^(?:bleu|chrf)$/.test(path)
              ? 100
              : 1
          expect(interval?.[0] ?? 0).toBeGreaterThanOrEqual(0)
          expect(interval?.[1] ?? 0).toBeLessThanOrEqual(highest)
        }
      }),
    )
  })

  it('has the same means and rates when every row counts twice', () => {
    fc.assert(
      fc.property(fc.array(row, { maxLength: 8 }), (some) => {
        // Without a word in any reference the rates are counts.
        const rows = [...some, rowOf('a cat', 'a dog')]
        const { exact, squadF1, similarity, chrf, wer, cer } = metricsOf(rows, { intervals: false })
        expect(
          differences(metricsOf([...rows, ...rows], { intervals: false }), {
            exact,
            squadF1,
            similarity,
            chrf,
            wer,
            cer,
          }),
        ).toEqual([])
      }),
    )
  })

  it('takes scores that are known already', () => {
    const scorer = createTextScorer(textMetrics)
    const rows = rowsOf(file.cases[1] ?? fail())
    const tally = createTextTally({ metrics: textMetrics })
    for (const [place, one] of rows.entries()) tally.add(one, { place, score: scorer.score(one) })
    expect(tally.metrics()).toEqual(metricsOf(rows))
  })

  it('has only the metrics that are asked for', () => {
    const metrics = metricsOf([rowOf('a cat', 'a dog')], { metrics: ['wer'] })
    expect(metrics).toMatchObject({ wer: 0.5, wordEdits: [1, 0, 0] })
    for (const key of ['bleu', 'chrf', 'rouge1', 'cer']) expect(metrics).not.toHaveProperty(key)
    expect(Object.keys(metrics.intervals ?? {})).toEqual([
      'exact',
      'normalizedExact',
      'squadF1',
      'similarity',
      'wer',
    ])
  })

  it('leaves texts of 10,000 code points out of the similarity unless it is asked for', () => {
    const long = '😀'.repeat(10_000)
    const rows = [rowOf(long, 'x'), rowOf('x', long), rowOf('ab', 'ac'), rowOf(long.slice(2), 'x')]
    expect(metricsOf(rows, { metrics: [] })).toMatchObject({ tooLong: 2, similarity: 0.25 })
    expect(metricsOf(rows, { metrics: ['similarity'] })).toMatchObject({
      tooLong: 0,
      similarity: 0.125,
    })
    expect(metricsOf(rows.slice(0, 2), { metrics: [] }).similarity).toBeNull()
  })

  it('counts a missing text as wrong, even where the reference is empty', () => {
    expect(metricsOf([rowOf('', null), rowOf('a cat', null)])).toMatchObject({
      n: 2,
      exact: 0,
      normalizedExact: 0,
      squadF1: 0,
      similarity: 0,
      bleu: 0,
      chrf: 0,
      rougeL: { f1: 0 },
      wer: 1,
      wordEdits: [0, 2, 0],
      cer: 1,
    })
  })

  it('takes the reference that each error rate is lowest for', () => {
    const one = { truths: ['a b', 'a b c d e f'], text: 'a b c d x' }
    expect(metricsOf([one])).toMatchObject({ wer: 2 / 6, wordEdits: [1, 1, 0] })
  })

  it('counts insertions where no reference has a word', () => {
    expect(metricsOf([rowOf('', 'a b')])).toMatchObject({ wer: 2, cer: 3 })
    expect(metricsOf([rowOf('', '')])).toMatchObject({ wer: 0, cer: 0 })
  })

  it('draws F1 of words on a bound of the histogram above it', () => {
    const { buckets, frequency } = metricsOf([
      rowOf('x', 'x'),
      rowOf('x y z', 'x'),
      rowOf('x', 'y'),
      rowOf('x y', 'x z'),
    ]).f1Histogram
    expect(buckets).toHaveLength(frequency.length + 1)
    expect([...frequency.entries()].filter(([, count]) => count !== 0)).toEqual([
      [0, 1],
      [10, 2],
      [19, 1],
    ])
  })

  it('has intervals as wide as from resampling', () => {
    const rows = rowsOf(file.cases.find(({ name }) => name === 'one reference, 60') ?? fail())
    const scorer = createTextScorer(['bleu', 'wer'])
    const scores = rows.map((one) => scorer.score(one))
    let seed = 1
    const drawn = (): number => {
      seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0
      return Math.floor((seed / 2 ** 32) * rows.length)
    }
    const resampled = Array.from({ length: 400 }, () => {
      const tally = createTextTally({ metrics: ['bleu', 'wer'], intervals: false })
      for (let i = 0; i < rows.length; i++) {
        const place = drawn()
        tally.add(rows[place] ?? fail(), { place, score: scores[place] })
      }
      return tally.metrics()
    })
    const { intervals = {} } = metricsOf(rows, {
      metrics: ['bleu', 'wer'],
      intervals: { replicates: 1_000 },
    })
    for (const path of ['bleu', 'wer'] as const) {
      const values = resampled.map((metrics) => metrics[path] ?? fail())
      const [low, high] = intervals[path] ?? fail()
      const deviation = (high - low) / 2 / criticalT(rows.length - 1)
      expect(deviation / (deviationOf(values) ?? 0)).toBeGreaterThan(0.85)
      expect(deviation / (deviationOf(values) ?? 0)).toBeLessThan(1.15)
    }
  })

  it('takes texts of one cluster as one', () => {
    const rows = rowsOf(file.cases[2] ?? fail())
    const apart = metricsOf(rows)
    const one = metricsOf(rows, { clusterOf: () => 'document' })
    expect(one.intervals).toMatchObject({ squadF1: null, bleu: null, exact: null })
    expect(one.bleu).toBe(apart.bleu)
    // Every row four times is no more evidence than the row once.
    const fourfold = rows.flatMap((each) => [each, each, each, each])
    const clustered = metricsOf(fourfold, { clusterOf: (place) => `${Math.floor(place / 4)}` })
    expect(differences(clustered.intervals?.squadF1, apart.intervals?.squadF1)).toEqual([])
  })

  it('refuses metrics it does not know, and rows without references', () => {
    expect(() => createTextTally({ metrics: ['meteor' as TextMetric] })).toThrow(
      new MetricsError(
        'metrics has "meteor"; expected any of similarity, bleu, chrf, rouge1, rouge2, rougeL, rougeLsum, wer, cer',
      ),
    )
    expect(() => metricsOf([{ truths: [], text: 'x' }])).toThrow(MetricsError)
  })
})

describe('A hostile text', () => {
  const size = 300_000
  it.each([
    ['letters', 'x'.repeat(size), `${'x'.repeat(size)}y`],
    ['words', 'the '.repeat(size / 4), 'a the '.repeat(size / 6)],
    ['marks', '.,-!'.repeat(size / 4), ',.-&amp;'.repeat(size / 8)],
    ['white space', ' '.repeat(size), '\u0085'.repeat(size)],
    ['lines', 'a\n'.repeat(size / 2), '\n'.repeat(size)],
    ['halves of surrogate pairs', '\ud83d'.repeat(size), '\udc00'.repeat(size)],
    ['unlike code points', scattered(size, 31), scattered(size, 37)],
  ])('of %s takes no quadratic time', (_, truth, given) => {
    const { sample } = createTextScorer(['bleu', 'chrf', 'rouge1', 'rouge2']).score(
      rowOf(truth, given),
    )
    expect(sample).toMatchObject({ exact: false, similarity: null })
    expect(sample.chrf).toBeLessThanOrEqual(100)
  })
})

function scattered(length: number, factor: number): string {
  const points = Array.from({ length }, (_, i) => 0x4e00 + ((i * i * factor) % 20_011))
  return points.map((point) => String.fromCodePoint(point)).join('')
}

function fail(): never {
  throw new Error('The file has no such case')
}
