import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js'
import { TouchstoneError, messageOf } from '../errors.ts'
import { isJsonObject, type JsonObject } from '../json.ts'
import { limits } from '../limits.ts'
import { utf8 } from '../platform.ts'

/** Says what is wrong with a value, as `path: rule`, or undefined when it fits. */
export type RowCheck = (value: unknown) => string | undefined

/**
 * Compiles a JSON Schema (draft 2020-12) into a check. Formats are annotations; `$ref` may point
 * into the schema itself only.
 * @throws TouchstoneError `bad_input`
 */
export function compileSchema(schema: JsonObject, what: string): RowCheck {
  // Before anything that walks all of it and could run out of stack.
  if (isDeeperThan(limits.schemaLevels, schema))
    throw new TouchstoneError(
      'bad_input',
      `${what} is nested deeper than ${limits.schemaLevels} levels. Define its parts under $defs.`,
    )
  const bytes = utf8(JSON.stringify(schema)).byteLength
  if (bytes > limits.schemaBytes)
    throw new TouchstoneError(
      'too_large',
      `${what} has ${bytes} bytes as JSON; a schema may have at most ${limits.schemaBytes}.`,
    )
  // Not JSON Schema: Ajv would answer with a promise, which is truthy whatever the value.
  if (Object.hasOwn(schema, '$async'))
    throw new TouchstoneError('bad_input', `${what} has the key $async. Remove it.`)
  let validate: ValidateFunction
  try {
    // One instance per schema: schemas of different workflows may use the same $id.
    // Own properties only: a row without the key "constructor" has none.
    const options = { strict: false, validateFormats: false, ownProperties: true }
    validate = new Ajv2020(options).compile(schema)
  } catch (error) {
    throw new TouchstoneError(
      'bad_input',
      `${what} is not a usable JSON Schema (draft 2020-12): ${messageOf(error)}.`,
      { cause: error },
    )
  }
  return (value) => (validate(value) ? undefined : explain(validate.errors?.[0]))
}

const isDeeperThan = (levels: number, value: unknown): boolean =>
  typeof value === 'object' &&
  value !== null &&
  (levels === 0 || Object.values(value).some((part) => isDeeperThan(levels - 1, part)))

function explain(error: ErrorObject | undefined): string {
  if (!error) return 'does not fit'
  const keys = error.instancePath.slice(1).split('/')
  // A JSON Pointer writes ~ and / within a key as ~0 and ~1.
  const path = keys.map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~')).join('.')
  const extra: unknown = isJsonObject(error.params)
    ? (error.params['additionalProperty'] ?? error.params['allowedValues'])
    : undefined
  const rule = extra === undefined ? error.message : `${error.message} (${JSON.stringify(extra)})`
  return path === '' ? `${rule}` : `${path}: ${rule}`
}
