import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createPrecisionReader, type RankedOutcomes } from './precision-curve.ts'

const right = 1
const wrong = 0
const ignored = 1 << 10

const read = (outcomes: RankedOutcomes) => createPrecisionReader(outcomes.words.length)(outcomes, 0)

describe('Precision over recall', () => {
  it('is the largest precision at a recall or a higher one', () => {
    const words = Uint32Array.of(right, wrong, ignored, right, right, wrong)
    const { precisions, ranks } = read({ words, positives: 4 })
    expect(precisions[0]).toBeCloseTo(1, 12)
    expect(precisions[25]).toBeCloseTo(1, 12)
    expect(precisions[26]).toBeCloseTo(3 / 4, 12)
    expect(precisions[75]).toBeCloseTo(3 / 4, 12)
    expect(precisions[76]).toBe(0)
    expect([ranks[25], ranks[26], ranks[75], ranks[76]]).toEqual([0, 3, 4, -1])
  })

  it('of weighted outcomes is that of outcomes that come as often', () => {
    const outcome = fc.record({
      word: fc.constantFrom(right, wrong, ignored),
      weight: fc.nat(3),
    })
    fc.assert(
      fc.property(
        fc.array(outcome, { maxLength: 30 }),
        fc.integer({ min: 1, max: 9 }),
        (all, more) => {
          const words = Uint32Array.from(all, ({ word }) => word)
          const weights = Uint8Array.from(all, ({ weight }) => weight)
          const repeated = all.flatMap(({ word, weight }) =>
            Array.from({ length: weight }, () => word),
          )
          const positives = repeated.filter((word) => word === right).length + more
          const weighted = read({ words, weights, positives })
          const expanded = read({ words: Uint32Array.from(repeated), positives })
          expect(weighted.mean).toBeCloseTo(expanded.mean, 12)
          expect(weighted.precisions).toEqual(expanded.precisions)
        },
      ),
    )
  })

  it('of outcomes that count once is that without weights', () => {
    const words = Uint32Array.of(right, wrong, right, ignored, right)
    const weights = new Uint8Array(words.length).fill(1)
    expect(read({ words, weights, positives: 3 })).toEqual(read({ words, positives: 3 }))
  })
})
