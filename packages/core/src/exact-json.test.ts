import fc from 'fast-check'
import { expect, it } from 'vitest'
import { countKeys, jsonLoss, parseExactJson, scanJson } from './exact-json.ts'

it('loses nothing of what JavaScript wrote, however it is laid out', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.constantFrom(0, 2), (value, indent) => {
      const text = JSON.stringify(value, null, indent)
      fc.pre(!text.includes('__proto__'))
      expect(parseExactJson(text)).toEqual({ value: JSON.parse(text) })
      expect(scanJson(text)).toMatchObject({
        keys: countKeys(JSON.parse(text)),
        isUnusual: false,
        isLossy: false,
      })
    }),
  )
})

it.each([
  ['{"id":12345678901234567890}', 'id: 12345678901234567890 would become 12345678901234567000'],
  ['{"a":[1,-0]}', 'a[1]: -0 would become 0: stored numbers have no negative zero'],
  ['[1, [1e400]]', '[1][0]: 1e400 is too large for a number'],
  ['{"a": 1, "a": 1}', 'The key "a" appears twice'],
  ['{"a":{"\\u0061":1,"a":2}}', 'a: The key "a" appears twice'],
  ['{"a":[{"b":1,"c":2,"b":3}]}', 'a[0]: The key "b" appears twice'],
  ['{"__proto__":1}', 'A key may not be called __proto__'],
  ['{"\\u005f_proto__":1}', 'A key may not be called __proto__'],
  ['{"\\u005F\\u005Fproto__":1}', 'A key may not be called __proto__'],
  ['{"a\\\\":1,"a\\\\":2}', 'appears twice'],
])('says what is lost of %s', (text, problem) => {
  expect(parseExactJson(text)).toEqual({
    problem: expect.stringContaining(problem),
    isJson: true,
  })
  expect(jsonLoss(text, JSON.parse(text))).toContain(problem)
})

it.each([
  '{"a":"12345678901234567890","b":"{\\"a\\":1,\\"a\\":1}"}',
  '{"text":"a \\\\","other":"\\"a\\": 1e400"}',
  '["__proto__","\\u005f"]',
  '{"a" : 1.50, "b" :1e3, "c":-0.0, "d":0.10000000000000000000}',
  ' 1E-09 ',
])('loses nothing of %s', (text) => {
  expect(jsonLoss(text, JSON.parse(text))).toBeUndefined()
})

it('refuses half of a surrogate pair, and lets pairs and words about them be', () => {
  for (const text of ['{"a":["\\ud800"]}', '{"\\uDFFF":1}', '"\\udc00\\ud800"'])
    expect(jsonLoss(text, JSON.parse(text))).toContain('an unpaired surrogate')
  for (const text of ['"\\ud83d\\ude00"', '"😀"', '"\\\\ud800"'])
    expect(jsonLoss(text, JSON.parse(text))).toBeUndefined()
})

it('refuses what is nested too deeply, and does not run out of stack', () => {
  const text = `${'['.repeat(100_000)}${']'.repeat(100_000)}`
  expect(parseExactJson(text)).toMatchObject({ problem: expect.stringContaining('too deeply') })
})

it('tells numbers that JavaScript would write in another way', () => {
  expect(scanJson('{"a":1.0}')).toMatchObject({ isUnusual: true, isLossy: false })
  expect(scanJson('[0.5,-3,1e+21,123456789012345]')).toMatchObject({ isUnusual: false })
  expect(scanJson('[1465123456789012345]')).toMatchObject({ isUnusual: true, isLossy: true })
})

it('tells what is no JSON from what would lose something', () => {
  expect(parseExactJson('{"a":}')).toMatchObject({ isJson: false })
})
