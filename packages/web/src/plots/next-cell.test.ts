import { expect, it } from 'vitest'
import { nextCell } from './next-cell.ts'

// . x .
// x . x
// . x x
const links = new Set([1, 3, 5, 7, 8])
const is = (at: number): boolean => links.has(at)

it.each([
  ['over an empty cell', 3, [0, 1], 5],
  ['down over an empty cell', 1, [1, 0], 7],
  ['nowhere at the edge', 5, [0, 1], undefined],
  ['not into the next row', 8, [0, 1], undefined],
  ['up', 8, [-1, 0], 5],
] as const)('goes %s', (_, from, step, expected) => {
  expect(nextCell(from, { size: 3, step, is })).toBe(expected)
})
