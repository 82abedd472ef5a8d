import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import {
  type ClassificationMetrics,
  type ClassificationOptions,
  createClassificationTally,
} from './classification.ts'
import { MetricsError } from './metrics-error.ts'
import { type ClassificationRow, sampleOfClassification } from './prediction.ts'
import { decodeReplicates } from './replicate-text.ts'
import { createReplicates } from './replicates.ts'
import bootstrap from './vectors/bootstrap.json' with { type: 'json' }
import file from './vectors/classification-multiclass.json' with { type: 'json' }
import { differences } from './vectors/differences.ts'

const predicted = z.union([
  z.object({ scores: z.array(z.object({ label: z.string(), score: z.number() })) }),
  z.object({ label: z.string(), score: z.number().optional() }),
])
const byLabel = z.record(z.string(), z.number().nullable())
const means = z.looseObject({ perClass: byLabel })
const cases = z
  .array(
    z.object({
      name: z.string(),
      parameters: z.object({ bins: z.number() }),
      rows: z.array(
        z.object({ groundTruth: z.object({ label: z.string() }), inference: predicted }),
      ),
      expected: z.looseObject({
        labels: z.array(z.string()),
        confusion: z.array(z.array(z.number())).optional(),
        perClass: z.record(z.string(), z.looseObject({})).optional(),
        rocAuc: means.optional(),
        averagePrecision: means.optional(),
      }),
    }),
  )
  .parse(file.cases)

function metricsOf(
  rows: readonly ClassificationRow[],
  options: ClassificationOptions & { clusterOf?: (place: number) => string } = {},
): ClassificationMetrics {
  const { clusterOf, ...rest } = options
  const tally = createClassificationTally({ intervals: false, ...rest })
  for (const [place, row] of rows.entries()) tally.add(row, { place, cluster: clusterOf?.(place) })
  return tally.metrics()
}

describe('Classes are judged as by scikit-learn', () => {
  it.each(cases)('$name', ({ rows, parameters: { bins }, expected }) => {
    const all = rows.map(({ groundTruth: { label }, inference }) => ({
      truth: label,
      predicted: inference,
    }))
    const { labels, confusion, perClass, rocAuc, averagePrecision, ...rest } = expected
    const metrics = metricsOf(all, { bins })
    const { tolerance } = file
    const areasOf = (areas: typeof rocAuc) =>
      areas && { macro: areas['macro'], weighted: areas['weighted'] }
    const wanted = {
      ...rest,
      ...(rocAuc && { rocAuc: areasOf(rocAuc) }),
      ...(averagePrecision && { averagePrecision: areasOf(averagePrecision) }),
      perClass: labels.map((label) => ({
        label,
        ...new Map(Object.entries(perClass ?? {})).get(label),
        ...(rocAuc && { rocAuc: rocAuc.perClass[label] }),
        ...(averagePrecision && { averagePrecision: averagePrecision.perClass[label] }),
      })),
    }
    expect(differences(metrics, wanted, { tolerance })).toEqual([])
    if (labels.length > 1 && confusion)
      expect(metrics.matrix).toMatchObject({ labels, matrix: confusion })
    else expect(metrics.matrix).toBeNull()
    const shuffled = all.toSorted((a, b) => (a.truth < b.truth ? 1 : -1))
    expect(differences(metricsOf(shuffled, { bins }), metrics)).toEqual([])
  })
})

const label = fc.constantFrom('ant', 'bee', 'cat', 'dog')
const score = fc.oneof(
  fc.double({ min: 0, max: 1, noNaN: true }),
  fc.nat(4).map((k) => k / 4),
)
const distribution = fc.tuple(score, score, score).map((scores) => ({
  scores: scores.map((value, i) => ({ label: ['ant', 'bee', 'cat'][i] ?? '', score: value })),
}))
const listOf = (prediction: fc.Arbitrary<ClassificationRow['predicted']>) =>
  fc.array(fc.record({ truth: label, predicted: prediction }), { maxLength: 50 })
const anyRows = fc.oneof(
  listOf(fc.option(fc.record({ label }), { freq: 4 })),
  listOf(fc.option(distribution, { freq: 4 })),
)

describe('Figures of classes', () => {
  it('do not depend on the order of rows', () => {
    const shuffled = anyRows.chain((all) =>
      fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })),
    )
    fc.assert(
      fc.property(shuffled, ([all, other]) => {
        expect(differences(metricsOf(other), metricsOf(all))).toEqual([])
      }),
    )
  })

  it('that are ratios are the same when each row counts twice', () => {
    fc.assert(
      fc.property(anyRows, (all) => {
        const { accuracy, kappa, mcc, micro, macro, weighted, topK, logLoss, brier, rocAuc } =
          metricsOf(all)
        const once = { accuracy, kappa, mcc, micro, macro, weighted, topK, logLoss, brier, rocAuc }
        expect(differences(metricsOf([...all, ...all]), once)).toEqual([])
      }),
    )
  })

  it('never leave their range, nor do intervals', () => {
    fc.assert(
      fc.property(anyRows, (all) => {
        const metrics = metricsOf(all, { intervals: { replicates: 5 } })
        const { accuracy, balancedAccuracy, micro, macro, weighted, rocAuc } = metrics
        const shares = [micro, macro, weighted, rocAuc ?? {}, { accuracy, balancedAccuracy }]
        for (const value of shares.flatMap((figures) => Object.values(figures))) {
          expect(value ?? 0).toBeGreaterThanOrEqual(0)
          expect(value ?? 0).toBeLessThanOrEqual(1)
        }
        for (const [path, interval] of Object.entries(metrics.intervals ?? {})) {
          const most = path === 'logLoss' ? Infinity : path === 'brier' ? 2 : 1
          expect(interval?.[0] ?? 0).toBeGreaterThanOrEqual(-1)
          expect(interval?.[1] ?? 0).toBeLessThanOrEqual(most)
        }
      }),
    )
  })

  it('of replicates are those of rows that come as often as their weights say', () => {
    fc.assert(
      fc.property(anyRows, fc.integer({ min: 1, max: 9 }), (all, seed) => {
        const metrics = metricsOf(all, { intervals: { replicates: 3, seed } })
        const replicates = createReplicates({ seed, count: 3 })
        for (let b = 0; b < 3; b++) {
          const drawn = all.flatMap((row, place) =>
            Array.from({ length: replicates.weightsOf(place)[b] ?? 0 }, () => row),
          )
          const wanted = metricsOf(drawn)
          // Without any prediction nothing is known of scores.
          const unknown = wanted.n === wanted.missing
          const at = (path: string): unknown =>
            path
              .split('.')
              .reduce<unknown>(
                (value, key) => new Map(Object.entries(value ?? {})).get(key),
                wanted,
              )
          for (const [path, text] of Object.entries(metrics.$replicates?.values ?? {})) {
            if (unknown && /rocAuc|averagePrecision/.test(path)) continue
            expect(
              differences(decodeReplicates(text)[b], at(path) ?? Number.NaN, {
                tolerance: 1e-6,
                path,
              }),
            ).toEqual([])
          }
        }
      }),
      { numRuns: 50 },
    )
  })
})

describe('Intervals of classes', () => {
  const clustered = bootstrap.cases.find(({ name }) => name === 'accuracy in clusters')

  it('come near to the standard error of resampled clusters', () => {
    const rows = (clustered?.correct ?? []).map((right) => ({
      truth: 'ant',
      predicted: { label: right === 1 ? 'ant' : 'bee' },
    }))
    const metrics = metricsOf(rows, {
      intervals: {},
      clusterOf: (place) => clustered?.clusterOf?.[place] ?? '',
    })
    expect(metrics.accuracy).toBeCloseTo(clustered?.expected.accuracy ?? 0, 12)
    const wanted = clustered?.expected.standardError ?? 0
    for (const path of ['accuracy', 'micro.f1']) {
      const [low, high] = metrics.intervals?.[path] ?? [0, 0]
      const error = (high - low) / 2 / 2.05
      expect(Math.abs(error / wanted - 1)).toBeLessThan(clustered?.parameters.relative ?? 0)
    }
  })

  it('are of the macro areas too, while scores are few', () => {
    const rows = Array.from({ length: 90 }, (_, i) => ({
      truth: ['ant', 'bee', 'cat'][i % 3] ?? '',
      predicted: {
        scores: ['ant', 'bee', 'cat'].map((name, k) => ({
          label: name,
          score: ((i * 7 + k * 13) % 31) / 31 + (k === i % 3 ? 0.3 : 0),
        })),
      },
    }))
    const { intervals, rocAuc } = metricsOf(rows, { intervals: {} })
    const [low, high] = intervals?.['rocAuc.macro'] ?? [1, 0]
    expect(low).toBeLessThan(rocAuc?.macro ?? 0)
    expect(high).toBeGreaterThan(rocAuc?.macro ?? 0)
    expect(high - low).toBeLessThan(0.3)
    expect(intervals).toHaveProperty(['averagePrecision.macro'])
  })
})

describe('A sample without a prediction', () => {
  it('is wrong, and has a column of its own', () => {
    const metrics = metricsOf([
      { truth: 'ant', predicted: { label: 'ant' } },
      { truth: 'bee', predicted: { label: 'bee' } },
      { truth: 'bee', predicted: null },
    ])
    expect(metrics).toMatchObject({
      n: 3,
      missing: 1,
      accuracy: 2 / 3,
      micro: { precision: 1, recall: 2 / 3, f1: 0.8 },
      matrix: {
        labels: ['ant', 'bee', '(missing)'],
        matrix: [
          [1, 0, 0],
          [0, 1, 1],
          [0, 0, 0],
        ],
      },
    })
  })

  it('is as one that is taken for a class that is never true', () => {
    const rows = listOf(fc.option(fc.record({ label }), { freq: 4 }))
    fc.assert(
      fc.property(rows, (all) => {
        const { accuracy, kappa, mcc, balancedAccuracy } = metricsOf(all)
        const named = all.map((row) => ({ ...row, predicted: row.predicted ?? { label: 'none' } }))
        expect(differences(metricsOf(named), { accuracy, kappa, mcc, balancedAccuracy })).toEqual(
          [],
        )
      }),
    )
  })
})

describe('Labels', () => {
  it('that are declared keep their order, and are in no average while they do not occur', () => {
    const labels = ['cat', 'bee', 'ant']
    const metrics = metricsOf([{ truth: 'ant', predicted: { label: 'ant' } }], { labels })
    expect(metrics.perClass.map((one) => one.label)).toEqual(labels)
    expect(metrics.matrix?.labels).toEqual(labels)
    expect(metrics.macro.f1).toBe(1)
    expect(metrics.undefined).toEqual(['cat', 'bee'])
  })

  it('that are not declared are an error that names them', () => {
    const labels = ['ant']
    const refused = new MetricsError('"bee" is not one of the declared labels: "ant"')
    expect(() => metricsOf([{ truth: 'bee', predicted: null }], { labels })).toThrow(refused)
    expect(() => metricsOf([{ truth: 'ant', predicted: { label: 'bee' } }], { labels })).toThrow(
      refused,
    )
    const scores = [
      { label: 'ant', score: 1 },
      { label: 'bee', score: 0 },
    ]
    expect(() => metricsOf([{ truth: 'ant', predicted: { scores } }], { labels })).toThrow(refused)
  })

  it('that are many keep plots and lists small', () => {
    const rows = Array.from({ length: 1_500 }, (_, i) => ({
      truth: `label ${i % 1_000}`,
      predicted: {
        scores: [0, 1, 2].map((k) => ({
          label: `label ${(i * 7 + k) % 1_000}`,
          score: ((i * 0.6180339887) % 1) / (k + 1),
        })),
      },
    }))
    const metrics = metricsOf(rows, { intervals: {} })
    expect(metrics.classes).toBe(1_000)
    expect(metrics.perClass).toHaveLength(300)
    expect(metrics.matrix?.labels).toHaveLength(100)
    expect(metrics.matrix?.matrix.flat().reduce((sum, count) => sum + count, 0)).toBe(1_500)
    expect(metrics.bars?.labels).toHaveLength(100)
    expect(metrics.pr?.curves).toHaveLength(19)
    expect(metrics.roc?.curves).toHaveLength(20)
    expect(metrics.roc?.title).toBe('ROC (and 981 more)')
    expect(JSON.stringify(metrics).length).toBeLessThan(256_000)
  })
})

describe('Scores of one sample', () => {
  const scores = [
    { label: 'ant', score: 0.25 },
    { label: 'bee', score: 0.5 },
    { label: 'cat', score: 0.25 },
  ]

  it('give its confidence, its rank and its log loss', () => {
    expect(sampleOfClassification({ truth: 'cat', predicted: { scores } })).toEqual({
      correct: false,
      confidence: 0.5,
      rank: 2,
      logLoss: Math.log(4),
    })
    expect(sampleOfClassification({ truth: 'ant', predicted: { label: 'ant', score: 3 } })).toEqual(
      { correct: true, confidence: 3, rank: null, logLoss: null },
    )
    expect(sampleOfClassification({ truth: 'ant', predicted: null })).toEqual({
      correct: false,
      confidence: null,
      rank: null,
      logLoss: null,
    })
  })

  it('that are no distribution have no log loss, and the metrics say so', () => {
    const metrics = metricsOf([
      { truth: 'ant', predicted: { scores } },
      { truth: 'ant', predicted: { scores: scores.slice(1) } },
    ])
    expect(metrics).toMatchObject({ logLoss: null, notes: [expect.stringContaining('1 of 2')] })
    expect(metrics.rocAuc).not.toBeNull()
    expect(metrics.brier).not.toBeNull()
  })

  it('are of no use unless all samples have them', () => {
    expect(
      metricsOf([
        { truth: 'ant', predicted: { scores } },
        { truth: 'ant', predicted: { label: 'ant' } },
      ]),
    ).toMatchObject({ logLoss: null, brier: null, topK: null, rocAuc: null, calibration: null })
  })

  it.each([
    [{ scores: [] }, 'scores must have at least one label, got none'],
    [{ scores: [...scores, ...scores] }, 'scores must have each label once, got "ant" twice'],
    [
      { scores: [{ label: 'ant', score: Number.NaN }] },
      'The score of "ant" must be a finite number, got NaN',
    ],
    [{ label: 'ant', score: Infinity }, 'The score of "ant" must be a finite number, got Infinity'],
  ])('are refused: %j', (prediction, message) => {
    expect(() => metricsOf([{ truth: 'ant', predicted: prediction }])).toThrow(
      new MetricsError(message),
    )
  })

  it.each([
    [{ topK: [0] }, 'topK must be whole numbers from 1, got 0'],
    [{ labels: ['a', 'a'] }, 'labels must differ, got "a" twice'],
    [{ bins: 1.5 }, 'bins must be a whole number from 1 to 1,000, got 1.5'],
  ])('are not judged with %j', (options, message) => {
    expect(() => createClassificationTally(options)).toThrow(new MetricsError(message))
  })
})
