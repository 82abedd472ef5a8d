import * as z from 'zod'
import { ImageAsset } from './asset.ts'
import { finiteNumber } from './finite-number.ts'
import { Locator } from './locator.ts'
import { rule } from './rule.ts'
import { SampleMetadata } from './sample-metadata.ts'

// A default and not `.nullish()`: null and absent would be two identities of one video.
const clip = {
  locator: Locator,
  thumbnail: ImageAsset.nullable().default(null),
  start: finiteNumber('The start of a video').nullable().default(null),
  end: finiteNumber('The end of a video').nullable().default(null),
}

const startsBeforeEnd = rule(
  ({ start, end }: { readonly start: number | null; readonly end: number | null }) =>
    start === null || end === null || start <= end
      ? undefined
      : `A video must not start after its end, got start ${start} and end ${end}`,
)

/** A video at an address, and nothing else about it. */
export const BaseVideoAsset = z.object({ locator: Locator })
export type BaseVideoAsset = z.infer<typeof BaseVideoAsset>

/**
 * A video at an address, or the part of it from `start` to `end` (seconds), with an image to show
 * for it and its frames per second.
 *
 * All but the locator may be left out or null, which is the same: what is absent becomes null, so
 * that one video has one stored form. Types with only a locator: {@link BaseVideoAsset}.
 */
export const VideoAsset = z
  .object({
    ...clip,
    frame_rate: finiteNumber('The frame rate of a video').nullable().default(null),
  })
  .superRefine(startsBeforeEnd)
export type VideoAsset = z.infer<typeof VideoAsset>

/**
 * A test sample that is a video, or the part of it from `start` to `end` (seconds).
 *
 * `thumbnail`, `start` and `end` may be left out or null, which is the same: what is absent becomes
 * null, so that one video has one identity. `z.input<typeof Video>` is the type with optional
 * fields.
 */
export const Video = z
  .object({ ...clip, metadata: SampleMetadata.optional() })
  .superRefine(startsBeforeEnd)
export type Video = z.infer<typeof Video>
