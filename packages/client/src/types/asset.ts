import * as z from 'zod'
import { Locator } from './locator.ts'

/** An image at an address. */
export const ImageAsset = z.object({ locator: Locator })
export type ImageAsset = z.infer<typeof ImageAsset>

/** A file of plain text at an address. */
export const PlainTextAsset = z.object({ locator: Locator })
export type PlainTextAsset = z.infer<typeof PlainTextAsset>

/** A file of any format at an address. */
export const BinaryAsset = z.object({ locator: Locator })
export type BinaryAsset = z.infer<typeof BinaryAsset>

/** A point cloud at an address. */
export const PointCloudAsset = z.object({ locator: Locator })
export type PointCloudAsset = z.infer<typeof PointCloudAsset>

/** An audio recording at an address. */
export const AudioAsset = z.object({ locator: Locator })
export type AudioAsset = z.infer<typeof AudioAsset>

/** A 3D mesh at an address. */
export const MeshAsset = z.object({ locator: Locator })
export type MeshAsset = z.infer<typeof MeshAsset>

/** A document, such as a PDF, at an address. */
export const DocumentAsset = z.object({ locator: Locator })
export type DocumentAsset = z.infer<typeof DocumentAsset>
