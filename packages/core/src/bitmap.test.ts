import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  addRow,
  bitmapOf,
  countRows,
  decodeBitmap,
  difference,
  encodeBitmap,
  firstRows,
  hasRow,
  intersection,
  isEmpty,
  rowsOf,
  union,
} from './bitmap.ts'

const row = fc.integer({ min: 0, max: 4095 })
const scattered = fc.uniqueArray(row, { maxLength: 200 })
const run = fc
  .tuple(row, row)
  .map(([a, b]) => Array.from({ length: Math.abs(a - b) + 1 }, (_, i) => Math.min(a, b) + i))
const rowSet = fc.oneof(scattered, run).map((rows) => new Set(rows))
const ascending = (rows: Iterable<number>): number[] => [...rows].toSorted((a, b) => a - b)

describe('a bitmap is a set of rows', () => {
  test('it lists its rows in ascending order, each once, whatever the order they came in', () => {
    fc.assert(
      fc.property(fc.array(row, { maxLength: 100 }), (rows) => {
        expect(rowsOf(bitmapOf(rows))).toEqual(ascending(new Set(rows)))
      }),
    )
  })

  test('it counts its rows and is empty exactly when there are none', () => {
    fc.assert(
      fc.property(rowSet, (rows) => {
        const bitmap = bitmapOf(rows)
        expect(countRows(bitmap)).toBe(rows.size)
        expect(isEmpty(bitmap)).toBe(rows.size === 0)
      }),
    )
  })

  test('it has the rows that were added and no others', () => {
    fc.assert(
      fc.property(rowSet, row, row, (rows, added, asked) => {
        const bitmap = bitmapOf(rows)
        addRow(bitmap, added)
        expect(hasRow(bitmap, added)).toBe(true)
        expect(hasRow(bitmap, asked)).toBe(rows.has(asked) || asked === added)
      }),
    )
  })

  test('union, intersection and difference are those of sets', () => {
    fc.assert(
      fc.property(rowSet, rowSet, (a, b) => {
        const [x, y] = [bitmapOf(a), bitmapOf(b)]
        expect(rowsOf(union(x, y))).toEqual(ascending(new Set([...a, ...b])))
        expect(rowsOf(intersection(x, y))).toEqual(ascending([...a].filter((r) => b.has(r))))
        expect(rowsOf(difference(x, y))).toEqual(ascending([...a].filter((r) => !b.has(r))))
      }),
    )
  })

  test('combining two sets leaves both as they were', () => {
    fc.assert(
      fc.property(rowSet, rowSet, (a, b) => {
        const [x, y] = [bitmapOf(a), bitmapOf(b)]
        union(x, y)
        intersection(x, y)
        difference(x, y)
        expect(rowsOf(x)).toEqual(ascending(a))
        expect(rowsOf(y)).toEqual(ascending(b))
      }),
    )
  })

  test('difference and intersection split a set in two', () => {
    fc.assert(
      fc.property(rowSet, rowSet, (a, b) => {
        const [x, y] = [bitmapOf(a), bitmapOf(b)]
        const [out, both] = [difference(x, y), intersection(x, y)]
        expect(union(out, both)).toEqual(x)
        expect(isEmpty(intersection(out, both))).toBe(true)
      }),
    )
  })

  test.each([0, 1, 7, 8, 9, 63, 64, 4088, 4095, 4096])('firstRows(%i) is that many', (count) => {
    expect(rowsOf(firstRows(count))).toEqual(Array.from({ length: count }, (_, i) => i))
  })
})

describe('the text of a bitmap', () => {
  test('reads back as the same set', () => {
    fc.assert(
      fc.property(rowSet, (rows) => {
        const bitmap = bitmapOf(rows)
        expect(decodeBitmap(encodeBitmap(bitmap))).toEqual(bitmap)
      }),
    )
  })

  test('is the same for equal sets, however they were made, and differs for others', () => {
    const few = fc.uniqueArray(fc.integer({ min: 0, max: 9 }), { maxLength: 4 })
    fc.assert(
      fc.property(few, few, (a, b) => {
        const sameSet = ascending(a).join() === ascending(b).join()
        expect(encodeBitmap(bitmapOf(a)) === encodeBitmap(bitmapOf(b))).toBe(sameSet)
      }),
    )
    fc.assert(
      fc.property(rowSet, rowSet, (a, b) => {
        const roundabout = union(difference(bitmapOf(a), bitmapOf(b)), bitmapOf(b))
        expect(encodeBitmap(roundabout)).toBe(encodeBitmap(bitmapOf(new Set([...b, ...a]))))
      }),
    )
  })

  test('is a range exactly when the rows are one run', () => {
    fc.assert(
      fc.property(row, row, (a, b) => {
        const [first, last] = [Math.min(a, b), Math.max(a, b)]
        const bitmap = difference(firstRows(last + 1), firstRows(first))
        expect(encodeBitmap(bitmap)).toBe(`${first}-${last}`)
      }),
    )
    expect(encodeBitmap(bitmapOf([0, 2]))).not.toMatch('-')
  })

  test.each([
    ['the empty set', [], ''],
    ['one row', [12], '12-12'],
    ['the first and the last row', [0, 4095], `AQ${'A'.repeat(679)}IA=`],
    ['two rows apart', [1, 3], 'Cg=='],
  ])('of %s is known', (_, rows, text) => {
    expect(encodeBitmap(bitmapOf(rows))).toBe(text)
  })

  test.each([
    ['a range that ends before it starts', '9-3'],
    ['a range beyond the last row', '0-4096'],
    ['a range with a long number', '0-00004'],
    ['a negative row', '-1-4'],
    ['half a range', '4-'],
    ['a single number', '4'],
    ['a blank', ' '],
    ['base64 with a foreign character', 'A*=='],
    ['base64 of the other alphabet', 'A_-='],
    ['base64 of a broken length', 'AAAAA'],
    ['base64 with too much padding', 'A==='],
    ['base64 of 513 bytes', btoa('\0'.repeat(513))],
  ])('is refused when it is %s', (_, text) => {
    expect(() => decodeBitmap(text)).toThrow(
      expect.objectContaining({
        code: 'bad_input',
        message: expect.stringContaining('is not a set of rows'),
      }),
    )
  })
})
