import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { criticalT, incompleteBeta, logGamma, twoSidedP } from './student-t.ts'

describe("Student's t", () => {
  // From the tables of any textbook of statistics.
  it.each([
    [1, 12.7062],
    [2, 4.30265],
    [10, 2.22814],
    [30, 2.04227],
    [120, 1.97993],
    [1_000_000, 1.95997],
  ])('with %i degrees of freedom exceeds its critical value 1 time in 20', (degrees, t) => {
    expect(criticalT(degrees)).toBeCloseTo(t, 4)
    expect(twoSidedP(t, degrees)).toBeCloseTo(0.05, 5)
  })

  it('with one degree of freedom is Cauchy, with two has a closed form', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 50, noNaN: true }), (t) => {
        expect(twoSidedP(t, 1)).toBeCloseTo(1 - (2 / Math.PI) * Math.atan(t), 8)
        expect(twoSidedP(t, 2)).toBeCloseTo(1 - t / Math.sqrt(2 + t * t), 8)
      }),
    )
  })

  it('is never beyond what no spread at all gives', () => {
    expect(twoSidedP(Number.POSITIVE_INFINITY, 5)).toBe(0)
    expect(twoSidedP(0, 5)).toBe(1)
  })

  it('stands on the factorials', () => {
    let logFactorial = 0
    for (let n = 1; n < 170; n++) {
      expect(logGamma(n)).toBeCloseTo(logFactorial, 9)
      logFactorial += Math.log(n)
    }
  })

  it('stands on an incomplete beta function that is symmetric', () => {
    const share = fc.double({ min: 0.001, max: 0.999, noNaN: true })
    const shape = fc.double({ min: 0.5, max: 200, noNaN: true })
    fc.assert(
      fc.property(share, shape, shape, (x, a, b) => {
        expect(incompleteBeta(x, a, b) + incompleteBeta(1 - x, b, a)).toBeCloseTo(1, 10)
        expect(incompleteBeta(x, 1, b)).toBeCloseTo(1 - (1 - x) ** b, 10)
      }),
    )
  })
})
