import * as z from 'zod'
import { JsonValue } from './json-value.ts'

/**
 * What is known about a test sample and is not its content: free-form JSON under free keys. Two
 * samples that differ only in `metadata` are the same sample, with one inference of each model. Each
 * version of a test case keeps the metadata that its samples came with. Use it in sample types of your own:
 * `z.object({ locator: z.string(), metadata: SampleMetadata.optional() })`.
 */
export const SampleMetadata = z.record(z.string(), JsonValue)
export type SampleMetadata = z.infer<typeof SampleMetadata>
