import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { levenshtein } from './levenshtein.ts'
import { codePointsOf } from './symbols.ts'
import { editsBetween } from './word-edits.ts'

const between = (a: string, b: string): number => levenshtein(codePointsOf(a), codePointsOf(b))

/** The distance by the table, cell by cell. */
function byTable(a: Int32Array, b: Int32Array): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (const [i, symbol] of a.entries()) {
    const next = [i + 1]
    for (const [j, other] of b.entries())
      next.push(
        Math.min(
          (row[j] ?? 0) + (symbol === other ? 0 : 1),
          (row[j + 1] ?? 0) + 1,
          (next[j] ?? 0) + 1,
        ),
      )
    row = next
  }
  return row[b.length] ?? 0
}

const sequence = (symbols: number, maxLength: number) =>
  fc.array(fc.integer({ min: 0, max: symbols }), { maxLength }).map((list) => Int32Array.from(list))
const pairs = fc.oneof(
  fc.tuple(sequence(2, 40), sequence(2, 40)),
  fc.tuple(sequence(60, 200), sequence(60, 200)),
  // Near each other, so that few cells of the table are on a shortest way.
  fc
    .tuple(sequence(5, 400), fc.array(fc.tuple(fc.nat(399), fc.nat(2)), { maxLength: 12 }))
    .map(([a, edits]) => {
      const b = Array.from(a)
      for (const [at, kind] of edits) b.splice(at, kind === 0 ? 0 : 1, ...(kind === 1 ? [] : [9]))
      return [a, Int32Array.from(b)] as const
    }),
)

describe("Levenshtein's distance", () => {
  it('is that of the table', () => {
    fc.assert(
      fc.property(pairs, ([a, b]) => {
        expect(levenshtein(a, b)).toBe(byTable(a, b))
        expect(levenshtein(b, a)).toBe(byTable(a, b))
      }),
    )
  })

  it('of long sequences that are near each other is found without the whole table', () => {
    const a = Int32Array.from({ length: 300_000 }, (_, i) => (i * i) % 251)
    const b = Int32Array.from(a.subarray(7))
    for (let i = 500; i < b.length; i += 1_000) b[i] = 300
    expect(levenshtein(a, b)).toBe(7 + 300)
  })

  it('counts code points', () => {
    expect(between('😀a', 'a')).toBe(1)
    expect(between('\ud83d\ud83d', '\ud83d')).toBe(1)
    expect(between('', 'né')).toBe(2)
    expect(between('', '')).toBe(0)
  })

  it('is what edits add up to, of which deletions less insertions is what lengths differ by', () => {
    fc.assert(
      fc.property(pairs, ([a, b]) => {
        const { substitutions, deletions, insertions } = editsBetween(a, b)
        expect(substitutions + deletions + insertions).toBe(levenshtein(a, b))
        expect(deletions - insertions).toBe(a.length - b.length)
      }),
    )
  })
})
