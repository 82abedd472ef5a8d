import fc from 'fast-check'
import { expect, it } from 'vitest'
import { foldMatrix, type ClassCount } from './fold-matrix.ts'

const counts = (classes: number) =>
  fc.array(
    fc.tuple(
      fc.nat(classes - 1),
      fc.nat(classes - 1),
      fc.integer({ min: 1, max: 9 }),
    ) satisfies fc.Arbitrary<ClassCount>,
  )

it('counts every sample once, in a square of bounded size', () => {
  fc.assert(
    fc.property(counts(20), fc.integer({ min: 2, max: 25 }), (list, most) => {
      const labels = Array.from({ length: 20 }, (_, i) => `class ${i}`)
      const { cells, others, labels: kept } = foldMatrix(labels, list, most)
      const total = list.reduce((sum, [, , count]) => sum + count, 0)
      expect(cells.flat().reduce((sum, cell) => sum + cell, 0)).toBe(total)
      expect(cells.length).toBeLessThanOrEqual(most)
      expect(cells.every((row) => row.length === cells.length)).toBe(true)
      expect(kept.length + others).toBe(20)
    }),
  )
})

it('keeps what is most frequent, actual or predicted, in the order of the labels', () => {
  const { labels, others, rightOthers, cells } = foldMatrix(
    ['ant', 'bee', 'cat', 'dog', 'eel'],
    [
      [4, 4, 9],
      [1, 4, 5],
      [0, 2, 1],
      [3, 0, 1],
      [1, 3, 2],
      [2, 2, 6],
    ],
    3,
  )
  expect(labels).toEqual(['bee', 'eel'])
  expect(others).toBe(3)
  expect(rightOthers).toBe(6)
  expect(cells).toEqual([
    [0, 5, 2],
    [0, 9, 0],
    [0, 0, 8],
  ])
})
