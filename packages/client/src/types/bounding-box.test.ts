import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  area,
  aspectRatio,
  BoundingBox,
  height,
  iou,
  ScoredBoundingBox,
  width,
} from './bounding-box.ts'

const coordinate = fc.double({ noNaN: true, min: -1e6, max: 1e6 })
const point = fc.tuple(coordinate, coordinate)
const anyBox = fc.record({ top_left: point, bottom_right: point })

const reversed = (box: BoundingBox): BoundingBox => ({
  top_left: box.bottom_right,
  bottom_right: box.top_left,
})

test('width, height, area and aspect ratio come from the corners', () => {
  const box = BoundingBox.parse({ top_left: [1.5, 2], bottom_right: [11.5, 22] })
  expect([width(box), height(box), area(box), aspectRatio(box)]).toEqual([10, 20, 200, 0.5])
})

test('the aspect ratio of a box without height is 0', () => {
  expect(aspectRatio({ top_left: [0, 0], bottom_right: [10, 0] })).toBe(0)
})

test('reversed corners are kept as they are and measure the same', () => {
  fc.assert(
    fc.property(anyBox, (box) => {
      expect(BoundingBox.parse(box)).toEqual(box)
      for (const measure of [width, height, area, aspectRatio]) {
        expect(measure(reversed(box))).toBe(measure(box))
        expect(measure(box)).toBeGreaterThanOrEqual(0)
      }
    }),
  )
})

test('iou is the share of the pixels that both cover', () => {
  const a: BoundingBox = { top_left: [0, 0], bottom_right: [2, 2] }
  expect(iou(a, { top_left: [1, 0], bottom_right: [3, 2] })).toBe(1 / 3)
  expect(iou(a, { top_left: [2, 0], bottom_right: [4, 2] })).toBe(0)
  expect(iou(a, { top_left: [0, 0], bottom_right: [1, 1] })).toBe(1 / 4)
})

test('iou lies between 0 and 1, is symmetric, and 1 for a box with itself', () => {
  fc.assert(
    fc.property(anyBox, anyBox, (a, b) => {
      expect(iou(a, b)).toBe(iou(b, a))
      expect(iou(a, reversed(b))).toBe(iou(a, b))
      expect(iou(a, b)).toBeGreaterThanOrEqual(0)
      expect(iou(a, b)).toBeLessThanOrEqual(1)
      expect(iou(a, a)).toBe(area(a) > 0 ? 1 : 0)
    }),
  )
})

test.each([
  [NaN, 'A coordinate must be a finite number, got NaN'],
  [Infinity, 'A coordinate must be a finite number, got Infinity'],
  ['1', 'A coordinate must be a finite number, got "1"'],
])('a coordinate of %s is refused', (x, message) => {
  const { error } = BoundingBox.safeParse({ top_left: [0, 0], bottom_right: [x, 1] })
  expect(error?.issues).toMatchObject([{ path: ['bottom_right', 0], message }])
})

test('a point with three numbers is refused', () => {
  const { error } = BoundingBox.safeParse({ top_left: [0, 0, 0], bottom_right: [1, 1] })
  expect(error?.issues).toMatchObject([
    { path: ['top_left'], message: 'A point must be [x, y], got a list of 3' },
  ])
})

test('a score may be any finite number and nothing else', () => {
  const box = { top_left: [0, 0], bottom_right: [1, 1] }
  expect(ScoredBoundingBox.safeParse({ ...box, score: 7 }).success).toBe(true)
  expect(ScoredBoundingBox.safeParse({ ...box, score: NaN }).error?.issues).toMatchObject([
    { path: ['score'], message: 'A score must be a finite number, got NaN' },
  ])
})
