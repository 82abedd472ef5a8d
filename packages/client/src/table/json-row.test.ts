import { expect, it } from 'vitest'
import { parseJsonRow } from './json-row.ts'
import { Numeral, rowAsWritten } from './numeral.ts'

it('reads whole numbers that are too large as bigint, and keeps how all are written', () => {
  const row = parseJsonRow('{"id":1465123456789012345,"score":1.50,"deep":[1e3,{"n":2}]}')
  expect(row).toEqual({ id: 1465123456789012345n, score: 1.5, deep: [1_000, { n: 2 }] })
  expect(rowAsWritten(row)).toEqual({
    id: new Numeral('1465123456789012345'),
    score: new Numeral('1.50'),
    deep: [new Numeral('1e3'), { n: 2 }],
  })
})

it('reads a fraction with more digits than a double has as a numeral, which no type takes', () => {
  expect(parseJsonRow('{"x":0.12345678901234567890}')).toEqual({
    x: new Numeral('0.12345678901234567890'),
  })
  expect(parseJsonRow('{"x":1e999}')).toEqual({ x: new Numeral('1e999') })
})

it('reads the NaN and Infinity of Python, outside texts', () => {
  const row = parseJsonRow(
    '{"a": NaN, "b": "NaN, Infinity", "c": [-Infinity, {"d": NaN}], "e": 1.0}',
  )
  expect(row).toEqual({
    a: Number.NaN,
    b: 'NaN, Infinity',
    c: [Number.NEGATIVE_INFINITY, { d: Number.NaN }],
    e: 1,
  })
  expect(rowAsWritten(row)).toMatchObject({ a: Number.NaN, e: new Numeral('1.0') })
})

it.each(['{"a":nan}', '{"a":NaNs}', '{"a":1,}', 'NaN NaN'])('refuses %s', (text) => {
  expect(() => parseJsonRow(text)).toThrow(SyntaxError)
})

it('refuses a key that is there twice, whatever the values', () => {
  expect(() => parseJsonRow('{"id": 1, "label": "a", "id": 1}')).toThrow(
    'the key "id" appears twice',
  )
  expect(() => parseJsonRow('{"a":{"b":1,"\\u0062":2}}')).toThrow('the key "b" appears twice in a')
})

it('leaves a row alone whose numbers are written as JavaScript would', () => {
  const row = parseJsonRow('{"a":1,"b":0.25,"c":"1.50"}')
  expect(rowAsWritten(row)).toBe(row)
})
