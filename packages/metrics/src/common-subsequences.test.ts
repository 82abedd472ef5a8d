import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createCommonSubsequences } from './common-subsequences.ts'

/** The places that rouge-score marks, by the table, cell by cell. */
function byTable(reference: Int32Array, sequence: Int32Array): number[] {
  const table = [new Int32Array(sequence.length + 1)]
  for (const [i, symbol] of reference.entries()) {
    const row = new Int32Array(sequence.length + 1)
    for (const [j, other] of sequence.entries())
      row[j + 1] =
        symbol === other ? (table[i]?.[j] ?? 0) + 1 : Math.max(table[i]?.[j + 1] ?? 0, row[j] ?? 0)
    table.push(row)
  }
  const marked: number[] = []
  let [i, j] = [reference.length, sequence.length]
  while (i > 0 && j > 0)
    if (reference[i - 1] === sequence[j - 1]) {
      marked.unshift(i - 1)
      i--
      j--
    } else if ((table[i]?.[j - 1] ?? 0) > (table[i - 1]?.[j] ?? 0)) j--
    else i--
  return marked
}

function expectTable(reference: Int32Array, sequence: Int32Array): void {
  const common = createCommonSubsequences(sequence)
  const expected = byTable(reference, sequence)
  const marks = new Uint8Array(reference.length)
  common.mark(marks, reference)
  expect([...marks.entries()].filter(([, mark]) => mark === 1).map(([place]) => place)).toEqual(
    expected,
  )
  expect(common.length(reference)).toBe(expected.length)
}

const sequence = (symbols: number, maxLength: number) =>
  fc.array(fc.integer({ min: 0, max: symbols }), { maxLength }).map((list) => Int32Array.from(list))

describe('The longest common subsequence', () => {
  it('is that of the table', () => {
    fc.assert(fc.property(sequence(3, 100), sequence(3, 100), expectTable))
    fc.assert(fc.property(sequence(40, 200), sequence(40, 200), expectTable))
  })

  it('is that of the table where not all rows are kept', () => {
    const of = (length: number, factor: number): Int32Array =>
      Int32Array.from({ length }, (_, i) => ((i * i * factor) % 1_009) % 11)
    expectTable(of(150, 7), of(4_300, 3))
    expectTable(of(31, 5), of(4_225, 3))
  })

  it('of the same sequence with other references does not depend on those before', () => {
    const common = createCommonSubsequences(Int32Array.of(1, 2, 3, 4))
    const marks = new Uint8Array(3)
    common.mark(new Uint8Array(40), new Int32Array(40).fill(2))
    common.mark(marks, Int32Array.of(4, 1, 3))
    expect([...marks]).toEqual([0, 1, 1])
    expect(common.length(Int32Array.of(2, 4, 4))).toBe(2)
  })
})
