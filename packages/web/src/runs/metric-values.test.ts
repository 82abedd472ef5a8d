import { expect, it } from 'vitest'
import { scalars } from './metric-values.ts'

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
