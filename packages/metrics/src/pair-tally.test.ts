import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createMeanTally } from './mean-tally.ts'
import { PairTally } from './pair-tally.ts'

type Pair = readonly [base: number, value: number]

function resultOf(pairs: Iterable<Pair>, kind: 'boolean' | 'number' = 'number') {
  const tally = new PairTally()
  for (const [base, value] of pairs) tally.add(base, value)
  return tally.result({ kind, higherIsBetter: true })
}

/** So many pairs that improved from 0 to 1, that got worse, and that stayed. */
const changed = (up: number, down: number, n: number): Pair[] =>
  Array.from({ length: n }, (_, i): Pair => (i < up ? [0, 1] : i < up + down ? [1, 0] : [1, 1]))

describe('A difference is called significant', () => {
  it('never while its interval has 0 in it', () => {
    const five = resultOf(changed(5, 0, 100), 'boolean')
    expect(five.pValue).toBeLessThan(0.05)
    expect(five.interval?.[0]).toBeLessThan(0)
    expect(five.significant).toBe(false)
    const count = fc.integer({ min: 0, max: 80 })
    fc.assert(
      fc.property(count, count, fc.integer({ min: 0, max: 400 }), (up, down, same) => {
        for (const kind of ['boolean', 'number'] as const) {
          const found = resultOf(changed(up, down, up + down + same), kind)
          if (!found.significant) continue
          expect(found.pValue).toBeLessThan(0.05)
          const [low, high] = found.interval ?? [0, 0]
          expect(low * high).toBeGreaterThan(0)
        }
      }),
    )
  })

  it('never while its p value says chance, though the interval leaves 0 out', () => {
    const found = resultOf(changed(25, 13, 50), 'boolean')
    expect(found.interval?.[0]).toBeGreaterThan(0)
    expect(found).toMatchObject({ significant: false })
  })

  it('of 4 changed samples neither as booleans nor as 1 and 0, however many did not change', () => {
    for (const n of [4, 29, 30, 100, 5_000])
      for (const kind of ['boolean', 'number'] as const)
        expect(resultOf(changed(4, 0, n), kind)).toMatchObject({ significant: false })
    expect(resultOf(changed(4, 0, 100)).pValue).toBeCloseTo(0.0625, 12)
  })

  it('where it is', () => {
    for (const kind of ['boolean', 'number'] as const)
      expect(resultOf(changed(12, 1, 100), kind)).toMatchObject({ significant: true })
  })
})

describe('Differences', () => {
  const noisy = Array.from({ length: 60 }, (_, i) => Math.sin(i) + 0.3)

  it.each([1e-320, 1e-300, 1e-170, 1e-9, 1e160, 1e300])(
    'of the size %d are judged as those of the size 1',
    (size) => {
      const one = resultOf(noisy.map((value): Pair => [0, value]))
      const scaled = resultOf(noisy.map((value): Pair => [0, value * size]))
      // The smallest numbers have few digits.
      const digits = size < 1e-310 ? 1 : 9
      expect(scaled.pValue).toBeCloseTo(one.pValue ?? 0, digits)
      expect((scaled.interval?.[0] ?? 0) / size).toBeCloseTo(one.interval?.[0] ?? 0, digits)
      expect(scaled.significant).toBe(one.significant)
    },
  )

  it.each([5e-324, 1e-300, 1e-170])('may begin with one of the size %d', (first) => {
    const [zero, tiny] = [0, first].map((one) =>
      resultOf([one, ...noisy].map((value): Pair => [0, value])),
    )
    expect(tiny?.interval).toEqual(zero?.interval)
    expect(tiny?.difference).toBe(zero?.difference)
    expect(tiny?.significant).toBe(true)
  })

  it('of times are not rounded by their size', () => {
    const noon = Date.UTC(2026, 0, 1, 12)
    const pairs = Array.from({ length: 100_000 }, (_, i): Pair => [noon + i, noon + i + (i % 2)])
    expect(resultOf(pairs)).toMatchObject({
      baseMean: noon + 49_999.5,
      mean: noon + 50_000,
      difference: 0.5,
    })
  })

  it('that no number can hold are null, and never significant', () => {
    const pairs = Array.from({ length: 50 }, (): Pair => [-1.7e308, 1.7e308])
    expect(resultOf(pairs)).toMatchObject({
      n: 50,
      baseMean: -1.7e308,
      mean: 1.7e308,
      difference: null,
      interval: null,
      pValue: null,
      significant: false,
      improved: 50,
    })
    expect(resultOf(pairs.slice(0, 1))).toMatchObject({ difference: null, pValue: null })
    expect(resultOf([...pairs, [0, 1]])).toMatchObject({ difference: null, significant: false })
  })

  it('of equal pairs that are added at once are those of pairs one by one', () => {
    const value = fc.integer({ min: -9, max: 9 })
    const pair = fc.tuple(value, value)
    fc.assert(
      fc.property(
        fc.array(pair),
        value,
        fc.nat(9),
        fc.array(pair),
        (before, same, times, after) => {
          const tally = new PairTally()
          for (const [a, b] of before) tally.add(a, b)
          tally.addSame(same, times)
          for (const [a, b] of after) tally.add(a, b)
          const all = [
            ...before,
            ...Array.from({ length: times }, (): Pair => [same, same]),
            ...after,
          ]
          const [found, wanted] = [
            tally.result({ kind: 'number', higherIsBetter: true }),
            resultOf(all),
          ]
          expect(found).toMatchObject({ n: wanted.n, improved: wanted.improved, same: wanted.same })
          expect(found.difference ?? 0).toBeCloseTo(wanted.difference ?? 0, 9)
          expect(found.interval?.[0] ?? 0).toBeCloseTo(wanted.interval?.[0] ?? 0, 9)
          expect(found.pValue ?? 2).toBeCloseTo(wanted.pValue ?? 2, 9)
        },
      ),
    )
  })
})

describe('Pairs in clusters', () => {
  /** Clusters of five pairs, all with the difference of their cluster. */
  const clustered = (differences: readonly number[]) => {
    const tally = new PairTally()
    const mean = createMeanTally()
    for (const [cluster, difference] of differences.entries())
      for (let i = 0; i < 5; i++) {
        tally.add(0, difference, cluster)
        mean.add(difference, cluster)
      }
    return { tally, mean }
  }
  const noisy = Array.from({ length: 60 }, (_, i) => Math.sin(i) + 0.2)

  it('are judged as the cluster-robust mean of their differences', () => {
    const { tally, mean } = clustered(noisy)
    const [found, expected] = [
      tally.result({ kind: 'number', higherIsBetter: true }),
      mean.result(),
    ]
    expect(found).toMatchObject({ n: 300, clusters: 60 })
    expect(found.pValue).toBeCloseTo(expected.pValue ?? 2, 12)
    expect(found.interval?.[0]).toBeCloseTo(expected.interval?.[0] ?? 2, 12)
    expect(found.interval?.[1]).toBeCloseTo(expected.interval?.[1] ?? 2, 12)
    const alone = resultOf(noisy.flatMap((one) => Array.from({ length: 5 }, (): Pair => [0, one])))
    expect(alone.clusters).toBeNull()
    expect(alone.pValue).toBeLessThan((found.pValue ?? 0) / 10)
  })

  it.each([1e-300, 1e-9, 1e200])('of the size %d are judged as those of the size 1', (size) => {
    const one = clustered(noisy).tally.result({ kind: 'number', higherIsBetter: true })
    // The first difference sets the scale, which the others outgrow.
    const { tally } = clustered([1e-320, ...noisy.slice(1).map((value) => value * size)])
    const scaled = tally.result({ kind: 'number', higherIsBetter: true })
    const zero = clustered([0, ...noisy.slice(1)]).tally.result({
      kind: 'number',
      higherIsBetter: true,
    })
    expect(scaled.pValue).toBeCloseTo(zero.pValue ?? 2, 9)
    expect((scaled.interval?.[0] ?? 0) / size).toBeCloseTo(zero.interval?.[0] ?? 2, 9)
    expect(one.clusters).toBe(scaled.clusters)
  })

  it('that are booleans get no test of single samples, and an interval within -1 and 1', () => {
    const tally = new PairTally()
    for (let i = 0; i < 50; i++) tally.add(0, 1, i % 2)
    expect(tally.result({ kind: 'boolean', higherIsBetter: true })).toMatchObject({
      difference: 1,
      clusters: 2,
      // Two clusters that went one way are no evidence, though their spread is 0.
      significant: false,
    })
    const wild = new PairTally()
    for (const cluster of [0, 1, 2]) wild.add(cluster === 0 ? 1 : 0, cluster === 0 ? 0 : 1, cluster)
    expect(wild.result({ kind: 'boolean', higherIsBetter: true }).interval).toEqual([-1, 1])
  })

  it('say nothing when there is one cluster, and count equal pairs without one as one more', () => {
    const tally = new PairTally()
    tally.add(0, 1, 0)
    tally.add(0, 0, 0)
    expect(tally.result({ kind: 'number', higherIsBetter: true })).toMatchObject({
      interval: null,
      pValue: null,
      clusters: 1,
    })
    tally.addSame(3, 40)
    expect(tally.result({ kind: 'number', higherIsBetter: true })).toMatchObject({
      n: 42,
      clusters: 2,
      same: 41,
    })
  })
})
