import { expect, it } from 'vitest'
import { matricesIn, scalars } from './metric-values.ts'

const confusion = {
  title: 'Animals',
  labels: ['cat', 'dog'],
  matrix: [
    [3, 1],
    [null, 2],
  ],
}

it('names what is nested by its path, and leaves lists and plots out', () => {
  const found = scalars({ accuracy: 0.5, recall: { cat: 1, dog: null }, list: [1], confusion })
  expect([...found]).toEqual([
    ['accuracy', 0.5],
    ['recall.cat', 1],
  ])
})

it('knows a confusion matrix by its shape, and nothing that is crooked', () => {
  const crooked = { ...confusion, matrix: [[1, 2]] }
  const named = { ...confusion, labels: [1, 2] }
  expect(matricesIn({ confusion, crooked, named, n: 1 })).toEqual([confusion])
})
