import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readTags, tagsText } from './tags-text.ts'

test('tags are read as they were written, with commas and quotes in them too', () => {
  expect(tagsText(['prod', 'a, b', 'say "x"'])).toBe('prod, "a, b", "say ""x"""')
  const tag = fc
    .string({ minLength: 1, unit: fc.constantFrom('a', 'b', ',', '"', ' ', '🐧') })
    .map((text) => text.trim())
    .filter(Boolean)
  fc.assert(
    fc.property(fc.uniqueArray(tag), (tags) => {
      expect(readTags(tagsText(tags))).toEqual(tags)
    }),
  )
})

test.each([
  ['prod, b,, b', ['prod', 'b']],
  ['', []],
  [' , ', []],
  ['5" disk, b', ['5" disk', 'b']],
  ['"open, b', ['"open', 'b']],
  ['"a" b, c', ['"a" b', 'c']],
  ['"a, b" ,c', ['a, b', 'c']],
])('%s is read', (text, tags) => {
  expect(readTags(text)).toEqual(tags)
})
