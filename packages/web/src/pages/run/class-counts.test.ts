import type { Json } from '@touchstone/core'
import { expect, it } from 'vitest'
import { ClassCounts, classIn } from './class-counts.ts'

function counted(pairs: Iterable<readonly [Json, Json]>) {
  const counts = new ClassCounts()
  for (const [groundTruth, inference] of pairs) counts.add(groundTruth, inference)
  return counts
}

const repeat = (times: number, pairOf: (n: number) => readonly [Json, Json]) =>
  counted(Array.from({ length: times }, (_, n) => pairOf(n)))

it('counts how often each class was taken for each, by the labels in their order', () => {
  const [field, ...others] = repeat(30, (n) => [
    { label: `class ${n % 10}` },
    { label: n < 3 ? 'class 10' : `class ${n % 10}`, score: 0.5 },
  ]).fields()
  expect(others).toEqual([])
  expect(field).toMatchObject({ name: 'label', samples: 30 })
  expect(field?.labels.at(-1)).toBe('class 10')
  const of = (actual: number, predicted: number) =>
    field?.counts.find(([a, b]) => a === actual && b === predicted)?.[2]
  expect([of(0, 10), of(0, 0), of(5, 5)]).toEqual([1, 2, 3])
})

it('finds classes at any depth, in whole values, and in texts before other kinds', () => {
  const nested = repeat(20, (n) => [
    { count: n % 3, is: { wild: n % 2 === 0, kind: n % 2 === 0 ? 'lynx' : 'cat' } },
    { count: n % 3, is: { wild: true, kind: 'cat' } },
  ])
  expect(nested.fields().map(({ name }) => name)).toEqual(['is.kind', 'is.wild', 'count'])
  expect(repeat(20, (n) => [n % 2 === 0, true]).fields()[0]).toMatchObject({
    name: '',
    labels: ['false', 'true'],
  })
})

it.each<[string, (n: number) => readonly [Json, Json]]>([
  ['measured numbers', (n) => [{ x: n % 2 }, { x: (n % 2) + 0.25 }]],
  ['free texts', (n) => [{ x: `a photo of ${n}` }, { x: `${n} in a photo` }]],
  ['long texts', (n) => [{ x: 'a'.repeat(200 + (n % 2)) }, { x: 'a'.repeat(201) }]],
  ['one class alone', () => [{ x: 'cat' }, { x: 'cat' }]],
  ['different kinds', (n) => [{ x: n % 2 }, { x: String(n % 2) }]],
  ['other fields', (n) => [{ x: n % 2 }, { y: n % 2 }]],
  ['lists', (n) => [{ x: [n % 2] }, { x: [n % 2] }]],
])('takes no %s for classes', (_, pairOf) => {
  expect(repeat(40, pairOf).fields()).toEqual([])
})

it('keeps a bounded number of classes, and knows when more samples bring nothing', () => {
  const free = repeat(1_000, (n) => [{ id: `sample ${n}` }, { id: `sample ${n}` }])
  expect(free.isHopeless).toBe(true)
  const many = repeat(5_000, (n) => [{ id: `class ${n % 2_000}` }, { id: 'class 0' }])
  expect(many.fields()).toEqual([])
  expect(repeat(1_000, (n) => [{ id: n % 7 }, { id: 1 }]).isHopeless).toBe(false)
})

it('counts only samples that have the field on both sides', () => {
  const pairs = repeat(30, (n) => [{ x: n % 3 }, n < 10 ? {} : { x: n % 3 }])
  expect(pairs.samples).toBe(30)
  expect(pairs.fields()[0]?.samples).toBe(20)
})

it('names the class of one value', () => {
  expect(classIn({ a: { b: false } }, 'a.b')).toBe('false')
  expect(classIn({ a: 0.5 }, 'a')).toBeUndefined()
  expect(classIn(undefined, 'a')).toBeUndefined()
})
