import * as z from 'zod'
import { JsonValue } from './json-value.ts'

/**
 * An annotation of your own kind with any JSON fields. All fields are kept, unlike in the other
 * types. For checked fields write `CustomAnnotation.extend({ … })` or a `z.object` of your own.
 */
export const CustomAnnotation = z.object({ kind: z.string() }).catchall(JsonValue)
export type CustomAnnotation = z.infer<typeof CustomAnnotation>
