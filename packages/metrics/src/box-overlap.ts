/** A rectangle by two opposite corners, in any order: x and y of one, then of the other, in pixels. */
export type Box = readonly [x0: number, y0: number, x1: number, y1: number]

/** The area of a box in square pixels. */
export const boxArea = (box: Box): number => Math.abs((box[2] - box[0]) * (box[3] - box[1]))

/**
 * How far an inferred box lies in a true one: intersection over union, and over the area of the
 * inference alone where the true box holds a crowd (`maskApi.c` of pycocotools, `bbIou`). From 0 to 1; 0
 * where a box has no area, for which pycocotools divides 0 by 0.
 */
export function boxOverlap(inference: Box, truth: Box, isCrowd: boolean): number {
  const width = shared(inference[0], inference[2], truth[0], truth[2])
  if (!(width > 0)) return 0
  const height = shared(inference[1], inference[3], truth[1], truth[3])
  if (!(height > 0)) return 0
  const intersection = width * height
  const area = boxArea(inference)
  if (isCrowd) return intersection / area
  const other = boxArea(truth)
  // Not a + b - intersection: rounding could make that smaller than the intersection.
  return intersection / (Math.max(area, other) + (Math.min(area, other) - intersection))
}

/** The length that two ranges share, negative where they lie apart. */
function shared(a0: number, a1: number, b0: number, b1: number): number {
  const end = Math.min(Math.max(a0, a1), Math.max(b0, b1))
  return end - Math.max(Math.min(a0, a1), Math.min(b0, b1))
}
