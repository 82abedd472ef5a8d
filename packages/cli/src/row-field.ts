import type { WorkflowTypes } from '@touchstone/client'
import { coerce, fieldSchemaOf, Uncoercible, type FieldSchema } from '@touchstone/client/schemas'
import type { Json } from '@touchstone/core'
import { TouchstoneError } from '@touchstone/core/errors'
import { pathText } from './metadata-path.ts'
import { mostSimilar } from './similar.ts'
import { shown, valueOf } from './values.ts'

export type Side = 'testSample' | 'groundTruth'

/** A field of the rows of a test case. */
export interface RowField {
  readonly side: Side
  /** Its keys within the test sample or the ground truth. */
  readonly path: readonly string[]
  readonly schema: FieldSchema
}

const longestList = 20

/**
 * The field that a path names: of the test sample, or after `groundTruth` of the ground truth.
 * @throws TouchstoneError `bad_input` where the workflow has none, with what it has
 */
export function rowField(types: WorkflowTypes, path: readonly string[]): RowField {
  const [first = '', ...rest] = path
  const isPrefixed = first === 'testSample' || first === 'groundTruth'
  const side = isPrefixed ? first : 'testSample'
  const within = isPrefixed ? rest : path
  const root = fieldSchemaOf(types[side])
  const name = pathText(path)
  if (within.length === 0 && root.fields)
    throw new TouchstoneError(
      'bad_input',
      `${name} names no field. Write it like ${name}.${[...root.fields.keys()][0] ?? 'label'}=cat.`,
    )
  const schema = within.reduce<FieldSchema | undefined>(inside, root)
  if (schema) return { side, path: within, schema }
  const names = fieldNames(types)
  const like =
    names.find((known) => known === `groundTruth.${name}` || known === `testSample.${name}`) ??
    mostSimilar(name, names)
  const advice = like === undefined ? '' : ` Did you mean ${like}?`
  const more = names.length > longestList ? ', …' : ''
  throw new TouchstoneError(
    'bad_input',
    `The rows have no field ${name}.${advice} They have ${names.slice(0, longestList).join(', ')}${more}.`,
    { details: { field: name } },
  )
}

const free: FieldSchema = { kind: 'any', nullable: true, required: false }

function inside(schema: FieldSchema | undefined, key: string): FieldSchema | undefined {
  if (schema?.fields) return schema.fields.get(key)
  if (schema?.kind === 'array') return /^\d+$/.test(key) ? (schema.items ?? free) : undefined
  return schema?.kind === 'object' || schema?.kind === 'any' ? free : undefined
}

const fieldNames = (types: WorkflowTypes): string[] => [
  ...namesIn(fieldSchemaOf(types.testSample), []),
  ...namesIn(fieldSchemaOf(types.groundTruth), ['groundTruth']),
]

const namesIn = ({ fields }: FieldSchema, path: readonly string[]): string[] =>
  fields ? [...fields].flatMap(([key, inner]) => namesIn(inner, [...path, key])) : [pathText(path)]

/**
 * The value that a text means to a field: for a text field the text itself, for a number its number.
 * Where any JSON may be, it is read like metadata; `null` is no value where a field takes that.
 * @param name of the field, in messages
 * @throws TouchstoneError `bad_input` for a text that the field cannot have
 */
export function valueFor({ schema }: RowField, text: string, name: string): Json {
  if (schema.kind === 'any') return valueOf(text)
  if (text === 'null' && schema.nullable) return null
  try {
    if (text === '' && schema.kind !== 'string') throw new Uncoercible(text, 'is empty')
    // A text of the command line becomes nothing but JSON.
    return coerce(schema, text, { isText: false }) as Json
  } catch (error) {
    if (!(error instanceof Uncoercible)) throw error
    // What follows is advice for tables.
    const [reason = ''] = error.reason.split('. ')
    throw new TouchstoneError(
      'bad_input',
      `${name} takes ${kindNames[schema.kind]}: ${shown(text)} ${reason}.`,
      { details: { field: name, value: text } },
    )
  }
}

const kindNames = {
  string: 'a text',
  number: 'a number',
  integer: 'a whole number',
  boolean: 'true or false',
  object: 'an object in JSON',
  array: 'an array in JSON',
} as const
