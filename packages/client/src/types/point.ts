import * as z from 'zod'
import { finiteNumber } from './finite-number.ts'
import { received } from './received.ts'

const coordinate = finiteNumber('A coordinate')

/** A point in an image as `[x, y]`, in pixels from the top left corner. */
export const Point = z.tuple([coordinate, coordinate], {
  error: ({ input }) => `A point must be [x, y], got ${received(input)}`,
})

/** A point in space as `[x, y, z]`, in the units of the point cloud or mesh. */
export const Point3D = z.tuple([coordinate, coordinate, coordinate], {
  error: ({ input }) => `A 3D point must be [x, y, z], got ${received(input)}`,
})
