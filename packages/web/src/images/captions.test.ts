import { expect, it } from 'vitest'
import type { Annotation } from './annotations.ts'
import { placeCaptions } from './captions.ts'

const size = { width: 320, height: 200, unit: 1 }
const box = (x: number, y: number, label: string): Annotation => ({
  kind: 'box',
  points: [
    [x, y],
    [x + 100, y + 80],
  ],
  label,
  path: label,
})
const placesOf = (annotations: readonly Annotation[]) => [
  ...placeCaptions(annotations, size).values(),
]

it('stands over its shape, and in it where the image ends', () => {
  expect(placesOf([box(40, 60, 'cat')])).toEqual([{ text: 'cat', x: 40, y: 57 }])
  expect(placesOf([box(40, 5, 'cat')])).toEqual([{ text: 'cat', x: 40, y: 17 }])
})

it('makes way for captions that were there before, as long as there is room', () => {
  const places = placesOf(['car', 'truck', 'bus', 'van', 'tram'].map((name) => box(70, 60, name)))
  for (const [i, a] of places.entries())
    for (const b of places.slice(i + 1))
      expect(Math.abs(a.y - b.y) >= 12 || Math.abs(a.x - b.x) > 30).toBe(true)
  expect(placesOf(Array.from({ length: 30 }, (_, i) => box(70, 60, `many ${i}`)))).toHaveLength(30)
})

it('is as long as a line can be, with its score, and nothing where there is nothing to say', () => {
  const [first] = placesOf([{ ...box(0, 60, 'x'.repeat(90)), score: 0.5 }])
  expect(first?.text).toBe(`${'x'.repeat(40)}… 0.50`)
  expect(placesOf([{ kind: 'points', points: [[1, 1]], path: 'p' }])).toEqual([])
})

it('stands over an outline of more points than a call can have arguments', () => {
  const points = Array.from({ length: 300_000 }, (_, i) => [100 + (i % 50), 90] as const)
  const outline = { kind: 'polygon', points, label: 'coast', path: 'coast' } as const
  expect(placesOf([outline])).toEqual([{ text: 'coast', x: 100, y: 87 }])
})
