import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Json } from './json.ts'
import { packLines, unpackLines } from './lines.ts'
import { decodeRows, mergeRows, partLine, type PartRow, type RowError } from './part.ts'
import { blockOf, placeOf, rowOf } from './place.ts'

type Outcome = { value: Json } | { error: RowError }

const outcome: fc.Arbitrary<Outcome> = fc.oneof(
  // fast-check says unknown for what it makes by the rules of JSON.
  fc.jsonValue().map((value) => ({ value: JSON.parse(JSON.stringify(value)) as Json })),
  fc
    .record(
      { name: fc.string(), message: fc.string(), attempts: fc.nat(5) },
      { noNullPrototype: true },
    )
    .map((error) => ({ error })),
)
const block = fc.oneof(fc.nat(3), fc.nat(2 ** 32))
const rows = fc
  .uniqueArray(fc.tuple(fc.nat(4095), outcome), { selector: ([row]) => row, maxLength: 30 })
  .map((list) => list.toSorted(([a], [b]) => a - b))

const lineOf = (place: number, of: Outcome): string =>
  'value' in of
    ? partLine('inference', place, JSON.stringify(of.value))
    : partLine('error', place, JSON.stringify(of.error))

const rowAt = (place: number, of: Outcome): PartRow => ({
  place,
  ...of,
  line: lineOf(place, of).slice(0, -1),
})

const pack = async (lines: readonly string[]): Promise<Uint8Array> => (await packLines(lines)).body

describe('a part', () => {
  test('gives back the rows that were written, whatever their values and places', async () => {
    await fc.assert(
      fc.asyncProperty(block, rows, async (b, list) => {
        const lines = list.map(([row, of]) => lineOf(placeOf(b, row), of))
        const unpacked = await unpackLines(await pack(lines), 'The part')
        const decoded = decodeRows(unpacked, { field: 'inference', block: b, what: 'The part' })
        expect(decoded).toEqual(list.map(([row, of]) => rowAt(placeOf(b, row), of)))
      }),
    )
  })

  test('is named by its bytes: the same lines give the same name, others another', async () => {
    const one = await packLines(['{"place":0,"metrics":1}\n'])
    expect(one).toMatchObject({ sha256: expect.stringMatching(/^[0-9a-f]{64}$/) })
    expect(one.bytes).toBe(one.body.byteLength)
    expect((await packLines(['{"place":0,"metrics":1}\n'])).sha256).toBe(one.sha256)
    expect((await packLines(['{"place":0,"metrics":2}\n'])).sha256).not.toBe(one.sha256)
  })
})

describe('merging the parts of one block', () => {
  test('gives the same rows however they were split', () => {
    const split = rows.chain((list) =>
      fc.tuple(
        fc.constant(list.map(([row, of]) => rowAt(row, of))),
        fc.array(fc.nat(4), { minLength: list.length, maxLength: list.length }),
      ),
    )
    fc.assert(
      fc.property(split, ([whole, partOf]) => {
        const parts = [0, 1, 2, 3, 4].map((part) => whole.filter((_, i) => partOf[i] === part))
        expect(mergeRows(parts)).toEqual(whole)
        expect(mergeRows(parts.toReversed())).toEqual(whole)
        expect(mergeRows([whole])).toEqual(whole)
      }),
    )
  })

  const value = (place: number, of: Json): PartRow => rowAt(place, { value: of })
  const error = (place: number, message: string): PartRow =>
    rowAt(place, { error: { name: 'Error', message, attempts: 1 } })

  test('takes the inference rather than the error, in any order', () => {
    for (const falsy of [null, 0, false, '']) {
      expect(mergeRows([[value(3, falsy)], [error(3, 'late')]])).toEqual([value(3, falsy)])
      expect(mergeRows([[error(3, 'early')], [value(3, falsy)]])).toEqual([value(3, falsy)])
    }
  })

  test('takes the last inference, and the last error where there are only errors', () => {
    expect(mergeRows([[value(3, 'a')], [error(3, 'x')], [value(3, 'b')]])).toEqual([value(3, 'b')])
    expect(mergeRows([[error(3, 'x')], [error(3, 'y')]])).toEqual([error(3, 'y')])
  })

  test('keeps the last inference of each place, if any, as a plain Map does', () => {
    const parts = fc.array(
      fc.uniqueArray(fc.tuple(fc.nat(5), outcome), { selector: ([place]) => place }),
      { maxLength: 5 },
    )
    fc.assert(
      fc.property(parts, (list) => {
        const all = list.flat()
        const model = new Map(all)
        for (const [place, of] of all) if ('value' in of) model.set(place, of)
        const sorted = list.map((part) => part.toSorted(([a], [b]) => a - b))
        const merged = mergeRows(sorted.map((part) => part.map(([p, of]) => rowAt(p, of))))
        const expected = [...model].toSorted(([a], [b]) => a - b)
        expect(merged).toEqual(expected.map(([p, of]) => rowAt(p, of)))
      }),
    )
  })

  test('of none is empty', () => {
    expect(mergeRows([])).toEqual([])
    expect(mergeRows([[], []])).toEqual([])
  })
})

test('a place is a block and a row', () => {
  fc.assert(
    fc.property(block, fc.nat(4095), (b, row) => {
      const place = placeOf(b, row)
      expect([blockOf(place), rowOf(place)]).toEqual([b, row])
    }),
  )
  expect([placeOf(0, 4095) + 1, placeOf(2, 1)]).toEqual([placeOf(1, 0), 8193])
})
