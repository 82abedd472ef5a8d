import { describe, expect, it } from 'vitest'
import { replicateVerdict } from './replicate-verdict.ts'

const list = (...values: readonly number[]): Float32Array => Float32Array.from(values)
const options = { units: 1_000, range: [-1, 1], higherIsBetter: true } as const

describe('The verdict of replicates', () => {
  it('is by the deviation of their differences, with the degrees of the scarcer of units and replicates', () => {
    // Differences of 0.25, 0.5 and 0.75: a deviation of 0.25, and t(0.975, 2) = 4.302653.
    const pair = { base: list(0, 0, 0), model: list(0.25, 0.5, 0.75) }
    const wide = { ...options, range: [-2, 2] } as const
    const found = replicateVerdict(0.5, pair, wide)
    expect(found?.interval?.[0]).toBeCloseTo(0.5 - 4.302653 * 0.25, 5)
    expect(found?.interval?.[1]).toBeCloseTo(0.5 + 4.302653 * 0.25, 5)
    // P(|T| > 2) with 2 degrees of freedom.
    expect(found?.pValue).toBeCloseTo(0.183503, 6)
    const twoUnits = replicateVerdict(0.5, pair, { ...wide, units: 2 })
    // P(|T| > 2) with 1 degree of freedom: 1 - 2 / π arctan 2.
    expect(twoUnits?.pValue).toBeCloseTo(0.295167, 6)
    expect(replicateVerdict(0.5, pair, options)?.interval?.[1]).toBe(1)
  })

  it('pairs the first of lists of different length, and those with a value on both sides', () => {
    const pair = { base: list(0, 0, 0), model: list(0.25, 0.5, 0.75) }
    const longer = { base: list(0, 0, 0, 9, 9), model: pair.model }
    expect(replicateVerdict(0.5, longer, options)).toEqual(replicateVerdict(0.5, pair, options))
    const gaps = { base: list(0, Number.NaN, 0, 0), model: list(0.25, 0.3, 0.5, 0.75) }
    expect(replicateVerdict(0.5, gaps, options)).toEqual(replicateVerdict(0.5, pair, options))
  })

  it('is none where the replicates say nothing', () => {
    const same = { base: list(0, 0, 0), model: list(1, 1, 1) }
    expect(replicateVerdict(1, same, options)).toBeNull()
    expect(replicateVerdict(0, { base: list(0), model: list(1) }, options)).toBeNull()
    const pair = { base: list(0, 0, 0), model: list(0.25, 0.5, 0.75) }
    expect(replicateVerdict(0.5, pair, { ...options, units: 1 })).toBeNull()
    expect(replicateVerdict(Number.NaN, pair, options)).toBeNull()
  })

  it('is that nothing differs where nothing does', () => {
    const equal = { base: list(0.1, 0.2), model: list(0.1, 0.2) }
    expect(replicateVerdict(0, equal, options)).toMatchObject({
      interval: [0, 0],
      pValue: 1,
    })
  })
})
