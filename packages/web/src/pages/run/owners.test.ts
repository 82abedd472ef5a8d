import { bitmapOf, rowsOf, type Id } from '@touchstone/core'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { ownersOf } from './owners.ts'

const testCase = (index: number) => ({
  id: `tc_${index}` as Id<'testCase'>,
  version: 1,
  name: `case ${index}`,
  index,
})

it('gives each row to the first test case that has it, and to no other', () => {
  const members = fc.array(fc.uniqueArray(fc.nat(30)), { maxLength: 5 })
  fc.assert(
    fc.property(members, (lists) => {
      const owners = ownersOf(
        lists.map((_, index) => testCase(index)),
        lists.map((rows, index) => ({ index, rows: bitmapOf(rows) })),
      )
      const given = new Map(
        owners.flatMap((owned) => rowsOf(owned.rows).map((row) => [row, owned.testCase.index])),
      )
      expect(owners.flatMap(({ rows }) => rowsOf(rows))).toHaveLength(given.size)
      const expected = new Map<number, number>()
      for (const [index, rows] of lists.entries())
        for (const row of rows) if (!expected.has(row)) expected.set(row, index)
      expect(given).toEqual(expected)
    }),
  )
})
