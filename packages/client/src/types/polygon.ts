import * as z from 'zod'
import { labeled, scored } from './label.ts'
import { listOf } from './list-of.ts'
import { Point } from './point.ts'

/** A closed outline in an image: at least three points in pixels; the last joins the first. */
export const Polygon = z.object({
  points: listOf(Point, 3, { owner: 'Polygon', noun: 'points' }),
})
export type Polygon = z.infer<typeof Polygon>

/** A {@link Polygon} with a class. */
export const LabeledPolygon = Polygon.extend(labeled)
export type LabeledPolygon = z.infer<typeof LabeledPolygon>

/** A {@link Polygon} with a score. */
export const ScoredPolygon = Polygon.extend(scored)
export type ScoredPolygon = z.infer<typeof ScoredPolygon>

/** A {@link Polygon} with a class and a score. */
export const ScoredLabeledPolygon = Polygon.extend({ ...labeled, ...scored })
export type ScoredLabeledPolygon = z.infer<typeof ScoredLabeledPolygon>
