import { canonicalJson } from '@touchstone/core'
import type * as z from 'zod'
import { fieldSchemaOf, leavesOf } from './field-schema.ts'

/**
 * Makes the JSON of checked values comparable as text. The fields of a type always come in its own
 * order, so that only types with free keys need more than the text that is there.
 */
export function comparer(type: z.ZodType): (json: string) => string {
  const hasFreeKeys = leavesOf(fieldSchemaOf(type)).some(
    ({ field: { kind } }) => kind === 'object' || kind === 'array' || kind === 'any',
  )
  return hasFreeKeys ? (json) => canonicalJson(JSON.parse(json)) : (json) => json
}
