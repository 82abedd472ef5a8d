import type { JsonObject } from '@touchstone/core'
import type * as z from 'zod'

/**
 * What stands for the type of a stored JSON Schema where its fields are looked at and nothing is parsed:
 * it needs no zod.
 */
export function describedType(schema: JsonObject = {}): z.ZodType {
  const described: Pick<z.ZodType, 'toJSONSchema'> = {
    // The keywords of a stored schema are those of JSON Schema.
    toJSONSchema: () => schema as unknown as ReturnType<z.ZodType['toJSONSchema']>,
  }
  // Whoever has one of these calls nothing else of it.
  return described as z.ZodType
}
