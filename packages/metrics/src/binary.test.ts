import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import {
  type BinaryMetrics,
  type BinaryOptions,
  type BinaryRow,
  createBinaryTally,
  positiveScore,
  sampleOfBinary,
} from './binary.ts'
import { deviationOf } from './intervals.ts'
import { MetricsError } from './metrics-error.ts'
import { decodeReplicates } from './replicate-text.ts'
import { createReplicates } from './replicates.ts'
import bootstrap from './vectors/bootstrap.json' with { type: 'json' }
import file from './vectors/classification-binary.json' with { type: 'json' }
import { differences } from './vectors/differences.ts'

const points = z.array(z.number())
const cases = z
  .array(
    z.object({
      name: z.string(),
      parameters: z.object({ positive: z.string(), threshold: z.number(), bins: z.number() }),
      rows: z.array(
        z.object({
          groundTruth: z.object({ label: z.string() }),
          inference: z.object({ label: z.string().optional(), score: z.number() }),
        }),
      ),
      expected: z.looseObject({
        rocCurve: z.object({ x: points, y: points }).optional(),
        prCurve: z.object({ x: points, y: points, thresholds: points }).optional(),
      }),
    }),
  )
  .parse(file.cases)
type Case = (typeof cases)[number]

const rowsOf = ({ rows, parameters: { positive } }: Case): BinaryRow[] =>
  rows.map(({ groundTruth, inference: { label, score } }) => ({
    positive: groundTruth.label === positive,
    score: label === undefined ? score : positiveScore(label === positive, score),
  }))

function metricsOf(
  rows: readonly BinaryRow[],
  options: BinaryOptions & { clusterOf?: (place: number) => string } = {},
): BinaryMetrics {
  const { clusterOf, ...rest } = options
  const tally = createBinaryTally({ intervals: false, ...rest })
  for (const [place, row] of rows.entries()) tally.add(row, { place, cluster: clusterOf?.(place) })
  return tally.metrics()
}

describe('Two classes are judged as by scikit-learn', () => {
  it.each(cases)('$name', (one) => {
    const { threshold, bins } = one.parameters
    const { rocCurve, prCurve, ...expected } = one.expected
    const rows = rowsOf(one)
    const metrics = metricsOf(rows, { threshold, bins })
    const { tolerance } = file
    expect(differences(metrics, expected, { tolerance })).toEqual([])
    if (rocCurve) expect(differences(metrics.roc?.curves[0], rocCurve, { tolerance })).toEqual([])
    if (prCurve) {
      const { x, y, thresholds } = prCurve
      const found = metrics.pr?.curves[0]
      expect(differences(found, { x, y }, { tolerance })).toEqual([])
      const at = found?.extra?.['threshold']?.slice(0, -1)
      expect(differences(at, thresholds, { tolerance })).toEqual([])
    }
  })
})

const score = fc.oneof(
  fc.double({ min: 0, max: 1, noNaN: true }),
  fc.nat(4).map((k) => k / 4),
)
const rows = fc.array(fc.record({ positive: fc.boolean(), score }), { maxLength: 60 })
const anyRows = fc.array(
  fc.record({ positive: fc.boolean(), score: fc.option(score, { freq: 4 }) }),
  { maxLength: 60 },
)
describe('Figures of two classes', () => {
  it('do not depend on the order of rows', () => {
    fc.assert(
      fc.property(
        anyRows.chain((all) =>
          fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })),
        ),
        ([all, shuffled]) => {
          expect(differences(metricsOf(shuffled), metricsOf(all))).toEqual([])
        },
      ),
    )
  })

  it('that are ratios are the same when each row counts twice', () => {
    fc.assert(
      fc.property(anyRows, (all) => {
        const { accuracy, f1, mcc, kappa, rocAuc, averagePrecision, brier, logLoss, bestF1 } =
          metricsOf(all)
        const once = { accuracy, f1, mcc, kappa, rocAuc, averagePrecision, brier, logLoss, bestF1 }
        expect(differences(metricsOf([...all, ...all]), once)).toEqual([])
      }),
    )
  })

  it('turn round with the scores', () => {
    fc.assert(
      fc.property(rows, (all) => {
        const { rocAuc } = metricsOf(all)
        const turned = all.map(({ positive, score: value }) => ({ positive, score: -value }))
        expect(differences(metricsOf(turned).rocAuc, rocAuc === null ? null : 1 - rocAuc)).toEqual(
          [],
        )
      }),
    )
  })

  it('never leave their range, nor do intervals', () => {
    fc.assert(
      fc.property(anyRows, (all) => {
        const metrics = metricsOf(all, { intervals: { replicates: 10 } })
        const { accuracy, f1, rocAuc, averagePrecision, brier, balancedAccuracy } = metrics
        for (const value of [accuracy, f1, rocAuc, averagePrecision, brier, balancedAccuracy]) {
          expect(value ?? 0).toBeGreaterThanOrEqual(0)
          expect(value ?? 0).toBeLessThanOrEqual(1)
        }
        for (const value of [metrics.mcc, metrics.kappa])
          expect(Math.abs(value ?? 0)).toBeLessThanOrEqual(1)
        for (const [path, interval] of Object.entries(metrics.intervals ?? {})) {
          if (interval === null || path === 'logLoss') continue
          expect(interval[0]).toBeGreaterThanOrEqual(-1)
          expect(interval[1]).toBeLessThanOrEqual(1)
        }
      }),
    )
  })

  it('of perfect scores are exactly 1, however many there are', () => {
    const many = Array.from({ length: 100_000 }, (_, i) => ({
      positive: i % 3 === 0,
      score: i % 3 === 0 ? 0.7 + i / 1e6 : i / 1e6,
    }))
    expect(metricsOf(many, { intervals: false })).toMatchObject({ rocAuc: 1, averagePrecision: 1 })
  })
})

describe('A sample without a score', () => {
  it('is wrong, whatever its class', () => {
    const scored = [
      { positive: true, score: 0.9 },
      { positive: false, score: 0.1 },
    ]
    const metrics = metricsOf([
      ...scored,
      { positive: true, score: null },
      { positive: false, score: null },
    ])
    expect(metrics).toMatchObject({
      n: 4,
      missing: 2,
      accuracy: 0.5,
      precision: 0.5,
      recall: 0.5,
      specificity: 0.5,
      // One of four pairs is in order.
      rocAuc: 0.25,
      averagePrecision: 0.25,
      logLoss: metricsOf(scored).logLoss,
    })
    expect(sampleOfBinary({ positive: false, score: null })).toEqual({
      correct: false,
      logLoss: null,
      brier: null,
    })
  })

  it('is as one that is scored beyond all others in the wrong direction', () => {
    fc.assert(
      fc.property(anyRows, (all) => {
        const { accuracy, rocAuc, averagePrecision } = metricsOf(all)
        const worst = metricsOf(
          all.map((row) => ({ ...row, score: row.score ?? (row.positive ? -9 : 9) })),
        )
        expect(differences(worst, { accuracy, rocAuc })).toEqual([])
        // It is not found at the lowest threshold either.
        expect(averagePrecision ?? 0).toBeLessThanOrEqual(worst.averagePrecision ?? 0)
      }),
    )
  })
})

describe('Replicates of two classes', () => {
  const f1Cases = bootstrap.cases.filter(({ name }) => name.startsWith('F1'))

  it.each(f1Cases)(
    'come near to the standard error of $name',
    ({ truth, base, parameters, expected }) => {
      const all = (truth ?? []).map((label, i) => ({
        positive: label === 1,
        score: base?.[i] ?? 0,
      }))
      const metrics = metricsOf(all, { intervals: { replicates: 2_000, seed: 3 } })
      expect(metrics.f1).toBeCloseTo(expected.f1 ?? 0, 12)
      const values = decodeReplicates(metrics.$replicates?.values['f1'] ?? '')
      const deviation = deviationOf(values) ?? 0
      expect(Math.abs(deviation / (expected.standardError ?? 0) - 1)).toBeLessThan(
        parameters.relative,
      )
    },
  )

  it('are those of rows that come as often as their weights say', () => {
    fc.assert(
      fc.property(anyRows, fc.integer({ min: 1, max: 9 }), (all, seed) => {
        const intervals = { replicates: 4, seed }
        const metrics = metricsOf(all, { intervals })
        const replicates = createReplicates({ seed, count: 4 })
        for (let b = 0; b < 4; b++) {
          const drawn = all.flatMap((row, place) =>
            Array.from({ length: replicates.weightsOf(place)[b] ?? 0 }, () => row),
          )
          const wanted = new Map(Object.entries(metricsOf(drawn, { intervals: false })))
          for (const [path, text] of Object.entries(metrics.$replicates?.values ?? {})) {
            const value = decodeReplicates(text)[b]
            expect(
              differences(value, wanted.get(path) ?? Number.NaN, { tolerance: 1e-6, path }),
            ).toEqual([])
          }
        }
      }),
      { numRuns: 50 },
    )
  })

  it('of clusters make wider intervals', () => {
    const all = Array.from({ length: 400 }, (_, i) => ({
      positive: (i >> 3) % 2 === 0,
      score: ((i >> 2) * 0.6180339887) % 1,
    }))
    const width = ([low, high]: readonly [number, number]): number => high - low
    const widths = (metrics: BinaryMetrics) =>
      Object.entries(metrics.intervals ?? {}).flatMap(([, pair]) => (pair ? [width(pair)] : []))
    const alone = widths(metricsOf(all, { intervals: {} }))
    const clustered = widths(
      metricsOf(all, { intervals: {}, clusterOf: (place) => `${place >> 2}` }),
    )
    expect(clustered).toHaveLength(alone.length)
    for (const [i, wide] of clustered.entries()) expect(wide).toBeGreaterThan(1.5 * (alone[i] ?? 0))
  })

  it('are absent when nobody wants them', () => {
    const metrics = metricsOf([{ positive: true, score: 1 }], { intervals: false })
    expect(metrics).not.toHaveProperty('intervals')
    expect(metrics).not.toHaveProperty('$replicates')
  })
})

describe('Intervals of two classes', () => {
  // Of 40 % positives, 80 % are found, and 20 % of negatives are taken for positives.
  const truths = { f1: 0.64 / 0.84, accuracy: 0.8, precision: 0.32 / 0.44, rocAuc: 0.8 }

  it.each([
    ['alone', 200, 1],
    ['in clusters', 400, 5],
  ])('hold the truth of samples %s', (_, n, size) => {
    let state = 11
    const random = (): number => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
      return state / 2 ** 32
    }
    const held = new Map<string, number>()
    const times = 400
    for (let time = 0; time < times; time++) {
      let [isPositive, isHard] = [0, 0]
      const all = Array.from({ length: n }, (__, i) => {
        // Half of the samples of a cluster are as its first one.
        if (i % size === 0 || random() < 0.5) [isPositive, isHard] = [random(), random()]
        const positive = isPositive < 0.4
        return { positive, score: Number(isHard < 0.8 === positive) }
      })
      const { intervals } = metricsOf(all, {
        intervals: { replicates: 100, seed: time },
        ...(size > 1 && { clusterOf: (place) => `${Math.floor(place / size)}` }),
      })
      for (const [path, truth] of Object.entries(truths)) {
        const [low, high] = intervals?.[path] ?? [1, 0]
        if (low <= truth && truth <= high) held.set(path, (held.get(path) ?? 0) + 1)
      }
    }
    for (const path of Object.keys(truths)) {
      expect((held.get(path) ?? 0) / times).toBeGreaterThan(0.92)
      expect((held.get(path) ?? 0) / times).toBeLessThan(0.985)
    }
  })
})

describe('Scores that are only counted', () => {
  const many = Array.from({ length: 20_000 }, (_, i) => ({
    positive: (i * 0.6180339887) % 1 < 0.3,
    score: ((i * 0.6180339887) % 1) ** 2 * 0.5 + ((i * 0.4142135623) % 1) * 0.5,
  }))

  it('give an area whose error is bounded', () => {
    const intervals = { replicates: 10 }
    const exact = metricsOf(many, { intervals })
    const binned = metricsOf(many, { exact: false, intervals })
    expect(binned.rocAucError).toBeGreaterThan(0)
    expect(binned.rocAucError).toBeLessThan(1e-4)
    expect(Math.abs((binned.rocAuc ?? 0) - (exact.rocAuc ?? 0))).toBeLessThanOrEqual(
      binned.rocAucError ?? 0,
    )
    expect(binned.averagePrecision).toBeCloseTo(exact.averagePrecision ?? 0, 4)
    const { tp, fp, fn, tn, brier } = exact
    expect(binned).toMatchObject({ tp, fp, fn, tn, brier })
    for (const path of ['f1', 'mcc'])
      expect(binned.$replicates?.values[path]).toEqual(exact.$replicates?.values[path])
    const areas = decodeReplicates(binned.$replicates?.values['rocAuc'] ?? '')
    for (const [b, area] of decodeReplicates(exact.$replicates?.values['rocAuc'] ?? '').entries())
      expect(areas[b]).toBeCloseTo(area, 3)
  })

  it.each([0, 1, 0.25, 1.5, -1, 1.0001])('are divided at the threshold %d', (threshold) => {
    const some = [0, 0.25, 0.2501, 1].map((value) => ({ positive: true, score: value }))
    const [exact, binned] = [true, false].map((kind) =>
      metricsOf(some, { threshold, exact: kind, intervals: { replicates: 10 } }),
    )
    expect(binned?.$replicates?.values['recall']).toBe(exact?.$replicates?.values['recall'])
    expect(binned?.recall).toBe(exact?.recall)
  })

  it('must be from 0 to 1', () => {
    expect(() => metricsOf([{ positive: true, score: 2 }], { exact: false })).toThrow(
      new MetricsError('With exact: false, score must be from 0 to 1, got 2 (row 0)'),
    )
  })
})

describe('Bad input is refused', () => {
  it.each([Number.NaN, Number.POSITIVE_INFINITY])('a score of %d', (value) => {
    expect(() => metricsOf([{ positive: true, score: value }])).toThrow(
      new MetricsError(`score must be a finite number, got ${value} (row 0)`),
    )
  })

  it.each([
    [{ bins: 0 }, 'bins must be a whole number from 1 to 1,000, got 0'],
    [{ threshold: Number.NaN }, 'threshold must be a finite number, got NaN'],
  ])('%o', (options, message) => {
    expect(() => createBinaryTally(options)).toThrow(new MetricsError(message))
  })

  it('a score of a label beyond 0 and 1', () => {
    expect(positiveScore(true, 0.7)).toBe(0.7)
    expect(positiveScore(false, 0.25)).toBe(0.75)
    expect(() => positiveScore(true, 1.2)).toThrow(
      new MetricsError('The score of a predicted label must be from 0 to 1, got 1.2'),
    )
  })
})
