import {
  bitmapOf,
  decodeBitmap,
  difference,
  encodeBitmap,
  intersection,
  isEmpty,
  union,
  type Bitmap,
} from '../bitmap.ts'
import type { Json } from '../json.ts'
import { limits } from '../limits.ts'
import { rowOf } from '../place.ts'
import type { Objects } from '../ports/objects.ts'
import { storedRows } from '../stored-lines.ts'
import { readStoredLines } from './stored-objects.ts'

/**
 * Rows of a block whose metadata differ from those that the block of test samples has, and the
 * object with theirs. The object may have more rows, which then do not count.
 */
export interface OwnMetadata {
  /** An encoded bitmap; no row is in two entries of a list. */
  readonly rows: string
  readonly key: string
}

type Entries = readonly OwnMetadata[]

/** The entries of a list with a set operation applied to their rows; empty ones are left out. */
const mapRows = (own: Entries, change: (rows: Bitmap) => Bitmap): OwnMetadata[] =>
  own.flatMap(({ rows, key }) => {
    const left = change(decodeBitmap(rows))
    return isEmpty(left) ? [] : [{ rows: encodeBitmap(left), key }]
  })

/** Keeps the given rows only. */
export const metadataWithin = (own: Entries = [], rows: Bitmap): OwnMetadata[] =>
  mapRows(own, (all) => intersection(all, rows))

/** Leaves the given rows out. */
export const metadataWithout = (own: Entries = [], rows: Bitmap): OwnMetadata[] =>
  mapRows(own, (all) => difference(all, rows))

/** Joins lists that have no row in common. */
export function joinMetadata(own: Entries = [], added: Entries = []): OwnMetadata[] {
  const byKey = new Map<string, Bitmap>()
  for (const { rows, key } of [...own, ...added])
    byKey.set(key, union(byKey.get(key) ?? bitmapOf(), decodeBitmap(rows)))
  return [...byKey].map(([key, rows]) => ({ rows: encodeBitmap(rows), key }))
}

/**
 * For each of several test cases, in their order, the rows of a block whose metadata are stored elsewhere
 * than those of the first test case that has the row. Only they can have other metadata there.
 * @returns nothing where no test case has metadata that differ from the block's
 */
export function storedApart(
  testCases: readonly { readonly rows: string; readonly metadata?: Entries }[],
): Bitmap[] {
  if (!testCases.some(({ metadata }) => metadata !== undefined)) return []
  // By key of an object: the rows that the first test case with them has there.
  const first = new Map<string, Bitmap>()
  let taken = bitmapOf()
  return testCases.map(({ rows, metadata }) => {
    const all = decodeBitmap(rows)
    const places = metadataWithin(metadata, all).map(
      (own) => [own.key, decodeBitmap(own.rows)] as const,
    )
    const ofBlock = places.reduce((left, [, own]) => difference(left, own), all)
    let apart = bitmapOf()
    for (const [key, own] of [['', ofBlock] as const, ...places]) {
      const known = first.get(key) ?? bitmapOf()
      apart = union(apart, difference(intersection(own, taken), known))
      first.set(key, union(known, difference(own, taken)))
    }
    taken = union(taken, all)
    return apart
  })
}

/** The metadata that an object has, by row. */
export async function readMetadata(
  objects: Objects,
  { key, block }: { key: string; block: number },
): Promise<Map<number, Json>> {
  const lines = await readStoredLines(objects, key, { maxRawBytes: limits.blockRawBytes })
  const byRow = new Map<number, Json>()
  for (const { place, value } of storedRows(lines, key, { field: 'metadata', block }))
    byRow.set(rowOf(place), value ?? null)
  return byRow
}
