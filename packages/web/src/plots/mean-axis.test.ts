import fc from 'fast-check'
import { expect, it } from 'vitest'
import { meanAxis } from './mean-axis.ts'

const rounded = (ends: readonly number[]): number[] => ends.map((end) => Number(end.toFixed(3)))

it.each([
  ['boolean', [0.5, 0.5], [0.45, 0.55]],
  ['boolean', [1, 1], [0.9, 1]],
  ['boolean', [0, 0.01], [0, 0.1]],
  ['boolean', [0, 1], [0, 1]],
  ['number', [0, 0], [-0.5, 0.5]],
  ['number', [2.5e-323, 2.5e-323], [-0.5, 0.5]],
  ['number', [200, 200], [190, 210]],
  ['number', [-1, 1], [-1.1, 1.1]],
] as const)('of %s means %o is %o', (kind, means, ends) => {
  expect(rounded(meanAxis(means, kind))).toEqual(ends)
})

it('has all means between its ends, and its ends apart', () => {
  const share = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1 })
  fc.assert(
    fc.property(share, fc.constantFrom('boolean', 'number'), (means, kind) => {
      const [low, high] = meanAxis(means, kind)
      expect(low).toBeLessThan(high)
      expect(Math.min(...means)).toBeGreaterThanOrEqual(low - 1e-9)
      expect(Math.max(...means)).toBeLessThanOrEqual(high + 1e-9)
    }),
  )
})
