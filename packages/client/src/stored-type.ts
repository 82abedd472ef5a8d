import { isJsonObject, type Json, type JsonObject } from '@touchstone/core'
import * as z from 'zod'

/**
 * The zod type of a JSON Schema that a workflow was stored with. What zod does not know is left to
 * the server, which checks every row by the schema itself.
 */
export function storedType(schema: JsonObject | undefined): z.ZodType {
  if (schema === undefined) return z.unknown()
  return typeOf(schema) ?? typeOf(loosened(schema)) ?? z.unknown()
}

function typeOf(schema: Json): z.ZodType | undefined {
  try {
    // What is no schema is refused by zod itself.
    return z.fromJSONSchema(schema as Parameters<typeof z.fromJSONSchema>[0])
  } catch {
    return undefined
  }
}

const unknownKeywords = new Set([
  'if',
  'then',
  'else',
  'dependentRequired',
  'dependentSchemas',
  'unevaluatedItems',
  'unevaluatedProperties',
])
const schemasByName = new Set(['properties', 'patternProperties', '$defs', 'definitions'])

/** A schema without the keywords that zod refuses: it takes all that the schema takes, and more. */
function loosened(schema: Json): Json {
  if (Array.isArray(schema)) return schema.map(loosened)
  if (!isJsonObject(schema)) return schema
  const { $ref } = schema
  if (typeof $ref === 'string' && !$ref.startsWith('#')) return {}
  return Object.fromEntries(
    Object.entries(schema)
      .filter(([keyword]) => !unknownKeywords.has(keyword))
      .map(([keyword, value]) => [
        keyword,
        schemasByName.has(keyword) && isJsonObject(value)
          ? Object.fromEntries(Object.entries(value).map(([name, one]) => [name, loosened(one)]))
          : keyword === 'enum' || keyword === 'const' || keyword === 'default'
            ? value
            : loosened(value),
      ]),
  )
}
