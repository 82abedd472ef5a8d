import { TouchstoneError } from './errors.ts'
import { limits } from './limits.ts'

const bytes = limits.blockRows / 8

/** A set of rows of one block: 512 bytes, row `i` is bit `i % 8` of byte `i / 8`. */
export type Bitmap = Uint8Array

const bitCounts = Uint8Array.from({ length: 256 }, (_, byte) => {
  let count = 0
  for (let rest = byte; rest > 0; rest &= rest - 1) count++
  return count
})

/** The set of the given rows, each 0 to 4,095. */
export function bitmapOf(rows: Iterable<number> = []): Bitmap {
  const bitmap = new Uint8Array(bytes)
  for (const row of rows) addRow(bitmap, row)
  return bitmap
}

/** The set of the first `count` rows. */
export function firstRows(count: number): Bitmap {
  const bitmap = new Uint8Array(bytes).fill(0xff, 0, count >> 3)
  if (count % 8 !== 0) bitmap[count >> 3] = (1 << (count % 8)) - 1
  return bitmap
}

export const hasRow = (bitmap: Bitmap, row: number): boolean =>
  (((bitmap[row >> 3] ?? 0) >> (row & 7)) & 1) === 1

export function addRow(bitmap: Bitmap, row: number): void {
  bitmap[row >> 3] = (bitmap[row >> 3] ?? 0) | (1 << (row & 7))
}

const combine = (a: Bitmap, b: Bitmap, of: (x: number, y: number) => number): Bitmap =>
  a.map((byte, index) => of(byte, b[index] ?? 0))

/** Rows in `a` or in `b`. */
export const union = (a: Bitmap, b: Bitmap): Bitmap => combine(a, b, (x, y) => x | y)
/** Rows in `a` and in `b`. */
export const intersection = (a: Bitmap, b: Bitmap): Bitmap => combine(a, b, (x, y) => x & y)
/** Rows in `a` but not in `b`. */
export const difference = (a: Bitmap, b: Bitmap): Bitmap => combine(a, b, (x, y) => x & ~y)

/** How many rows there are in the set. */
export function countRows(bitmap: Bitmap): number {
  let count = 0
  for (const byte of bitmap) count += bitCounts[byte] ?? 0
  return count
}

export const isEmpty = (bitmap: Bitmap): boolean => bitmap.every((byte) => byte === 0)

/** The rows of the set, ascending. */
export function rowsOf(bitmap: Bitmap): number[] {
  const rows: number[] = []
  for (const [index, byte] of bitmap.entries()) {
    for (let rest = byte; rest > 0; rest &= rest - 1)
      rows.push(index * 8 + 31 - Math.clz32(rest & -rest))
  }
  return rows
}

/**
 * The one text of a set, the same for equal sets: `""` when empty, `"12-99"` for one run of rows
 * (ends included), else base64 of the 512 bytes without the zero bytes at the end.
 */
export function encodeBitmap(bitmap: Bitmap): string {
  const count = countRows(bitmap)
  if (count === 0) return ''
  const first = firstRowOf(bitmap)
  const last = lastRowOf(bitmap)
  if (last - first + 1 === count) return `${first}-${last}`
  return btoa(String.fromCharCode(...bitmap.subarray(0, (last >> 3) + 1)))
}

const firstRowOf = (bitmap: Bitmap): number => {
  const index = bitmap.findIndex((byte) => byte !== 0)
  const byte = bitmap[index] ?? 0
  return index * 8 + 31 - Math.clz32(byte & -byte)
}

const lastRowOf = (bitmap: Bitmap): number => {
  const index = bitmap.findLastIndex((byte) => byte !== 0)
  return index * 8 + 31 - Math.clz32(bitmap[index] ?? 0)
}

/**
 * Reads what {@link encodeBitmap} wrote.
 * @throws TouchstoneError `bad_input`
 */
export function decodeBitmap(text: string): Bitmap {
  if (text === '') return bitmapOf()
  const range = /^(\d{1,4})-(\d{1,4})$/.exec(text)
  if (range) {
    const first = Number(range[1])
    const last = Number(range[2])
    if (first <= last && last < limits.blockRows)
      return difference(firstRows(last + 1), firstRows(first))
  } else if (/^[A-Za-z0-9+/]+={0,2}$/.test(text) && text.length % 4 === 0) {
    const binary = atob(text)
    if (binary.length <= bytes) {
      const bitmap = new Uint8Array(bytes)
      for (let i = 0; i < binary.length; i++) bitmap[i] = binary.charCodeAt(i)
      return bitmap
    }
  }
  throw new TouchstoneError(
    'bad_input',
    `${JSON.stringify(text.slice(0, 40))} is not a set of rows. Write "first-last" or base64 of at most ${bytes} bytes.`,
  )
}
