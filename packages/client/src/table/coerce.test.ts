import { expect, it } from 'vitest'
import * as z from 'zod'
import { coerce, Uncoercible } from './coerce.ts'
import { fieldSchemaOf } from './field-schema.ts'
import { Numeral } from './numeral.ts'

it.each<[z.ZodType, unknown, unknown]>([
  [z.number(), ' -1.5e3 ', -1_500],
  [z.number(), 12n, 12],
  [z.number(), '-0.0', -0],
  [z.number(), new Numeral('-0.00'), -0],
  [z.string(), new Numeral('-0'), '-0'],
  [z.json(), '-0', '-0'],
  [z.int(), '5.0', 5],
  [z.number().nullable(), '', null],
  [z.boolean(), 'True', true],
  [z.boolean(), '0', false],
  [z.boolean(), '1.0', true],
  [z.boolean(), ' 0e0 ', false],
  [z.boolean(), 1, true],
  [z.boolean(), 0, false],
  [z.boolean(), 1n, true],
  [z.boolean(), new Numeral('1.0'), true],
  [z.boolean(), new Numeral('0.00'), false],
  [z.number(), new Numeral('1e-09'), 1e-9],
  [z.number(), '1.000000000000000056e-01', 0.1],
  [z.int(), new Numeral('7.0'), 7],
  [z.string(), new Numeral('1.50'), '1.50'],
  [z.json(), new Numeral('1.50'), 1.5],
  [z.json(), '3.10', '3.10'],
  [z.json(), '12345678901234567890', '12345678901234567890'],
  [z.json(), '{"a":1.0}', { a: 1 }],
  [z.array(z.string()), '[1.50, 12345678901234567890]', ['1.50', '12345678901234567890']],
  [z.array(z.object({ id: z.string() })), '[{"id":1e3}]', [{ id: '1e3' }]],
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
  expect(coerce(fieldSchemaOf(type), value, { isText: true })).toEqual(expected)
})

const lossTo = (number: string): string =>
  `would become ${number}: stored numbers keep about 16 digits`

it.each<[z.ZodType, unknown, string]>([
  [z.number(), '1,5', 'is not a number'],
  [z.number(), '1e999', 'is too large for a number'],
  [z.number(), '-Infinity', 'is not a finite number. Replace it in the table'],
  [z.string(), Infinity, 'is not a finite number. Replace it in the table'],
  [z.number(), '9007199254740993', lossTo('9007199254740992')],
  [z.number(), '-0', 'would become 0: stored numbers have no negative zero'],
  [z.number(), new Numeral('-0'), 'would become 0: stored numbers have no negative zero'],
  [z.json(), '[-0]', 'would become 0: stored numbers have no negative zero'],
  [z.boolean(), '-0', 'is neither true nor false'],
  [z.int(), '12345678901234567890', lossTo('12345678901234567000')],
  // A double that prints other digits.
  [z.number(), 2n ** 60n, lossTo('1152921504606847000')],
  [z.number(), new Numeral('0.12345678901234567890'), lossTo('0.12345678901234568')],
  [z.json(), '{"a":12345678901234567890}', lossTo('12345678901234567000')],
  [z.json(), 12345678901234567890n, lossTo('12345678901234567000')],
  [z.array(z.number()), '[12345678901234567890]', lossTo('12345678901234567000')],
  [z.boolean(), 2, 'is neither true nor false'],
  [z.boolean(), 'NaN', 'is neither true nor false'],
  [z.boolean(), '1e-400', 'is neither true nor false'],
  [z.boolean(), new Numeral('1.0000000000000000001'), 'is neither true nor false'],
  [z.int(), '1.5', 'is not a whole number'],
  [z.int(), 1.5, 'is not a whole number'],
  [z.string(), new Uint8Array([255]), 'are not UTF-8 text'],
  [z.json(), [new Uint8Array([255])], 'are not UTF-8 text'],
  [z.number(), 2n ** 60n + 1n, lossTo('1152921504606847000')],
  [z.boolean(), 'yes', 'is neither true nor false'],
  [z.array(z.number()), 'a', 'is not a JSON array'],
  [z.string(), new Date(Number.NaN), 'is not a date'],
])('%o does not take %o: it %s', (type, value, reason) => {
  try {
    expect(coerce(fieldSchemaOf(type), value, { isText: true })).toBe('refused')
  } catch (error) {
    if (!(error instanceof Uncoercible)) throw error
    expect(error.reason).toBe(reason)
  }
})

it('keeps an empty text where texts are not all there is', () => {
  expect(coerce(fieldSchemaOf(z.string().nullable()), '', { isText: false })).toBe('')
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

const emptiable = z.number().nullable()

it.each<[z.ZodType, unknown]>([
  [z.number().optional(), Number.NaN],
  [emptiable, 'NaN'],
  [emptiable, ' nan '],
  [z.int().nullable(), Number.NaN],
  [z.string().nullable(), Number.NaN],
  [z.boolean().nullable(), Number.NaN],
  [z.json(), Number.NaN],
])('%o takes NaN (%o) as no value on demand only', (type, value) => {
  const field = fieldSchemaOf(type)
  expect(coerce(field, value, { isText: true, nan: 'null' }) ?? null).toBe(null)
  expect(() => coerce(field, value, { isText: true })).toThrow(
    expect.objectContaining({ hint: { do: 'read-otherwise', nan: expect.any(String) } }),
  )
})

it('says of a field that needs a value how it could do without', () => {
  expect(() => coerce(fieldSchemaOf(z.number()), Number.NaN, { isText: false })).toThrow(
    expect.objectContaining({ hint: { do: 'read-otherwise', nan: 'required' } }),
  )
  expect(coerce(fieldSchemaOf(z.string()), 'NaN', { isText: true, nan: 'null' })).toBe('NaN')
})

it('reads NaN within lists and objects as no value', () => {
  const type = z.object({ scores: z.array(z.number().nullable()), best: z.number().optional() })
  const value = { scores: [1, Number.NaN], best: Number.NaN }
  expect(coerce(fieldSchemaOf(type), value, { isText: false, nan: 'null' })).toEqual({
    scores: [1, null],
    best: undefined,
  })
})
