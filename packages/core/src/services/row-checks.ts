import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js'
import { TouchstoneError, messageOf } from '../errors.ts'
import { isJsonObject, type JsonObject } from '../json.ts'
import { limits } from '../limits.ts'
import { utf8 } from '../platform.ts'
import { endlessReference } from './schema-loops.ts'

/** Says what is wrong with a value, as `path: rule`, or undefined when it fits. */
export type RowCheck = (value: unknown) => string | undefined

/**
 * Checks the form of a JSON Schema: its size, its depth, that it does not refer to itself without
 * end. It takes no longer than reading it does.
 * @throws TouchstoneError `bad_input`, `too_large`
 */
export function requireForm(schema: JsonObject, what: string): void {
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
  const loop = endlessReference(schema)
  if (loop !== undefined)
    throw new TouchstoneError(
      'bad_input',
      `${what} refers to itself without end: ${JSON.stringify(loop)} leads back to where it stands, for the same value. Put it below properties or items, or remove it.`,
    )
  // Not JSON Schema: Ajv would answer with a promise, which is truthy whatever the value.
  if (Object.hasOwn(schema, '$async'))
    throw new TouchstoneError('bad_input', `${what} has the key $async. Remove it.`)
}

const draft = 'https://json-schema.org/draft/2020-12/schema'

const options = {
  strict: false,
  validateFormats: false,
  // A row without the key "constructor" has none.
  ownProperties: true,
  // The code that Ajv generates does not belong in a log.
  logger: false,
} as const

// To compile the schemas of the draft takes 30 times as long as to compile one of a user.
let compiledDraft: Ajv2020 | undefined
const draftSchemas = (): Ajv2020 => (compiledDraft ??= new Ajv2020(options))

/**
 * Compiles a JSON Schema (draft 2020-12) into a check. Formats are annotations; `$ref` may point
 * into the schema itself only.
 * @throws TouchstoneError `bad_input`
 */
export function compileSchema(schema: JsonObject, what: string): RowCheck {
  requireForm(schema, what)
  let validate: ValidateFunction
  try {
    const isOfDraft = (schema['$schema'] ?? draft) === draft
    // The draft itself is none that answers with a promise.
    if (isOfDraft) void draftSchemas().validateSchema(schema, true)
    // One instance per schema: schemas of different workflows may use the same $id.
    validate = new Ajv2020({ ...options, validateSchema: !isOfDraft }).compile(schema)
  } catch (error) {
    throw new TouchstoneError(
      'bad_input',
      `${what} is not a usable JSON Schema (draft 2020-12): ${messageOf(error)}.`,
      { cause: error },
    )
  }
  return (value) => {
    try {
      return validate(value) ? undefined : explain(validate.errors?.[0])
    } catch (error) {
      // A reference may lead back through an address that only the compiler resolves.
      if (!(error instanceof RangeError)) throw error
      throw new TouchstoneError('bad_input', `${what} refers to itself without end.`, {
        cause: error,
      })
    }
  }
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
