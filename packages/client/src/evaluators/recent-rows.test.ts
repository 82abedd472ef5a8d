import { expect, it } from 'vitest'
import { recentRows } from './recent-rows.ts'

const counted = () => {
  const reads: number[] = []
  const rowOf = recentRows((sample: { place: number; label: string }) => {
    reads.push(sample.place)
    return { label: sample.label }
  })
  return { reads, rowOf }
}

it('reads a sample once while its neighbours are evaluated', () => {
  const { reads, rowOf } = counted()
  const samples = Array.from({ length: 32 }, (_, i) => ({ place: 4_090 + i, label: `${i}` }))
  const first = samples.map(rowOf)
  const second = samples.map(rowOf)
  expect(reads).toEqual(samples.map(({ place }) => place))
  expect(second.every((row, i) => row === first[i])).toBe(true)
})

it('never takes the row of another sample, also not of one with the same place', () => {
  const { rowOf } = counted()
  const [cat, dog, far] = [
    { place: 1, label: 'cat' },
    { place: 1, label: 'dog' },
    { place: 1 + 64 * 4_096, label: 'far' },
  ]
  expect([cat, dog, far, cat].map((sample) => rowOf(sample).label)).toEqual([
    'cat',
    'dog',
    'far',
    'cat',
  ])
})
