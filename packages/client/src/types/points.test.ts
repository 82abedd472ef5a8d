import { expect, test } from 'vitest'
import { Keypoints, Keypoints3D } from './keypoints.ts'
import { Polygon, ScoredLabeledPolygon } from './polygon.ts'
import { Polyline, Polyline3D } from './polyline.ts'

test.each([
  [Polygon, {}],
  [ScoredLabeledPolygon, { label: 'car', score: 1 }],
])('a polygon has at least three points', (schema, rest) => {
  const { error } = schema.safeParse({
    ...rest,
    points: [
      [0, 0],
      [1, 1],
    ],
  })
  expect(error?.issues).toMatchObject([
    { path: ['points'], message: 'Polygon must have at least 3 points, got 2' },
  ])
})

test.each([Polyline, Polyline3D, Keypoints, Keypoints3D])('other lists may be empty', (schema) => {
  expect(schema.parse({ points: [] })).toEqual({ points: [] })
})
