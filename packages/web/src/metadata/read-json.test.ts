import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readJson, readMetadata } from './read-json.ts'

test('what JSON can hold is read as it is', () => {
  fc.assert(
    fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
      fc.pre(!JSON.stringify(value).includes('"__proto__"'))
      const text = JSON.stringify(value, null, 2)
      expect(JSON.stringify(readJson(text))).toBe(
        JSON.stringify({ value: JSON.parse(text), reordered: [] }),
      )
    }),
  )
})

test.each([
  ['1e400', 'too large'],
  ['-1e999', 'too large'],
  ['12345678901234567890', 'would become 12345678901234567000'],
  ['0.1000000000000000055', 'would become 0.1'],
  ['{"a":1,"b":{"a":2},"a":3}', 'The key "a" appears twice'],
  ['{"a":1,"\\u0061":2}', 'The key "a" appears twice'],
  ['{"x":{"__proto__":1}}', 'may not be called __proto__'],
  ['{"a":}', 'JSON'],
  [
    '{"train":{"lr":[0,9007199254740993]}}',
    'train.lr[1]: 9007199254740993 would become 9007199254740992',
  ],
  ['{"a":[{},{"b":[],"c d":-1E400}]}', 'a[1]["c d"]: -1E400 is too large'],
  ['{"a":{"b\\"]":1,"b\\"]":2}}', 'a: The key "b\\"]" appears twice'],
  ['1e-400', 'would become 0'],
  ['-0', 'would become 0'],
])('%s is refused', (text, reason) => {
  expect(readJson(text)).toMatchObject({ problem: expect.stringContaining(reason) })
})

test.each(['0.10', '1E3', '-0.0', '100', '1.5e-7', '9007199254740993e0'.replace('3e0', '2')])(
  'the number %s is read',
  (text) => {
    expect(readJson(text)).toEqual({ value: Number(text), reordered: [] })
  },
)

test('metadata is an object', () => {
  expect(readMetadata('[1]')).toMatchObject({ problem: expect.stringContaining('an object') })
  expect(readMetadata('{"a":{"b":[1]}}')).toEqual({ value: { a: { b: [1] } }, reordered: [] })
})

test('whole numbers as keys are told to stand first, with the order that JavaScript gives them', () => {
  const text = '{"z":1,"10":{"b":1,"2":[],"a":{"1":0}},"2":"9","01":4}'
  const read = readMetadata(text)
  expect(read).toMatchObject({
    reordered: [
      { path: ['10'], keys: ['2', 'b', 'a'] },
      { path: [], keys: ['2', '10', 'z', '01'] },
    ],
  })
  expect('value' in read && Object.keys(read.value)).toEqual(['2', '10', 'z', '01'])
})

test('what is JSON and cannot be held is told apart from what is no JSON', () => {
  expect(readJson('1e400')).toMatchObject({ isJson: true })
  expect(readJson('flip')).toMatchObject({ isJson: false })
})
