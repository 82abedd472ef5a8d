import { blockOf, placeOf, rowOf, type Place } from '@touchstone/core'

/** Looks up the rows of one block that a filter lets through, ascending. */
export type RowsOfBlock = (block: number) => Promise<readonly number[]>

/** A page of places, and the place that the next page begins with. */
export interface FoundPlaces {
  readonly places: readonly Place[]
  readonly next: Place | undefined
}

/**
 * The first places from `at` on that a filter lets through. Blocks are looked through one by one,
 * and no further than the page needs.
 */
export async function findFrom(
  blocks: readonly number[],
  rowsOf: RowsOfBlock,
  { at, size }: { at: Place; size: number },
): Promise<FoundPlaces> {
  const places: Place[] = []
  for (const block of blocks) {
    if (block < blockOf(at)) continue
    for (const row of await rowsOf(block)) {
      const place = placeOf(block, row)
      if (place < at) continue
      if (places.length === size) return { places, next: place }
      places.push(place)
    }
  }
  return { places, next: undefined }
}

/** Where the page before `at` begins; undefined when nothing is before it. */
export async function findStartBefore(
  blocks: readonly number[],
  rowsOf: RowsOfBlock,
  { at, size }: { at: Place; size: number },
): Promise<Place | undefined> {
  let left = size
  let start: Place | undefined
  for (const block of blocks.toReversed()) {
    if (block > blockOf(at)) continue
    const rows = (await rowsOf(block)).filter((row) => placeOf(block, row) < at)
    const first = rows[Math.max(0, rows.length - left)]
    if (first !== undefined) start = placeOf(block, first)
    left -= rows.length
    if (left <= 0) break
  }
  return start
}

/** Groups places by block, as they are fetched. */
export const byBlock = (places: readonly Place[]): Map<number, Set<number>> =>
  places.reduce((blocks, place) => {
    const rows = blocks.get(blockOf(place)) ?? new Set()
    return blocks.set(blockOf(place), rows.add(rowOf(place)))
  }, new Map<number, Set<number>>())
