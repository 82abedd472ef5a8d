import * as z from 'zod'
import { Locator } from './locator.ts'
import { SampleMetadata } from './sample-metadata.ts'

const metadata = SampleMetadata.optional()

/**
 * A test sample that is one image.
 * @example
 * ```ts
 * Image.parse({ locator: 's3://photos/cat.jpg', metadata: { camera: 'left' } })
 * const Photo = Image.extend({ width: z.int(), height: z.int() }) // more content, of your own
 * ```
 */
export const Image = z.object({ locator: Locator, metadata })
export type Image = z.infer<typeof Image>

/** A test sample that is a text, held in the sample itself. */
export const Text = z.object({ text: z.string(), metadata })
export type Text = z.infer<typeof Text>

/** A test sample that is one document, such as a PDF. */
export const Document = z.object({ locator: Locator, metadata })
export type Document = z.infer<typeof Document>

/** A test sample that is one point cloud. */
export const PointCloud = z.object({ locator: Locator, metadata })
export type PointCloud = z.infer<typeof PointCloud>

/** A test sample that is one audio recording. */
export const Audio = z.object({ locator: Locator, metadata })
export type Audio = z.infer<typeof Audio>

/**
 * A test sample of two images. Make other composites the same way: a `z.object` of sample types.
 *
 * Only the `metadata` of the composite is outside of its identity. The `metadata` of a member is
 * content, so describe the pair and not its members.
 */
export const ImagePair = z.object({ a: Image, b: Image, metadata })
export type ImagePair = z.infer<typeof ImagePair>

/** A test sample of an image and a text, such as a caption or a question; see {@link ImagePair}. */
export const ImageText = z.object({ image: Image, text: Text, metadata })
export type ImageText = z.infer<typeof ImageText>
