import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ngramMatches } from './ngram-matches.ts'

const counted = (sequence: Int32Array, n: number): Map<string, number> => {
  const counts = new Map<string, number>()
  for (let i = 0; i + n <= sequence.length; i++) {
    const key = sequence.subarray(i, i + n).join(' ')
    counts.set(key, (counts.get(key) ?? 0) + 1)
  }
  return counts
}

const sequence = fc
  .array(fc.integer({ min: 0, max: 4 }), { maxLength: 30 })
  .map((list) => Int32Array.from(list))

describe('Matches of n-grams', () => {
  it('are those of counts by n-gram', () => {
    fc.assert(
      fc.property(sequence, fc.array(sequence, { maxLength: 3 }), (candidate, references) => {
        const expected = [1, 2, 3, 4, 5].map((n) => {
          const theirs = references.map((reference) => counted(reference, n))
          return [...counted(candidate, n)].reduce(
            (sum, [key, count]) =>
              sum + Math.min(count, Math.max(0, ...theirs.map((counts) => counts.get(key) ?? 0))),
            0,
          )
        })
        expect(Array.from(ngramMatches(candidate, references, 5))).toEqual(expected)
      }),
    )
  })
})
