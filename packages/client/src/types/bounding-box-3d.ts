import * as z from 'zod'
import { finiteNumber } from './finite-number.ts'
import { labeled, scored } from './label.ts'
import { Point3D } from './point.ts'
import { received } from './received.ts'

const dimension = finiteNumber('A dimension of a BoundingBox3D').min(0, {
  error: ({ input }) =>
    `A dimension of a BoundingBox3D must not be negative, got ${received(input)}`,
})

const rotation = finiteNumber('A rotation of a BoundingBox3D')

/**
 * A box in space: its center `[x, y, z]`, its dimensions along its own x, y and z axes (not
 * negative, in the units of the center), and its rotation around each axis. Angles are stored as
 * given: keep to one unit, degrees or radians, in a workflow.
 */
export const BoundingBox3D = z.object({
  center: Point3D,
  dimensions: z.tuple([dimension, dimension, dimension], {
    error: ({ input }) => `Dimensions must be [x, y, z], got ${received(input)}`,
  }),
  rotations: z.tuple([rotation, rotation, rotation], {
    error: ({ input }) => `Rotations must be [x, y, z], got ${received(input)}`,
  }),
})
export type BoundingBox3D = z.infer<typeof BoundingBox3D>

/** A {@link BoundingBox3D} with a class. */
export const LabeledBoundingBox3D = BoundingBox3D.extend(labeled)
export type LabeledBoundingBox3D = z.infer<typeof LabeledBoundingBox3D>

/** A {@link BoundingBox3D} with a score. */
export const ScoredBoundingBox3D = BoundingBox3D.extend(scored)
export type ScoredBoundingBox3D = z.infer<typeof ScoredBoundingBox3D>

/** A {@link BoundingBox3D} with a class and a score. */
export const ScoredLabeledBoundingBox3D = BoundingBox3D.extend({ ...labeled, ...scored })
export type ScoredLabeledBoundingBox3D = z.infer<typeof ScoredLabeledBoundingBox3D>

/** The volume of a box in cubic units of its dimensions. */
export function volume({ dimensions: [length, breadth, depth] }: BoundingBox3D): number {
  return length * breadth * depth
}
