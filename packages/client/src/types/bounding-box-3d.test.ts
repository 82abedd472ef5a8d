import { expect, test } from 'vitest'
import { BoundingBox3D, volume } from './bounding-box-3d.ts'

const box = { center: [1, 2, 3], dimensions: [2, 3, 4], rotations: [0, 0.1, -0.2] }

test('the volume is the product of the dimensions', () => {
  expect(volume(BoundingBox3D.parse(box))).toBe(24)
})

test('a flat box is accepted', () => {
  expect(volume(BoundingBox3D.parse({ ...box, dimensions: [2, 0, 4] }))).toBe(0)
})

test.each([
  [{ dimensions: [1, -2, 3] }, 'A dimension of a BoundingBox3D must not be negative, got -2'],
  [{ dimensions: [1, 2] }, 'Dimensions must be [x, y, z], got a list of 2'],
  [{ rotations: [0, 0, NaN] }, 'A rotation of a BoundingBox3D must be a finite number, got NaN'],
  [{ rotations: 1 }, 'Rotations must be [x, y, z], got 1'],
  [{ center: [0, 0] }, 'A 3D point must be [x, y, z], got a list of 2'],
])('%o is refused', (change, message) => {
  const { error } = BoundingBox3D.safeParse({ ...box, ...change })
  expect(error?.issues).toMatchObject([{ message }])
})
