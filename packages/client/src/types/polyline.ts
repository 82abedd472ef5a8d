import * as z from 'zod'
import { Point, Point3D } from './point.ts'

/**
 * A line through points of an image, in pixels. Any number of points: a model that found no line
 * answers with none, and such data exists.
 */
export const Polyline = z.object({ points: z.array(Point) })
export type Polyline = z.infer<typeof Polyline>

/** A line through points in space; any number of them, as for {@link Polyline}. */
export const Polyline3D = z.object({ points: z.array(Point3D) })
export type Polyline3D = z.infer<typeof Polyline3D>
