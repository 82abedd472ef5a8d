import { isJsonObject, type JsonObject } from '@touchstone/core'
import type * as z from 'zod'

/** What a field of a workflow's type takes, as far as tables need to know. */
export interface FieldSchema {
  readonly kind: 'string' | 'number' | 'integer' | 'boolean' | 'object' | 'array' | 'any'
  readonly nullable: boolean
  /** Of an object with fields of its own; absent for free keys. */
  readonly fields?: ReadonlyMap<string, FieldSchema>
  readonly required: boolean
  /** Of an array: what its elements are. */
  readonly items?: FieldSchema
}

const kinds = ['string', 'number', 'integer', 'boolean', 'object', 'array'] as const

const any: FieldSchema = { kind: 'any', nullable: true, required: true }

/** The fields of a type. */
export function fieldSchemaOf(type: z.ZodType): FieldSchema {
  // A JSON Schema is JSON; zod's type for it names the keywords one by one.
  const root = type.toJSONSchema({ io: 'input', unrepresentable: 'any' }) as unknown as JsonObject
  return read(root, { root, required: true, within: [] })
}

function read(
  schema: unknown,
  at: { root: JsonObject; required: boolean; within: readonly string[] },
): FieldSchema {
  const { root, required, within } = at
  if (!isJsonObject(schema)) return { ...any, required }
  const { $ref, anyOf, oneOf, type, properties, items } = schema
  if (typeof $ref === 'string') {
    // A type that holds itself ends here: from the second time on any JSON is taken.
    if (within.includes($ref)) return { ...any, required }
    const path = $ref.slice(2).split('/')
    const target = $ref === '#' ? root : path.reduce<unknown>(step, root)
    return read(target, { root, required, within: [...within, $ref] })
  }
  const options = anyOf ?? oneOf
  if (Array.isArray(options)) {
    const some = options.filter((option) => !isJsonObject(option) || option['type'] !== 'null')
    const nullable = some.length < options.length
    if (some.length === 1) {
      const only = read(some[0], at)
      return { ...only, nullable: nullable || only.nullable }
    }
    const readings = some.map((option) => read(option, at))
    const [first] = readings
    // Texts, say, of several forms are texts; of different kinds any is taken.
    if (first && readings.every(({ kind, fields }) => kind === first.kind && !fields))
      return {
        kind: first.kind,
        nullable: nullable || readings.some((one) => one.nullable),
        required,
      }
    return { ...any, nullable, required }
  }
  const types: readonly unknown[] = Array.isArray(type) ? type : [type ?? typeOfValues(schema)]
  const nullable = types.includes('null')
  const [only, another] = types.filter((name) => name !== 'null')
  const kind = another === undefined ? kinds.find((name) => name === only) : undefined
  // Without any type it may be anything, null too.
  if (!kind) return { ...any, nullable: nullable || only === undefined, required }
  if (kind === 'array')
    return { kind, nullable, required, items: read(items, { ...at, required: true }) }
  if (kind !== 'object' || !isJsonObject(properties)) return { kind, nullable, required }
  // So a type that was made from JSON Schema says that all its keys are free.
  if (Object.keys(properties).length === 0 && isJsonObject(schema['additionalProperties']))
    return { kind, nullable, required }
  const needed = Array.isArray(schema['required']) ? schema['required'] : []
  const fields = Object.entries(properties).map(
    ([name, field]) => [name, read(field, { ...at, required: needed.includes(name) })] as const,
  )
  return { kind, nullable, required, fields: new Map(fields) }
}

/** The type that all values of an enumeration have. */
function typeOfValues(schema: JsonObject): string | undefined {
  const { const: only, enum: values = only === undefined ? [] : [only] } = schema
  const types = new Set(Array.isArray(values) ? values.map((value) => typeof value) : [])
  return types.size === 1 ? [...types][0] : undefined
}

const step = (value: unknown, key: string): unknown =>
  isJsonObject(value) && Object.hasOwn(value, key) ? value[key] : undefined

/** The field at a dotted path; below free keys it is any. Undefined when the type has none. */
export function fieldAt(schema: FieldSchema, path: string): FieldSchema | undefined {
  let field: FieldSchema = schema
  for (const name of path.split('.')) {
    if (!field.fields) return { ...any, required: false }
    const inner = field.fields.get(name)
    if (!inner) return undefined
    field = inner
  }
  return field
}

/** Whether a field is a text, or holds some. */
export const takesText = ({ kind, fields, items }: FieldSchema): boolean =>
  kind === 'string' ||
  (items !== undefined && takesText(items)) ||
  [...(fields?.values() ?? [])].some(takesText)

/** A field that gets a column of its own, with its dotted path. */
export interface Leaf {
  readonly path: string
  readonly field: FieldSchema
}

/** The fields of a type that are not made of fields themselves. */
export function leavesOf(schema: FieldSchema, prefix = ''): Leaf[] {
  if (!schema.fields) return [{ path: prefix, field: schema }]
  return [...schema.fields].flatMap(([name, field]) =>
    leavesOf(field, prefix === '' ? name : `${prefix}.${name}`),
  )
}
