import { expect, it } from 'vitest'
import { hasSameCounts } from './same-counts.ts'

const counted = {
  labels: ['cat', 'dog'],
  counts: [
    [0, 0, 5],
    [1, 0, 2],
  ] as const,
}
const matrix = (labels: string[], cells: number[][]) => ({ title: 'Pets', labels, matrix: cells })

it.each([
  [
    'in the same order',
    ['cat', 'dog'],
    [
      [5, 0],
      [2, 0],
    ],
    true,
  ],
  [
    'in another order',
    ['dog', 'cat'],
    [
      [0, 2],
      [0, 5],
    ],
    true,
  ],
  [
    'with a class that nothing is of',
    ['cat', 'dog', 'eel'],
    [
      [5, 0, 0],
      [2, 0, 0],
      [0, 0, 0],
    ],
    true,
  ],
  [
    'turned around',
    ['cat', 'dog'],
    [
      [5, 2],
      [0, 0],
    ],
    false,
  ],
  [
    'with one more',
    ['cat', 'dog'],
    [
      [5, 0],
      [2, 1],
    ],
    false,
  ],
  [
    'with one less',
    ['cat', 'dog'],
    [
      [5, 0],
      [1, 0],
    ],
    false,
  ],
])('the same numbers %s are: %o %o %s', (_, labels, cells, expected) => {
  expect(hasSameCounts(matrix(labels, cells), counted)).toBe(expected)
})
