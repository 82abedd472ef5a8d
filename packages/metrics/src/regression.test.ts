import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { deviationOf } from './intervals.ts'
import { MetricsError } from './metrics-error.ts'
import { createRegressionReplicates } from './regression-replicates.ts'
import { createRegressionTally, type RegressionRow, sampleOfRegression } from './regression.ts'
import { decodeReplicates } from './replicate-text.ts'
import bootstrapFile from './vectors/bootstrap.json' with { type: 'json' }
import { differences } from './vectors/differences.ts'
import file from './vectors/regression.json' with { type: 'json' }

type Case = (typeof file.cases)[number]

const rowsOf = ({ rows }: Case): RegressionRow[] =>
  rows.map(({ groundTruth, inference }) => ({
    truth: groundTruth.value,
    predicted: inference.value,
  }))

const metricsOf = (
  rows: readonly RegressionRow[],
  options?: Parameters<typeof createRegressionTally>[0],
) => {
  const tally = createRegressionTally(options)
  for (const [place, one] of rows.entries()) tally.add(one, { place })
  return tally.metrics()
}

/** The metrics in the form of the file: lists are objects by what they are about. */
function asInFile({
  rows,
  parameters,
}: {
  rows: RegressionRow[]
  parameters?: Case['parameters']
}) {
  const metrics = metricsOf(rows, parameters)
  return {
    ...metrics,
    absoluteErrorQuantiles: Object.fromEntries(
      metrics.absoluteErrorQuantiles.map(({ quantile, value }) => [quantile, value]),
    ),
    pinball: Object.fromEntries(metrics.pinball.map(({ quantile, loss }) => [quantile, loss])),
    within: Object.fromEntries(metrics.within.map(({ within, share }) => [within, share])),
    residuals: metrics.residuals && {
      edges: metrics.residuals.buckets,
      counts: metrics.residuals.frequency,
    },
  }
}

describe('The figures of regression equal those of scikit-learn and SciPy', () => {
  it.each(file.cases)('$name', (one) => {
    const tolerance = one.name === 'large offset' ? 1e-6 : file.tolerance
    const { rows: _, ...rest } = one
    for (const rows of [rowsOf(one), rowsOf(one).toReversed()])
      expect(differences(asInFile({ ...rest, rows }), one.expected, { tolerance })).toEqual([])
  })
})

// The smallest numbers have too few digits for what is computed from them.
const value = fc
  .double({ min: -1e6, max: 1e6, noNaN: true })
  .map((one) => (Math.abs(one) < 1e-100 ? 0 : one))
const row = fc.record({ truth: value, predicted: value })
const manyRows = fc.array(row, { minLength: 2, maxLength: 60 })
const figures = [
  'mae',
  'mse',
  'rmse',
  'bias',
  'smape',
  'r2',
  'explainedVariance',
  'pearson',
  'spearman',
] as const

describe('The figures of regression', () => {
  it('do not depend on the order of rows, nor on how often all of them come', () => {
    fc.assert(
      fc.property(manyRows, fc.infiniteStream(fc.nat()), (rows, random) => {
        const once = metricsOf(rows, { intervals: false })
        const shuffled = rows
          .map((one) => ({ one, at: random.next().value }))
          .toSorted((a, b) => a.at - b.at)
          .map(({ one }) => one)
        const other = metricsOf(shuffled, { intervals: false })
        const twice = metricsOf([...rows, ...rows], { intervals: false })
        for (const name of figures) {
          expect(differences(other[name], once[name])).toEqual([])
          expect(differences(twice[name], once[name])).toEqual([])
        }
        expect(other.residuals).toEqual(once.residuals)
        expect(other.absoluteErrorQuantiles).toEqual(once.absoluteErrorQuantiles)
      }),
    )
  })

  it('stay within their ranges', () => {
    fc.assert(
      fc.property(manyRows, (rows) => {
        const { smape, r2, explainedVariance, pearson, spearman } = metricsOf(rows)
        for (const correlation of [pearson, spearman])
          expect(Math.abs(correlation ?? 0)).toBeLessThanOrEqual(1)
        expect(smape ?? 0).toBeGreaterThanOrEqual(0)
        expect(smape ?? 0).toBeLessThanOrEqual(2)
        for (const share of [r2, explainedVariance]) expect(share ?? 0).toBeLessThanOrEqual(1)
      }),
    )
  })

  it('hold of numbers of any size', () => {
    const rows = [1, 2, 4, 8].map((truth) => ({ truth, predicted: truth + (truth % 3) - 1 }))
    const one = metricsOf(rows)
    for (const size of [1e-300, 1e-160, 1e160, 1e300]) {
      const scaled = rows.map(({ truth, predicted }) => ({
        truth: truth * size,
        predicted: predicted * size,
      }))
      const metrics = metricsOf(scaled)
      for (const name of ['r2', 'explainedVariance', 'pearson', 'spearman', 'mape'] as const)
        expect(differences(metrics[name], one[name], { tolerance: 1e-12 })).toEqual([])
      expect((metrics.rmse ?? 0) / size).toBeCloseTo(one.rmse ?? 0, 12)
    }
  })

  it('are null where no number can hold them', () => {
    const rows = [-1, 1].map((sign) => ({ truth: sign * 1.7e308, predicted: -sign * 1.7e308 }))
    expect(metricsOf(rows)).toMatchObject({
      mae: null,
      rmse: null,
      maxError: null,
      residuals: null,
    })
  })

  it('know a constant that rounding blurs', () => {
    const rows = [0.3, 0.2, 0.1].map((predicted) => ({ truth: 0.1, predicted }))
    expect(metricsOf(rows)).toMatchObject({ r2: 0, explainedVariance: 0, pearson: null })
  })

  it('count the ground truths of 0', () => {
    const rows = [0, 0, 2].map((truth) => ({ truth, predicted: 1 }))
    expect(metricsOf(rows)).toMatchObject({ mape: null, zeroTruths: 2 })
  })

  it('are drawn over the range of the values', () => {
    const rows = Array.from({ length: 100 }, (_, i) => ({ truth: i, predicted: i + 1 }))
    const { truthAgainstInference, errorOverTruth } = metricsOf(rows)
    expect(truthAgainstInference?.labels.at(0)).toBe('0 … 5')
    expect(truthAgainstInference?.labels.at(-1)).toBe('95 … 100')
    expect(truthAgainstInference?.matrix[0]).toEqual([4, 1, ...Array.from({ length: 18 }, () => 0)])
    expect(errorOverTruth?.curves[0]?.y).toEqual(Array.from({ length: 20 }, () => 1))
  })
})

describe('The intervals of regression', () => {
  const ofFile = bootstrapFile.cases.find(({ name }) => name === 'RMSE and R²')
  const { expected, parameters } = ofFile ?? {}
  const rows = (ofFile?.truth ?? []).map((truth, i) => ({
    truth,
    predicted: ofFile?.inference?.[i] ?? 0,
  }))

  it.each(['rmse', 'r2'] as const)('come near to those of 20,000 resamples: %s', (name) => {
    const { $replicates, intervals } = metricsOf(rows, { intervals: { replicates: 1_000 } })
    const deviation = deviationOf(decodeReplicates($replicates?.values[name] ?? '')) ?? 0
    const wanted = expected?.[name]?.standardError ?? 0
    expect(Math.abs(deviation / wanted - 1)).toBeLessThan(parameters?.relative ?? 0)
    const [low, high] = intervals?.[name] ?? [0, 0]
    expect((high - low) / 2 / 1.97).toBeCloseTo(deviation, 3)
  })

  it('are wider where samples come in clusters', () => {
    const tally = createRegressionTally()
    for (const [place, one] of rows.entries())
      for (let copy = 0; copy < 4; copy++)
        tally.add(one, { place: place * 4 + copy, cluster: `video ${place}` })
    const [low, high] = tally.metrics().intervals?.['mae'] ?? [0, 0]
    const [lowOne, highOne] = metricsOf(rows).intervals?.['mae'] ?? [0, 0]
    expect(high - low).toBeCloseTo(highOne - lowOne, 9)
  })

  it('are left out on request', () => {
    const metrics = metricsOf(rows, { intervals: false })
    expect(metrics).not.toHaveProperty('intervals')
    expect(metrics).not.toHaveProperty('$replicates')
  })

  it('come from replicates that give the value where every row counts once', () => {
    fc.assert(
      fc.property(manyRows, (some) => {
        const replicates = createRegressionReplicates(1)
        for (const { truth, predicted } of some)
          replicates.add({ truth, error: predicted - truth }, Uint8Array.of(1))
        const metrics = metricsOf(some, { intervals: false })
        const { r2, ...others } = replicates.figuresOf(0)
        const { mae, rmse, bias } = metrics
        expect(differences(others, { mae, rmse, bias })).toEqual([])
        if (r2 !== null) expect(differences(r2, metrics.r2, { tolerance: 1e-6 })).toEqual([])
      }),
    )
  })
})

describe('A tally of regression refuses', () => {
  it.each([
    [{ truth: NaN, predicted: 1 }, 'truth must be a finite number, got NaN'],
    [{ truth: 1, predicted: Infinity }, 'predicted must be a finite number, got Infinity'],
  ])('the row %o', (wrong, message) => {
    expect(() => metricsOf([wrong])).toThrow(new MetricsError(message))
    expect(() => sampleOfRegression(wrong)).toThrow(new MetricsError(message))
  })

  it.each([
    [{ within: [-1] }, 'The numbers in within must not be negative, got -1'],
    [{ quantiles: [0.5, 1.5] }, 'The numbers in quantiles must lie between 0 and 1, got 1.5'],
    [{ pinball: [NaN] }, 'The numbers in pinball must lie between 0 and 1, got NaN'],
    [{ histogramBins: 0 }, 'histogramBins must be a whole number from 1 to 200, got 0'],
  ])('the options %o', (options, message) => {
    expect(() => createRegressionTally(options)).toThrow(new MetricsError(message))
  })
})

it('One sample has its error', () => {
  expect(sampleOfRegression({ truth: 3, predicted: 1 })).toEqual({
    error: -2,
    absoluteError: 2,
    squaredError: 4,
  })
  expect(sampleOfRegression({ truth: 0, predicted: 1e200 })).toMatchObject({
    error: 1e200,
    squaredError: null,
  })
})
