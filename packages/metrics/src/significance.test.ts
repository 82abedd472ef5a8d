import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { booleanVerdict, midP, numberVerdict } from './significance.ts'

/** Row by row of Pascal's triangle, without logarithms. */
function naiveMidP(improved: number, worse: number): number {
  const n = improved + worse
  const k = Math.min(improved, worse)
  if (improved === worse) return 1
  let term = 1
  let tail = 0
  for (let i = 0; i <= k; i++) {
    if (i > 0) term = (term * (n - i + 1)) / i
    tail += term
  }
  return (2 * tail - term) / 2 ** n
}

describe("McNemar's mid-p test", () => {
  it('gives what its authors print for the airways of 21 children', () => {
    expect(midP(1, 7)).toBeCloseTo(0.0391, 4)
  })

  it('is the sum over a binomial distribution', () => {
    const count = fc.integer({ min: 0, max: 400 })
    fc.assert(
      fc.property(count, count, (improved, worse) => {
        expect(midP(improved, worse)).toBeCloseTo(naiveMidP(improved, worse), 9)
      }),
    )
  })

  it('agrees with the normal distribution at a million pairs', () => {
    // z = 1.96 standard deviations of a fair coin.
    expect(midP(500_980, 499_020)).toBeCloseTo(0.05, 3)
    expect(midP(600_000, 400_000)).toBeLessThan(1e-300)
  })

  it('needs five samples that changed the same way', () => {
    expect(midP(4, 0)).toBeGreaterThan(0.05)
    expect(midP(5, 0)).toBeLessThan(0.05)
    expect(midP(0, 0)).toBe(1)
  })
})

describe('The interval of booleans', () => {
  it('is the adjusted Wald interval', () => {
    const { interval } = booleanVerdict(21, { up: 1, down: 7 })
    // 2/23 - 8/23 ± 1.96 √((10/23 - 36/529) / 23)
    expect(interval?.[0]).toBeCloseTo(-0.5084, 4)
    expect(interval?.[1]).toBeCloseTo(-0.0134, 4)
  })

  it('stays within what a difference can be, and is not there for one pair', () => {
    expect(booleanVerdict(3, { up: 3, down: 0 }).interval?.[1]).toBeLessThanOrEqual(1)
    expect(booleanVerdict(1, { up: 0, down: 0 })).toMatchObject({ interval: null, pValue: 1 })
    expect(booleanVerdict(0, { up: 0, down: 0 })).toMatchObject({ interval: null, pValue: null })
  })
})

describe('The verdict on numbers', () => {
  it("is Student's for his own sleep data", () => {
    // Cushny and Peebles, extra hours of ten patients: 1.58 on average, t = 4.0621, p = 0.002833.
    const hours = [1.2, 2.4, 1.3, 1.3, 0, 1, 1.8, 0.8, 4.6, 1.4]
    const mean = 1.58
    const squares = hours.reduce((sum, hour) => sum + (hour - mean) ** 2, 0)
    const { interval, pValue } = numberVerdict(10, {
      mean,
      error: Math.sqrt(squares / 9 / 10),
      up: 9,
      down: 0,
    })
    expect(interval?.[0]).toBeCloseTo(0.7001, 4)
    expect(interval?.[1]).toBeCloseTo(2.4599, 4)
    // The sign test on nine improved and none worse says 2 ** -9, which is less.
    expect(pValue).toBeCloseTo(0.002833, 6)
  })

  it('is not significant for a few equal differences, however small their spread', () => {
    expect(numberVerdict(4, { mean: 1, error: 0, up: 4, down: 0 }).pValue).toBeGreaterThan(0.05)
    expect(numberVerdict(5, { mean: 1, error: 0, up: 5, down: 0 }).pValue).toBeLessThan(0.05)
  })

  it('is that nothing differs where nothing does, and none for one pair', () => {
    const none = { mean: 0, error: 0, up: 0, down: 0 }
    expect(numberVerdict(50, none)).toMatchObject({ interval: [0, 0], pValue: 1 })
    expect(numberVerdict(1, { ...none, mean: 3, up: 1 })).toMatchObject({
      interval: null,
      pValue: 1,
    })
    expect(numberVerdict(0, none)).toMatchObject({ interval: null, pValue: null })
  })
})
