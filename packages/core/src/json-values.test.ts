import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hasMoreValues } from './json-values.ts'
import { utf8 } from './platform.ts'

/** As the doc comment says it, of what was parsed. */
function countValues(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0
  const inner: unknown[] = Object.values(value)
  return Math.max(1, inner.length) + inner.reduce<number>((sum, one) => sum + countValues(one), 0)
}

describe('hasMoreValues', () => {
  it('counts what parsing makes', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.nat({ max: 4 }), (value, indent) => {
        const bytes = utf8(JSON.stringify(value, null, indent))
        const count = countValues(value)
        expect(hasMoreValues(bytes, count)).toBe(false)
        if (count > 0) expect(hasMoreValues(bytes, count - 1)).toBe(true)
      }),
    )
  })

  it.each([
    ['commas and brackets of a text', '["a,[{,\\",[\\\\"]', 1],
    ['backslashes before a quote', '["\\\\\\\\",",\\"["]', 2],
    ['a text that does not end', '["a,[,[,[', 1],
    ['no JSON at all', ',,,', 3],
  ])('tells %s', (_, text, count) => {
    expect(hasMoreValues(utf8(text), count)).toBe(false)
    expect(hasMoreValues(utf8(text), count - 1)).toBe(true)
  })
})
