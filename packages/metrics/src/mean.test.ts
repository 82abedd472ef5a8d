import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Mean } from './mean.ts'

function meanOf(values: Iterable<number>): number | null {
  const mean = new Mean()
  for (const value of values) mean.add(value)
  return mean.value
}

function* times(count: number, valueAt: (i: number) => number): Generator<number> {
  for (let i = 0; i < count; i++) yield valueAt(i)
}

describe('The mean', () => {
  it('does not drift with the number of values', () => {
    expect(meanOf(times(1_000_000, () => 0.1))).toBe(0.1)
    const noon = Date.UTC(2026, 0, 1, 12)
    expect(meanOf(times(1_000_001, (i) => noon + i))).toBe(noon + 500_000)
    expect(meanOf(times(300_000, (i) => [0.1, 0.2, 0.3][i % 3] ?? 0))).toBe(0.2)
  })

  it('keeps small values beside large ones that cancel', () => {
    expect(meanOf([1e16, 1, -1e16, 1])).toBe(0.5)
  })

  it('is finite where the sum is not, and of the smallest numbers', () => {
    expect(meanOf([1.7e308, 1.7e308, 1.7e308])).toBe(1.7e308)
    expect(meanOf([5e-324, 5e-324])).toBe(5e-324)
    expect(meanOf([1e-300, 3e-300])).toBe(2e-300)
  })

  it('is that of the large ones where the first one is tiny', () => {
    expect(meanOf([5e-324, 1])).toBe(0.5)
    expect(meanOf([1e-300, 1e10, 1e10, 1e300])).toBe(2.5e299)
    expect(meanOf([5e-324, 1.7e308, 1.7e308, 1.7e308])).toBeCloseTo(1.275e308, -295)
  })

  it('is null without values, and where it is not finite', () => {
    expect(meanOf([])).toBeNull()
    expect(meanOf([1, Number.POSITIVE_INFINITY])).toBeNull()
    expect(meanOf([Number.NEGATIVE_INFINITY, 1, Number.POSITIVE_INFINITY])).toBeNull()
  })

  it('of one value is that value, however often it comes', () => {
    const value = fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e300, max: 1e300 })
    fc.assert(
      fc.property(value, fc.integer({ min: 1, max: 9 }), (one, count) => {
        fc.pre(one === 0 || Math.abs(one) > 1e-300)
        const mean = new Mean()
        mean.add(one, count)
        expect(mean.value).toBe(one === 0 ? 0 : one)
      }),
    )
  })
})
