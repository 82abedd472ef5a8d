import {
  countRows,
  decodeBitmap,
  difference,
  intersection,
  placeOf,
  rowsOf,
  type Bitmap,
  type Place,
} from '@touchstone/core'
import type { BlockRows } from '@touchstone/core/services'
import type { Stretch } from '../../case/sample-pages.ts'

/** Which samples of a block are listed, by what the model has of them. */
export const shows = ['all', 'inferred', 'errors', 'missing'] as const
export type Show = (typeof shows)[number]

/** The rows that a test case has of a block, parted by what the model has of them. */
export interface BlockState {
  readonly block: number
  readonly rows: Readonly<Record<Show, Bitmap>>
}

export function blockState(
  { block, rows }: BlockRows,
  coverage: { readonly inferred: string; readonly errors: string } | undefined,
): BlockState {
  const all = decodeBitmap(rows)
  const inferred = intersection(all, decodeBitmap(coverage?.inferred ?? ''))
  const errors = intersection(all, decodeBitmap(coverage?.errors ?? ''))
  const missing = difference(difference(all, inferred), errors)
  return { block, rows: { all, inferred, errors, missing } }
}

/** How many rows of each kind all blocks have together. */
export function countStates(states: readonly BlockState[]): Record<Show, number> {
  const counts = { all: 0, inferred: 0, errors: 0, missing: 0 }
  for (const { rows } of states) for (const show of shows) counts[show] += countRows(rows[show])
  return counts
}

/** The places of some stretches of the rows that are shown. */
export function placesOf(
  states: readonly BlockState[],
  stretches: readonly Stretch[],
  show: Show,
): Place[] {
  const byBlock = new Map(states.map(({ block, rows }) => [block, rows[show]]))
  return stretches.flatMap(({ block, start, end }) => {
    const rows = byBlock.get(block)
    return rows
      ? rowsOf(rows)
          .slice(start, end)
          .map((row) => placeOf(block, row))
      : []
  })
}
