import { readFileSync } from 'node:fs'
import { isJsonObject, type JsonObject } from '@touchstone/core'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { describedType } from '../described-type.ts'
import { coerce, Uncoercible } from './coerce.ts'
import { fieldSchemaOf } from './field-schema.ts'
import { Numeral } from './numeral.ts'

interface Vector {
  readonly schema: JsonObject
  readonly value: unknown
  readonly becomes: unknown
  readonly reason: string
}

// The Python client has the same rules, and reads the same file.
const vectors = JSON.parse(
  readFileSync(new URL('vectors/coerce.json', import.meta.url), 'utf8'),
) as Readonly<Record<'accepts' | 'refuses' | 'nan', readonly Vector[]>>

const tags = new Map<string, (content: never) => unknown>([
  ['$integer', (digits: string) => BigInt(digits)],
  ['$decimal', (text: string) => new Numeral(text)],
  ['$number', (text: string) => Number(text)],
  ['$time', (text: string) => new Date(text)],
  ['$bytes', (bytes: readonly number[]) => Uint8Array.from(bytes)],
])

/** A value of a vector; an object with one key that begins with $ is what JSON cannot say. */
function valueOf(given: unknown): unknown {
  if (Array.isArray(given)) return given.map(valueOf)
  if (!isJsonObject(given)) return given
  const [first] = Object.entries(given)
  const read = first && tags.get(first[0])
  // A tag says what its content is.
  if (read) return read(first[1] as never)
  return Object.fromEntries(Object.entries(given).map(([name, one]) => [name, valueOf(one)]))
}

const fieldOf = ({ schema }: Vector) => fieldSchemaOf(describedType(schema))
const titled = (list: readonly Vector[]) =>
  list.map(
    (vector) => [JSON.stringify(vector.schema), JSON.stringify(vector.value), vector] as const,
  )

describe.each([{ isText: false }, { isText: true }])('of a table (%o)', ({ isText }) => {
  it.each(titled(vectors.accepts))('%s takes %s', (_schema, _value, vector) => {
    // In a table of texts an empty one is no value, where the field allows that.
    const becomes =
      isText && vector.value === '' && fieldOf(vector).nullable ? null : valueOf(vector.becomes)
    expect(coerce(fieldOf(vector), valueOf(vector.value), { isText })).toEqual(becomes)
  })

  it.each(titled(vectors.refuses))('%s does not take %s', (_schema, _value, vector) => {
    try {
      expect(coerce(fieldOf(vector), valueOf(vector.value), { isText })).toBe('refused')
    } catch (error) {
      if (!(error instanceof Uncoercible)) throw error
      expect(error.reason).toBe(vector.reason)
    }
  })

  it.each(titled(vectors.nan))('%s takes %s as no value on demand only', (_s, _v, vector) => {
    const [field, value] = [fieldOf(vector), valueOf(vector.value)]
    expect(coerce(field, value, { isText, nan: 'null' }) ?? null).toEqual(valueOf(vector.becomes))
    expect(() => coerce(field, value, { isText })).toThrow(
      expect.objectContaining({ hint: { do: 'read-otherwise', nan: expect.any(String) } }),
    )
  })
})

it.each<[z.ZodType, unknown, unknown]>([
  [z.json(), '-0', '-0'],
  [z.json(), '3.10', '3.10'],
  [z.json(), '12345678901234567890', '12345678901234567890'],
  [z.json(), '{"a":1.0}', { a: 1 }],
  [z.json(), '{"a":1}', { a: 1 }],
  [z.array(z.object({ id: z.string() })), '[{"id":1e3}]', [{ id: '1e3' }]],
])('of a text table, %o takes %o as %o', (type, value, expected) => {
  expect(coerce(fieldSchemaOf(type), value, { isText: true })).toEqual(expected)
})

it.each<[z.ZodType, unknown, string]>([
  [z.json(), '[-0]', 'would become 0: stored numbers have no negative zero'],
  [
    z.json(),
    '{"a":12345678901234567890}',
    'would become 12345678901234567000: stored numbers keep about 16 digits',
  ],
  [z.string(), new Date(Number.NaN), 'is not a date'],
])('of a text table, %o does not take %o: it %s', (type, value, reason) => {
  expect(() => coerce(fieldSchemaOf(type), value, { isText: true })).toThrow(
    expect.objectContaining({ reason }),
  )
})

it('ends a type that holds itself', () => {
  const tree: z.ZodType = z.object({
    value: z.number(),
    get children() {
      return z.array(tree)
    },
  })
  const text = '{"value":"1","children":[{"value":2,"children":[]}]}'
  expect(coerce(fieldSchemaOf(tree), text, { isText: true })).toMatchObject({ value: 1 })
})

it('says of a field that needs a value how it could do without', () => {
  expect(() => coerce(fieldSchemaOf(z.number()), Number.NaN, { isText: false })).toThrow(
    expect.objectContaining({ hint: { do: 'read-otherwise', nan: 'required' } }),
  )
  expect(coerce(fieldSchemaOf(z.string()), 'NaN', { isText: true, nan: 'null' })).toBe('NaN')
})
