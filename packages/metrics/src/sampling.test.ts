import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createFigureIntervals } from './figure-intervals.ts'
import { wilson } from './intervals.ts'
import { createMeanTally } from './mean-tally.ts'
import { MetricsError } from './metrics-error.ts'
import { createReplicates } from './replicates.ts'
import { decodeReplicates, encodeReplicates } from './replicate-text.ts'
import { createSampling } from './sampling.ts'
import bootstrap from './vectors/bootstrap.json' with { type: 'json' }

describe('A sampling', () => {
  it('counts clusters, and rows without one', () => {
    const sampling = createSampling()
    const clusters = [undefined, 'a', 'b', undefined, 'a'].map((cluster, place) =>
      sampling?.add({ place, cluster }),
    )
    expect(clusters).toEqual([undefined, 0, 1, undefined, 0])
    expect(sampling).toMatchObject({ units: 4, clustered: true, seed: 1, count: 200 })
    expect(createSampling(false)).toBeNull()
  })

  it('gives rows of a cluster the same weights, by origin and by key', () => {
    const sampling = createSampling({ replicates: 20, seed: 5 })
    const weights = createReplicates({ seed: 5, count: 20 })
    const first = { place: 3, cluster: 'a' }
    expect(Array.from(sampling?.weightsOf({ place: 9, cluster: 'a' }) ?? [])).toEqual(
      Array.from(weights.weightsOf('a')),
    )
    expect(Array.from(sampling?.weightsOfKey(sampling.keyOf(first)) ?? [])).toEqual(
      Array.from(weights.weightsOf('a')),
    )
  })

  it.each([
    [{ replicates: 1 }, 'intervals.replicates must be a whole number from 2 to 10,000, got 1'],
    [
      { replicates: 20.5 },
      'intervals.replicates must be a whole number from 2 to 10,000, got 20.5',
    ],
    [{ seed: Number.NaN }, 'intervals.seed must be a whole number, got NaN'],
  ])('refuses %o', (options, message) => {
    expect(() => createSampling(options)).toThrow(new MetricsError(message))
  })
})

describe('Replicates as text', () => {
  it('are read as they were written', () => {
    const value = fc.float()
    fc.assert(
      fc.property(fc.array(value), (values) => {
        expect(Array.from(decodeReplicates(encodeReplicates(values)))).toEqual(values)
      }),
    )
  })

  it('are little-endian', () => {
    expect(encodeReplicates([1])).toBe('AACAPw==')
  })

  it.each(['AAA=', 'AACAPwA=', 'no base64!'])('refuse %j', (text) => {
    expect(() => decodeReplicates(text)).toThrow(
      new MetricsError('Replicates must be the base64 of 32-bit floats'),
    )
  })
})

describe('Intervals of figures', () => {
  const found = bootstrap.cases.find(({ name }) => name === 'accuracy in clusters')
  const correct = found?.correct ?? []
  const clusterOf = found?.clusterOf ?? []

  it('of a share come near to the standard error of resampled clusters', () => {
    const sampling = createSampling({ seed: 4 })
    const successes = new Float64Array(200)
    const totals = new Float64Array(200)
    const mean = createMeanTally()
    for (const [place, right] of correct.entries()) {
      const origin = { place, cluster: clusterOf[place] }
      mean.add(right, sampling?.add(origin))
      for (const [b, weight] of sampling?.weightsOf(origin).entries() ?? []) {
        totals[b] = (totals[b] ?? 0) + weight
        successes[b] = (successes[b] ?? 0) + weight * right
      }
    }
    const figures = createFigureIntervals(sampling)
    const counts = { successes: correct.filter((right) => right === 1).length, n: correct.length }
    const ofReplicate = (b: number): number => (successes[b] ?? 0) / (totals[b] ?? 0)
    figures.share('accuracy', counts, ofReplicate)
    figures.mean('mean', mean, { range: [0, 1] })
    const { intervals, $replicates } = figures.metrics()
    const wanted = found?.expected.standardError ?? 0
    const relative = found?.parameters.relative ?? 0
    for (const path of ['accuracy', 'mean']) {
      const [low, high] = intervals?.[path] ?? [0, 0]
      const t = 2 * 2.05
      expect(Math.abs((high - low) / t / wanted - 1)).toBeLessThan(relative)
    }
    expect(decodeReplicates($replicates?.values['accuracy'] ?? '')).toEqual(
      Float32Array.from({ length: 200 }, (_, b) => ofReplicate(b)),
    )
  })

  it('of a share without clusters are those of Wilson', () => {
    const sampling = createSampling()
    const figures = createFigureIntervals(sampling)
    figures.share('accuracy', { successes: 3, n: 10 }, () => 0.3)
    figures.figure('f1', 0.5, { range: [0, 1], ofReplicate: () => null })
    expect(figures.metrics().intervals).toEqual({ accuracy: wilson(3, 10), f1: null })
  })

  it('are absent when nobody wants them', () => {
    const figures = createFigureIntervals(createSampling(false))
    figures.share('accuracy', { successes: 3, n: 10 }, () => 0.3)
    expect(figures.metrics()).toEqual({})
  })
})
