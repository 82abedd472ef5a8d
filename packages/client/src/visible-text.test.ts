import fc from 'fast-check'
import { expect, it } from 'vitest'
import { visibleText } from './visible-text.ts'

it.each([
  ['dog', 'dog'],
  [' dog', '␠dog'],
  ['dog  ', 'dog␠␠'],
  ['hot dog', 'hot dog'],
  ['hot  dog', 'hot␠␠dog'],
  ['\tdog\r\n', '␉dog␍␊'],
  ['dog\u00A0', 'dog‹U+00A0›'],
  ['do\u200Bg', 'do‹U+200B›g'],
  ['\uFEFFdog', '‹U+FEFF›dog'],
  ['\u202Edog', '‹U+202E›dog'],
  ['d\u00ADog', 'd‹U+00AD›og'],
  ['👩‍🚒', '👩‍🚒'],
  ['می‌خواهم', 'می‌خواهم'],
  ['犬', '犬'],
  ['', ''],
])('%j is shown as %s', (text, shown) => {
  expect(visibleText(text)).toBe(shown)
})

it('shows different white space as different texts', () => {
  const text = fc.string({ unit: fc.constantFrom('a', ' ', '\t', '\u00A0', '\u200B', '\n') })
  fc.assert(
    fc.property(text, text, (a, b) => {
      expect(visibleText(a) === visibleText(b)).toBe(a === b)
      expect(visibleText(a)).toMatch(/^(?! )[^\s\u200B]*( [^\s\u200B]+)*$/)
    }),
  )
})
