import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hashed, hashText } from './key-hash.ts'
import { KeyIndex } from './key-index.ts'

describe('KeyIndex', () => {
  it('finds what a map finds', () => {
    const keys = fc.uniqueArray(fc.string({ unit: 'binary', maxLength: 12 }), { maxLength: 200 })
    fc.assert(
      fc.property(keys, fc.array(fc.string()), (added, others) => {
        const index = new KeyIndex(added.length)
        const map = new Map(added.map((key, i) => [key, i * 4_096]))
        for (const [key, place] of map) expect(index.add(key, place)).toBeUndefined()
        for (const key of [...added, ...others]) {
          const entry = index.find(key)
          expect(entry === undefined ? undefined : index.placeOf(entry)).toBe(map.get(key))
        }
        for (const [key, place] of map) expect(index.add(key, 1)).toBe(place)
        expect(index.size).toBe(map.size)
      }),
    )
  })

  it('remembers the row and the value of an entry', () => {
    const index = new KeyIndex(2)
    index.add('a', 7)
    const entry = index.find('a') ?? -1
    expect(index.rowNumberOf(entry)).toBe(0)
    index.noteRow(entry, 12)
    expect(index.rowNumberOf(entry)).toBe(12)
    expect(index.wasNoted(entry, '{"x":1}')).toBe(false)
    index.noteValue(entry, '{"x":1}')
    expect(index.wasNoted(entry, '{"x":1}')).toBe(true)
    expect(index.wasNoted(entry, '{"x":2}')).toBe(false)
    index.forgetRows()
    expect(index.rowNumberOf(entry)).toBe(0)
  })
})

it('keys that look alike differ in each half of their hash', () => {
  const halves = [new Set<bigint>(), new Set<bigint>()]
  const count = 200_000
  for (let i = 0; i < count; i++) {
    hashText(i % 2 === 0 ? `s3://bucket/images/${i >> 1}.png` : String(i >> 1))
    const [a = 0, b = 0, c = 0, d = 0] = hashed
    halves[0]?.add((BigInt(a) << 32n) | BigInt(b))
    halves[1]?.add((BigInt(c) << 32n) | BigInt(d))
  }
  expect(halves.map(({ size }) => size)).toEqual([count, count])
})
