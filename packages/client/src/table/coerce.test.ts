import { expect, it } from 'vitest'
import * as z from 'zod'
import { coerce, Uncoercible } from './coerce.ts'
import { fieldSchemaOf } from './field-schema.ts'

it.each<[z.ZodType, unknown, unknown]>([
  [z.number(), ' -1.5e3 ', -1_500],
  [z.number(), 12n, 12],
  [z.int(), '5.0', 5],
  [z.number().nullable(), '', null],
  [z.boolean(), 'True', true],
  [z.boolean(), '0', false],
  [z.string(), 7, '7'],
  [z.string(), 2n ** 60n, String(2n ** 60n)],
  [z.string(), '', ''],
  [z.string().nullable(), '', null],
  [z.string(), new Date(0), '1970-01-01T00:00:00.000Z'],
  [z.array(z.number()), '[1, 2]', [1, 2]],
  [z.array(z.int()), [1n, '2'], [1, 2]],
  [z.object({ n: z.int() }), { n: 3n, more: 4n }, { n: 3, more: 4 }],
  [z.record(z.string(), z.json()), '{"a":[null]}', { a: [null] }],
  [z.json(), '{"a":1}', { a: 1 }],
  [z.json(), 'a text', 'a text'],
  [z.enum(['a', 'b']), 'a', 'a'],
  [z.number(), true, true],
])('of a text table, %o takes %o as %o', (type, value, expected) => {
  expect(coerce(fieldSchemaOf(type), value, true)).toEqual(expected)
})

it.each<[z.ZodType, unknown, string]>([
  [z.number(), '1,5', 'is not a number'],
  [z.number(), 'NaN', 'is not a number'],
  [z.number(), '1e999', 'is not a number'],
  [z.int(), '1.5', 'is not a whole number'],
  [z.int(), 1.5, 'is not a whole number'],
  [z.string(), new Uint8Array([255]), 'are no text in UTF-8'],
  [z.json(), [new Uint8Array([255])], 'are no text in UTF-8'],
  [z.number(), 2n ** 60n + 1n, 'is too large to be an exact number'],
  [z.boolean(), 'yes', 'is neither true nor false'],
  [z.array(z.number()), 'a', 'is not the JSON of an array'],
  [z.string(), new Date(Number.NaN), 'is not a date'],
])('%o does not take %o: it %s', (type, value, reason) => {
  try {
    expect(coerce(fieldSchemaOf(type), value, true)).toBe('refused')
  } catch (error) {
    if (!(error instanceof Uncoercible)) throw error
    expect(error.reason).toBe(reason)
  }
})

it('keeps an empty text where texts are not all there is', () => {
  expect(coerce(fieldSchemaOf(z.string().nullable()), '', false)).toBe('')
})

it('ends a type that holds itself', () => {
  const tree: z.ZodType = z.object({
    value: z.number(),
    get children() {
      return z.array(tree)
    },
  })
  const text = '{"value":"1","children":[{"value":2,"children":[]}]}'
  expect(coerce(fieldSchemaOf(tree), text, true)).toMatchObject({ value: 1 })
})
