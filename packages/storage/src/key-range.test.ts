import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { byBytes } from './conformance/strange-keys.ts'
import { endOfPrefix, keyRange } from './key-range.ts'

const edges = [
  'a',
  'b',
  '\u007f',
  '\u0080',
  '\ud7ff',
  '\ue000',
  '\uffff',
  '\u{10000}',
  '\u{10ffff}',
]
const text = fc.string({
  unit: fc.oneof(
    fc.constantFrom(...edges),
    fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
  ),
  maxLength: 4,
})

describe('the end of a prefix', () => {
  it.each([
    ['a', 'b'],
    ['ab', 'ac'],
    ['\u007f', '\u0080'],
    ['\ud7ff', '\ue000'],
    ['\uffff', '\u{10000}'],
    ['a\u{10ffff}', 'b'],
    ['a\ud7ff\u{10ffff}\u{10ffff}', 'a\ue000'],
    ['\u{10ffff}', undefined],
    ['', undefined],
  ])('of %j is %j', (prefix, end) => {
    expect(endOfPrefix(prefix)).toBe(end)
  })

  it('divides the texts with the prefix from all greater ones', () => {
    fc.assert(
      fc.property(text, text, (prefix, other) => {
        const end = endOfPrefix(prefix)
        const isWithin =
          byBytes(other, prefix) >= 0 && (end === undefined || byBytes(other, end) < 0)
        expect(isWithin).toBe(other.startsWith(prefix))
      }),
      { numRuns: 2_000 },
    )
  })
})

describe('the range of a query', () => {
  it('holds exactly the keys that are asked for', () => {
    fc.assert(
      fc.property(
        fc.record({ prefix: text, after: text, reverse: fc.boolean() }, { requiredKeys: [] }),
        text,
        (query, sk) => {
          const { from, to } = keyRange({ pk: 'p', limit: 1, ...query })
          const isWithin = byBytes(sk, from) >= 0 && (to === undefined || byBytes(sk, to) < 0)
          const { prefix = '', after, reverse = false } = query
          const isAfter =
            after === undefined || (reverse ? byBytes(sk, after) < 0 : byBytes(sk, after) > 0)
          expect(isWithin).toBe(sk.startsWith(prefix) && isAfter)
        },
      ),
      { numRuns: 2_000 },
    )
  })
})
