import * as z from 'zod'
import { Locator } from './locator.ts'
import { received } from './received.ts'

/** A pixel value as the key of a JSON object: a whole number without leading zeros. */
const PixelValue = z.string().regex(/^(0|-?[1-9][0-9]*)$/)

/**
 * An image whose pixel values are classes: where it is, and the name of each value.
 * @example
 * ```ts
 * SegmentationMask.parse({ locator: 's3://masks/1.png', labels: { 0: 'road', 7: 'sky' } })
 * ```
 */
export const SegmentationMask = z.object({
  labels: z.record(PixelValue, z.string(), {
    error: ({ code, input }) =>
      code === 'invalid_key'
        ? `A key of SegmentationMask labels must be an integer, got ${received(input)}`
        : `SegmentationMask labels must be an object of pixel value to name, got ${received(input)}`,
  }),
  locator: Locator,
})
export type SegmentationMask = z.infer<typeof SegmentationMask>

/** An image that marks pixels as belonging to one thing. */
export const BitmapMask = z.object({ locator: Locator })
export type BitmapMask = z.infer<typeof BitmapMask>
