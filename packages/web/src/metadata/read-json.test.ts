import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readJson, readMetadata } from './read-json.ts'

test('what JSON can hold is read as it is', () => {
  fc.assert(
    fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
      fc.pre(!JSON.stringify(value).includes('"__proto__"'))
      const text = JSON.stringify(value, null, 2)
      expect(JSON.stringify(readJson(text))).toBe(JSON.stringify({ value: JSON.parse(text) }))
    }),
  )
})

test.each([
  ['1e400', 'too large'],
  ['-1e999', 'too large'],
  ['12345678901234567890', 'would become 12345678901234567000'],
  ['0.1000000000000000055', 'would become 0.1'],
  ['{"a":1,"b":{"a":2},"a":3}', 'The key "a" is there twice'],
  ['{"a":1,"\\u0061":2}', 'The key "a" is there twice'],
  ['{"x":{"__proto__":1}}', 'may not be called __proto__'],
  ['{"a":}', 'JSON'],
])('%s is refused', (text, reason) => {
  expect(readJson(text)).toMatchObject({ problem: expect.stringContaining(reason) })
})

test.each(['0.10', '1E3', '-0', '100', '1.5e-7', '9007199254740993e0'.replace('3e0', '2')])(
  'the number %s is read',
  (text) => {
    expect(readJson(text)).toEqual({ value: Number(text) })
  },
)

test('metadata is an object', () => {
  expect(readMetadata('[1]')).toMatchObject({ problem: expect.stringContaining('an object') })
  expect(readMetadata('{"a":{"b":[1]}}')).toEqual({ value: { a: { b: [1] } } })
})
