import { describe, expect, it } from 'vitest'
import { foldLabels, foldMatrix } from './label-fold.ts'

const labels = ['a', 'b', 'c', 'd', 'e']
const supports = [1, 9, 1, 9, 5]
const supportOf = (index: number): number => supports[index] ?? 0

describe('Folded labels', () => {
  it('are all of them where they are few', () => {
    const fold = foldLabels(labels, { supportOf, limit: 5 })
    expect(fold).toMatchObject({ labels, folded: 0 })
    expect(foldMatrix(fold, [[4, 0, 2]])[4]).toEqual([2, 0, 0, 0, 0])
  })

  it('are the most frequent in their order, and one for the rest', () => {
    const fold = foldLabels(labels, { supportOf, limit: 3 })
    expect(fold).toMatchObject({ labels: ['b', 'd', '(other)'], folded: 3 })
    expect(
      foldMatrix(fold, [
        [0, 1, 2],
        [2, 1, 3],
        [1, 1, 4],
        [0, 4, 5],
        [3, 2, 6],
      ]),
    ).toEqual([
      [4, 0, 0],
      [0, 0, 6],
      [5, 0, 5],
    ])
  })

  it('are at most 100', () => {
    const many = Array.from({ length: 300 }, (_, i) => `${i}`)
    const fold = foldLabels(many, { supportOf: (index) => index })
    expect(fold.labels).toHaveLength(100)
    expect(fold.labels.slice(0, 2)).toEqual(['201', '202'])
    expect(fold.labels.at(-1)).toBe('(other)')
  })
})
