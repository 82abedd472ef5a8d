import {
  Keypoints,
  Polygon,
  ScoredLabeledBoundingBox,
  SegmentationMask,
} from '@touchstone/client/types'
import { expect, it } from 'vitest'
import * as z from 'zod'
import { annotationsIn, locatorsIn } from './annotations.ts'

const triangle = [
  [0, 0],
  [4, 0],
  [2, 3],
] as const
const points = triangle.map(([x, y]) => [x, y])

it('finds boxes, outlines, lines, key points and masks by their shape, wherever they are', () => {
  const found = annotationsIn({
    boxes: [{ top_left: [1, 2], bottom_right: [3, 4], label: 'cat', score: 0.5 }],
    deep: { polygon: { points } },
    lanes: [{ points }],
    keypoints: { points },
    mask: { locator: 's3://m.png', labels: { 1: 'road' } },
  })
  expect(found.map(({ kind, path }) => `${kind} ${path}`)).toEqual([
    'box boxes.0',
    'polygon deep.polygon',
    'polyline lanes.0',
    'points keypoints',
    'mask mask',
  ])
  expect(found[0]).toMatchObject({ label: 'cat', score: 0.5 })
})

it.each([
  ['outline', 'polygon'],
  ['polyline', 'polyline'],
  ['lane_left', 'polyline'],
  ['regions', 'polygon'],
  ['pose', 'points'],
  ['a', 'points'],
])('takes points called %s for a %s, where no schema says more', (name, kind) => {
  expect(annotationsIn({ [name]: { points } })[0]?.kind).toBe(kind)
})

it("tells an outline from key points by the workflow's schema, whatever they are called", () => {
  const types = z.object({ a: z.array(Polygon), b: Keypoints.nullable() })
  const schema = z.toJSONSchema(types) as Parameters<typeof annotationsIn>[1]
  const found = annotationsIn({ a: [{ points }], b: { points } }, schema)
  expect(found.map(({ kind }) => kind)).toEqual(['polygon', 'points'])
})

it('reads the classes of a mask by their pixel values, and leaves out what is none', () => {
  const found = annotationsIn({ locator: 'm.png', labels: { 7: 'sky', 0: 'road', x: 'no', 1: 2 } })
  expect([...(found[0]?.labels ?? [])]).toEqual([
    [0, 'road'],
    [7, 'sky'],
  ])
  expect(annotationsIn({ locator: 'm.png' })[0]).not.toHaveProperty('labels')
})

it('takes what the types of the client make', () => {
  const box = ScoredLabeledBoundingBox.parse({
    top_left: [0, 0],
    bottom_right: [1, 1],
    label: 'a',
    score: 1,
  })
  const mask = SegmentationMask.parse({ locator: 'm.png', labels: { 0: 'road' } })
  expect(annotationsIn([box, mask]).map(({ kind }) => kind)).toEqual(['box', 'mask'])
})

it.each([
  [null],
  ['text'],
  [{ top_left: [1, 2] }],
  [{ top_left: [1, 2, 3], bottom_right: [1, 2, 3] }],
  [{ points: [] }],
  [{ points: [[1, 2], 'x'] }],
  [{ points: { length: 3 } }],
])('finds nothing to draw in %j', (value) => {
  expect(annotationsIn(value)).toEqual([])
})

it('finds the images of a sample and of its members, and none in its metadata', () => {
  const sample = { a: { locator: 'a.png' }, b: { locator: 'b.png' }, metadata: { locator: 'c' } }
  expect(locatorsIn(sample)).toEqual(['a.png', 'b.png'])
})
