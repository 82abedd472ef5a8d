import { parseLine } from '../lines.ts'
import type { Isolation, SchemaText } from '../ports/isolation.ts'
import { isJsonObject, type JsonObject } from '../json.ts'
import { createLru } from './lru.ts'
import { compileSchema, type RowCheck } from './row-checks.ts'

// More than a busy server has workflows in use at a time.
const compiledSchemas = 500

/**
 * Compiles schemas and checks rows in this thread, with nothing to stop them.
 * @param options.onStep called before each schema that is compiled, and each row that is checked
 */
export function createSchemaChecks({ onStep = () => {} }: { onStep?: () => void } = {}): Isolation {
  const compiled = createLru<RowCheck>({ maxWeight: compiledSchemas })
  const checkOf = ({ hash, json, what }: SchemaText): RowCheck => {
    const known = compiled.get(hash)
    if (known) return known
    onStep()
    // What was hashed is an object.
    const check = compileSchema(JSON.parse(json) as JsonObject, what)
    compiled.set(hash, check)
    return check
  }
  return {
    compile: async (schema) => void checkOf(schema),
    check: async (schema, { field, lines }) => {
      const fits = checkOf(schema)
      for (const [index, line] of lines.entries()) {
        onStep()
        const row = parseLine(line, index, 'The part')
        const problem = fits(isJsonObject(row) ? row[field] : undefined)
        if (problem !== undefined) return { index, problem }
      }
      return undefined
    },
  }
}
