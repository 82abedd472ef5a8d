import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { toHex } from '../platform.ts'
import { SampleIndex } from './sample-index.ts'

const idOf = (n: number): Uint8Array =>
  createHash('sha256').update(`sample ${n}`).digest().subarray(0, 16)

// Bytes of a small alphabet: ids share their first words, so slots collide and runs get long.
const id = fc.oneof(
  fc.uint8Array({ minLength: 16, maxLength: 16 }),
  fc
    .array(fc.constantFrom(0, 1, 255), { minLength: 16, maxLength: 16 })
    .map((b) => Uint8Array.from(b)),
  fc.nat(20).map((n) => new Uint8Array(16).fill(n, 12)),
)

test('it finds the place of every id, as a Map by hex does', () => {
  fc.assert(
    fc.property(fc.array(id, { maxLength: 100 }), fc.array(id), (ids, others) => {
      const index = new SampleIndex()
      const model = new Map<string, number>()
      for (const each of ids) {
        expect(index.find(each)).toBe(model.get(toHex(each)))
        const place = model.get(toHex(each)) ?? model.size
        expect(index.findOrAppend(each)).toBe(place)
        model.set(toHex(each), place)
      }
      expect(index.size).toBe(model.size)
      for (const each of [...ids, ...others]) expect(index.find(each)).toBe(model.get(toHex(each)))
    }),
  )
})

test('it grows far beyond its first size and still finds every id, and no other', () => {
  const index = new SampleIndex()
  const count = 10_000
  const places = Array.from({ length: count }, (_, n) => index.findOrAppend(idOf(n)))
  const numbers = Array.from({ length: count }, (_, n) => n)
  expect(places).toEqual(numbers)
  expect(numbers.map((n) => index.find(idOf(n)))).toEqual(numbers)
  expect(numbers.filter((n) => index.find(idOf(count + n)) !== undefined)).toEqual([])
  expect(index.size).toBe(count)
})

test('it finds ids that differ in their last byte only, across growth', () => {
  const index = new SampleIndex()
  const alike = (n: number): Uint8Array => Uint8Array.of(...Array(14).fill(7), n >> 8, n & 255)
  for (let n = 0; n < 1500; n++) index.findOrAppend(alike(n))
  for (let n = 0; n < 1500; n++) expect(index.find(alike(n))).toBe(n)
  expect(index.find(alike(1500))).toBeUndefined()
})

test('the id of all zeros is an id like any other', () => {
  const index = new SampleIndex()
  expect(index.find(new Uint8Array(16))).toBeUndefined()
  expect(index.findOrAppend(new Uint8Array(16))).toBe(0)
  expect(index.find(new Uint8Array(16))).toBe(0)
})

test('it gives the ids from a place on, in the order of their places', () => {
  const index = new SampleIndex()
  for (let n = 0; n < 1030; n++) index.findOrAppend(idOf(n))
  const from = (first: number): string =>
    Array.from({ length: 1030 - first }, (_, i) => toHex(idOf(first + i))).join('')
  for (const first of [0, 1, 1023, 1024, 1029, 1030])
    expect(toHex(index.idsFrom(first))).toBe(from(first))
})

test('a list gives each of its ids a place, so that one which repeats moves no other', () => {
  const index = new SampleIndex()
  index.appendAll(Uint8Array.from([idOf(0), idOf(0), idOf(1)].flatMap((one) => [...one])))
  expect(index.size).toBe(3)
  expect(index.find(idOf(1))).toBe(2)
  expect(index.findOrAppend(idOf(2))).toBe(3)
})

test('the ids that it gives are a copy', () => {
  const index = new SampleIndex()
  index.findOrAppend(idOf(0))
  index.idsFrom(0).fill(0)
  expect(index.find(idOf(0))).toBe(0)
  expect(toHex(index.idsFrom(0))).toBe(toHex(idOf(0)))
})

test('places may be skipped, before and after it grows', () => {
  const index = new SampleIndex()
  index.appendAll(idOf(0))
  index.skipTo(5_000)
  expect(index.findOrAppend(idOf(1))).toBe(5_000)
  index.putAll([5_001, 20_000], Uint8Array.from([...idOf(2), ...idOf(3)]))
  expect([0, 1, 2, 3, 4].map((n) => index.find(idOf(n)))).toEqual([
    0,
    5_000,
    5_001,
    20_000,
    undefined,
  ])
  expect(index.find(new Uint8Array(16))).toBeUndefined()
  expect(index.size).toBe(20_001)
  index.skipTo(7)
  expect(index.size).toBe(20_001)
})
