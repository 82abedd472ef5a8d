import { expect, test } from 'vitest'
import { readsAs } from './reads-as.ts'

test.each([
  ['two blanks', 'two  blanks'],
  [' nbsp name ', 'nbsp\u00A0name'],
  ['zero width', 'zero\u200B width\uFEFF'],
  ['rtl', '\u202Ertl'],
  ['e\u0301te', '\u00E9te'],
])('%s is read as its name', (typed, name) => {
  expect(readsAs(typed, name)).toBe(true)
})

test('another name is not, and nothing is no name', () => {
  expect(readsAs('twoblanks', 'two  blanks')).toBe(false)
  expect(readsAs('Name', 'name')).toBe(false)
  expect(readsAs('', '\u200B')).toBe(false)
  expect(readsAs('\u200B', '\u200B')).toBe(true)
})
