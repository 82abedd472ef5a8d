import { isJsonObject } from '@touchstone/core'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { storedType } from '../stored-type.ts'
import { fieldSchemaOf } from './field-schema.ts'
import { coerce } from './coerce.ts'
import { Numeral } from './numeral.ts'
import { TypeTally } from './type-tally.ts'

function schemaOf(values: readonly unknown[], isText = false) {
  const tally = new TypeTally({ isText })
  for (const value of values) tally.add(value)
  return tally.schema()
}

it.each<[readonly unknown[], object]>([
  [['1', '2.5', '-3e4'], { type: 'number' }],
  [['1', ''], { type: ['number', 'null'] }],
  [['true', 'FALSE'], { type: 'boolean' }],
  [['true', '1'], { type: 'string' }],
  [['a', '1'], { type: 'string' }],
  [['007'], { type: 'string' }],
  [['+1'], { type: 'string' }],
  [['9007199254740993'], { type: 'string' }],
  [['1e999'], { type: 'string' }],
  [['', ''], {}],
])('cells %j are %j', (cells, schema) => {
  expect(schemaOf(cells, true)).toStrictEqual(schema)
})

it.each<[readonly unknown[], object]>([
  [[1, 2n], { type: 'number' }],
  [[2n ** 70n + 1n], { type: 'string' }],
  [[new Numeral('1.50')], { type: 'number' }],
  [[Number.NaN, 1], { type: ['number', 'null'] }],
  [[new Date(0)], { type: 'string' }],
  [[1, 'a'], {}],
  [[[1], [2, 3]], { type: 'array', items: { type: 'number' } }],
  [[[]], { type: 'array', items: {} }],
  [
    [{ a: 1 }, { a: null, b: 'x' }],
    {
      type: 'object',
      properties: { a: { type: ['number', 'null'] }, b: { type: 'string' } },
      required: ['a'],
    },
  ],
])('values %# have the schema of all', (values, schema) => {
  expect(schemaOf(values)).toStrictEqual(schema)
})

it('takes every value that it saw, also after the way through a table', () => {
  fc.assert(
    fc.property(fc.array(fc.jsonValue(), { minLength: 1, maxLength: 20 }), (values) => {
      // A key of this name is refused where test data is read.
      fc.pre(!JSON.stringify(values).includes('__proto__'))
      const type = storedType(schemaOf(values))
      for (const value of values) expect(type.safeParse(value).success).toBe(true)
    }),
  )
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.string(), fc.double().map(String), fc.constantFrom('', 'true', '0')), {
        minLength: 1,
        maxLength: 20,
      }),
      (cells) => {
        const type = storedType(schemaOf(cells, true))
        const field = fieldSchemaOf(type)
        for (const cell of cells)
          expect(type.safeParse(coerce(field, cell, { isText: true })).success).toBe(true)
      },
    ),
  )
})

it('leaves objects with very many keys open', () => {
  const keys = Object.fromEntries(Array.from({ length: 1_500 }, (_, i) => [`key ${i}`, i]))
  expect(schemaOf([keys])).toStrictEqual({ type: 'object' })
  expect(isJsonObject(schemaOf([keys]))).toBe(true)
})
