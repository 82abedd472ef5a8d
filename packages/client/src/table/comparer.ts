import { canonicalJson } from '@touchstone/core'
import type * as z from 'zod'
import { isPlainType } from '../json-writer.ts'

/**
 * Makes the JSON of checked values comparable as text. The fields of a type always come in its own
 * order, so that only types with free keys need more than the text that is there.
 */
export const comparer = (type: z.ZodType): ((json: string) => string) =>
  isPlainType(type) ? (json) => json : (json) => canonicalJson(JSON.parse(json))
