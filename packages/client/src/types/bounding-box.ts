import * as z from 'zod'
import { labeled, scored } from './label.ts'
import { Point } from './point.ts'

/**
 * An axis-aligned rectangle in an image, by two opposite corners in pixels. Corners in reversed
 * order are accepted and kept as they are.
 * @example
 * ```ts
 * const box = BoundingBox.parse({ top_left: [10, 20], bottom_right: [110, 70] })
 * area(box) // 5000
 * ```
 */
export const BoundingBox = z.object({ top_left: Point, bottom_right: Point })
export type BoundingBox = z.infer<typeof BoundingBox>

/** A {@link BoundingBox} with a class. */
export const LabeledBoundingBox = BoundingBox.extend(labeled)
export type LabeledBoundingBox = z.infer<typeof LabeledBoundingBox>

/** A {@link BoundingBox} with a score. */
export const ScoredBoundingBox = BoundingBox.extend(scored)
export type ScoredBoundingBox = z.infer<typeof ScoredBoundingBox>

/** A {@link BoundingBox} with a class and a score. */
export const ScoredLabeledBoundingBox = BoundingBox.extend({ ...labeled, ...scored })
export type ScoredLabeledBoundingBox = z.infer<typeof ScoredLabeledBoundingBox>

/** The width of a box in pixels, never negative. */
export const width = (box: BoundingBox): number => Math.abs(box.bottom_right[0] - box.top_left[0])

/** The height of a box in pixels, never negative. */
export const height = (box: BoundingBox): number => Math.abs(box.bottom_right[1] - box.top_left[1])

/** The area of a box in square pixels. */
export const area = (box: BoundingBox): number => width(box) * height(box)

/** Width divided by height; 0 for a box without height. */
export function aspectRatio(box: BoundingBox): number {
  const boxHeight = height(box)
  return boxHeight === 0 ? 0 : width(box) / boxHeight
}

/**
 * Intersection over union of two boxes, from 0 (apart) to 1 (the same); 0 if neither has an area.
 */
export function iou(a: BoundingBox, b: BoundingBox): number {
  const intersection = overlap(a, b, 0) * overlap(a, b, 1)
  const areas = [area(a), area(b)] as const
  // Not a + b - intersection: rounding could make that smaller than the intersection.
  const union = Math.max(...areas) + (Math.min(...areas) - intersection)
  return union === 0 ? 0 : intersection / union
}

/** How many pixels two boxes share along one axis. */
function overlap(a: BoundingBox, b: BoundingBox, axis: 0 | 1): number {
  const start = (box: BoundingBox) => Math.min(box.top_left[axis], box.bottom_right[axis])
  const end = (box: BoundingBox) => Math.max(box.top_left[axis], box.bottom_right[axis])
  return Math.max(0, Math.min(end(a), end(b)) - Math.max(start(a), start(b)))
}
