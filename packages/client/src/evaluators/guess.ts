import { TouchstoneError } from '@touchstone/core'
import type * as z from 'zod'
import { fieldSchemaOf, leavesOf, type FieldSchema } from '../table/field-schema.ts'
import type { FieldSource } from './field.ts'

type Kind = FieldSchema['kind']

/** What a field that an option leaves open can be. */
export interface Wanted {
  readonly option: string
  readonly source: FieldSource
  readonly type: z.ZodType
  /** The path that is taken where there is one. */
  readonly usual: string
  /** The path of the matching field of the other side, which is taken next. */
  readonly like?: string | undefined
  readonly kinds: readonly Kind[]
  /** What a field may be too if it has one of these names. */
  readonly namedKinds?: readonly Kind[] | undefined
}

/**
 * The path of a field that was not named: the usual one, the one that the other side has, or the only one of
 * the right kind; undefined where the type does not say.
 */
export function guessedPath(wanted: Wanted): string | undefined {
  const fields = fieldsOf(wanted)
  if (fields === undefined) return undefined
  const ofKinds = (kinds: readonly Kind[]) =>
    fields.filter(([, { kind }]) => kind === 'any' || kinds.includes(kind))
  const named = ofKinds([...wanted.kinds, ...(wanted.namedKinds ?? [])])
  for (const path of [wanted.usual, wanted.like])
    if (path !== undefined && named.some(([name]) => name === path)) return path
  const fits = ofKinds(wanted.kinds)
  return fits.length === 1 ? fits[0]?.[0] : undefined
}

/**
 * The same, where there must be one.
 * @throws TouchstoneError `bad_input` with the fields that there are
 */
export function requiredPath(wanted: Wanted): string {
  const path = guessedPath(wanted)
  if (path !== undefined) return path
  const fields = fieldsOf(wanted)
  // Nothing is known of free-form rows; the first row says whether the usual field is there.
  if (fields === undefined) return wanted.usual
  const { option, source } = wanted
  const names = fields.map(([name]) => JSON.stringify(name)).join(', ')
  throw new TouchstoneError(
    'bad_input',
    `Cannot guess the field for ${option} in the ${source}. Name it${names === '' ? '' : `: one of ${names}`}.`,
    { details: { option, fields: fields.map(([name]) => name) } },
  )
}

/** The leaves of a type; undefined where it takes any JSON. */
function fieldsOf({ type }: Wanted): [string, FieldSchema][] | undefined {
  const schema = fieldSchemaOf(type)
  return schema.fields && leavesOf(schema).map(({ path, field }) => [path, field])
}
