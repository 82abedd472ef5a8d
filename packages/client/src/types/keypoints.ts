import * as z from 'zod'
import { Point, Point3D } from './point.ts'

/** Points of interest in an image, in pixels; their order carries the meaning. */
export const Keypoints = z.object({ points: z.array(Point) })
export type Keypoints = z.infer<typeof Keypoints>

/** Points of interest in space; their order carries the meaning. */
export const Keypoints3D = z.object({ points: z.array(Point3D) })
export type Keypoints3D = z.infer<typeof Keypoints3D>
