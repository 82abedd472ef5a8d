import { expect, it } from 'vitest'
import { floorOf, hasPlace, notesOnLeftOut } from './drawing.ts'

it('a linear axis begins bars at 0, a logarithmic one below the least that is above 0', () => {
  expect(floorOf([5, 20], false)).toBe(0)
  expect(floorOf([5, 20], true)).toBe(1)
  expect(floorOf([10, 20], true)).toBe(1)
  expect(floorOf([0, -3, 0.02], true)).toBeCloseTo(0.01)
  expect(floorOf([0, -3], true)).toBe(1)
})

it('a logarithmic axis has no place for 0 and below, which is said', () => {
  expect([0, -1, 2].map((value) => hasPlace(value, true))).toEqual([false, false, true])
  expect(hasPlace(-1, false)).toBe(true)
  expect(notesOnLeftOut(0, 'point')).toEqual([])
  expect(notesOnLeftOut(1, 'point')[0]).toMatch(/^1 point at or below 0 cannot/)
  expect(notesOnLeftOut(2_000, 'point')[0]).toMatch(/^2,000 points/)
})
