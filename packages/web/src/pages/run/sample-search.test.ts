import { placeOf } from '@touchstone/core'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { findFrom, findStartBefore } from './sample-search.ts'

const rows = fc
  .uniqueArray(fc.nat(20), { maxLength: 12 })
  .map((list) => list.toSorted((a, b) => a - b))
const content = fc.array(rows, { minLength: 1, maxLength: 6 })

it('pages forward meet every place once, and pages backward begin where those did', async () => {
  await fc.assert(
    fc.asyncProperty(content, fc.integer({ min: 1, max: 7 }), async (ofBlocks, size) => {
      const blocks = ofBlocks.map((_, block) => block)
      const rowsOf = async (block: number) => ofBlocks[block] ?? []
      const all = ofBlocks.flatMap((list, block) => list.map((row) => placeOf(block, row)))
      const met: number[] = []
      const starts: number[] = []
      for (let at: number | undefined = all[0] ?? 0; at !== undefined;) {
        const from: number = at
        const page = await findFrom(blocks, rowsOf, { at: from, size })
        expect(page.places.length).toBeLessThanOrEqual(size)
        met.push(...page.places)
        const before = await findStartBefore(blocks, rowsOf, { at: from, size })
        expect(before).toBe(starts.at(-1))
        starts.push(from)
        at = page.next
      }
      expect(met).toEqual(all)
    }),
  )
})

it('looks no further than the page needs', async () => {
  const asked: number[] = []
  const rowsOf = async (block: number) => {
    asked.push(block)
    return [0, 1, 2]
  }
  await findFrom([0, 1, 2, 3], rowsOf, { at: placeOf(1, 1), size: 2 })
  expect(asked).toEqual([1, 2])
})
