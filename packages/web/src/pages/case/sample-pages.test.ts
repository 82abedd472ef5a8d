import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { samplePages } from './sample-pages.ts'

it('parts one block into pages of 50', () => {
  expect(samplePages([{ block: 3, count: 120 }])).toEqual([
    { before: 0, stretches: [{ block: 3, start: 0, end: 50 }] },
    { before: 50, stretches: [{ block: 3, start: 50, end: 100 }] },
    { before: 100, stretches: [{ block: 3, start: 100, end: 120 }] },
  ])
})

it('has no page where there are no rows', () => {
  expect(samplePages([])).toEqual([])
  expect(samplePages([{ block: 0, count: 0 }])).toEqual([])
})

it('has every row once, in order, at most 50 and 4 blocks a page', () => {
  const counts = fc.array(fc.integer({ min: 0, max: 200 }), { maxLength: 30 })
  fc.assert(
    fc.property(counts, (list) => {
      const pages = samplePages(list.map((count, block) => ({ block, count })))
      const seen = pages.flatMap(({ stretches }) =>
        stretches.flatMap(({ block, start, end }) =>
          Array.from({ length: end - start }, (_, i) => `${block}:${start + i}`),
        ),
      )
      const all = list.flatMap((count, block) =>
        Array.from({ length: count }, (_, row) => `${block}:${row}`),
      )
      expect(seen).toEqual(all)
      let before = 0
      for (const page of pages) {
        const rows = page.stretches.reduce((sum, { start, end }) => sum + end - start, 0)
        expect(page.before).toBe(before)
        expect(rows).toBeGreaterThan(0)
        expect(rows).toBeLessThanOrEqual(50)
        expect(page.stretches.length).toBeLessThanOrEqual(4)
        before += rows
      }
    }),
  )
})
