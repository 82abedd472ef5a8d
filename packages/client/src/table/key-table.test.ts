import fc from 'fast-check'
import { expect, test } from 'vitest'
import { KeyTable } from './key-table.ts'

test('numbers keys as a map does, also beyond the room that it began with', () => {
  const keys = fc.array(fc.string({ unit: 'binary', maxLength: 3 }), { maxLength: 300 })
  fc.assert(
    fc.property(keys, fc.array(fc.string()), fc.nat(4), (added, others, capacity) => {
      const table = new KeyTable(capacity)
      const map = new Map<string, number>()
      for (const key of added) {
        if (!map.has(key)) map.set(key, map.size)
        expect(table.add(key)).toBe(map.get(key))
      }
      expect(table.size).toBe(map.size)
      for (const key of [...added, ...others]) expect(table.find(key)).toBe(map.get(key))
    }),
  )
})

test('a million keys take about 30 MB', () => {
  const before = process.memoryUsage().arrayBuffers
  const table = new KeyTable(1_024)
  for (let i = 0; i < 1_000_000; i++) table.add(`s3://bucket/${i}.png`)
  expect(table.size).toBe(1_000_000)
  expect(table.find('s3://bucket/123456.png')).toBe(123_456)
  // Arrays that were outgrown may not be collected yet.
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(100 * 1024 * 1024)
})
