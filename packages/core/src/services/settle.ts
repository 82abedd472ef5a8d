import {
  addRow,
  bitmapOf,
  countRows,
  difference,
  intersection,
  rowsOf,
  union,
  type Bitmap,
} from '../bitmap.ts'
import { sameJson, type Json } from '../json.ts'
import type { PartRow } from '../part.ts'

/** Whether a different value for a covered row is refused or replaces what is stored. */
export type CommitMode = 'keep' | 'replace'

/** A different value for a row that has one: both are shown. */
export interface Conflict {
  readonly place: number
  readonly stored: Json
  readonly offered: Json
}

/** Which rows of a block have a value, and which have an error and no value. */
export interface RowSets {
  readonly covered: Bitmap
  readonly errors: Bitmap
}

/** Finds the row of a part, or of several, by its number in the block. */
export type FindRow = (row: number) => PartRow | undefined

/** What becomes of the rows of one part. */
export interface Settlement {
  readonly inserted: number
  readonly unchanged: number
  /** Rows whose stored value is replaced; only in mode `replace`. */
  readonly changed: number
  readonly errors: number
  readonly conflicts: readonly Conflict[]
  /** The rows of the conflicts. */
  readonly refused: Bitmap
  readonly rows: RowSets
}

/** The rows for which a part offers a value where there is one: these must be looked at. */
export const meeting = (stored: RowSets, offered: RowSets): Bitmap =>
  intersection(stored.covered, offered.covered)

/**
 * Decides what a commit does to a block: a row without a value takes what is offered; a row with
 * the same value stays; a row with another value is a conflict, or is replaced. An error never
 * takes the place of a value.
 * @param options.offered finds the offered row, and `stored` the stored one, of the rows that meet
 */
export function settle(
  stored: RowSets,
  offered: RowSets,
  options: { mode: CommitMode; offered: FindRow; stored: FindRow },
): Settlement {
  const { covered } = stored
  const conflicts: Conflict[] = []
  const refused = bitmapOf()
  let unchanged = countRows(intersection(offered.errors, covered))
  let changed = 0
  for (const at of rowsOf(meeting(stored, offered))) {
    const before = options.stored(at)
    const after = options.offered(at)
    if (before && after && sameRow(before, after)) unchanged++
    else if (options.mode === 'replace') changed++
    else if (after?.value !== undefined) {
      addRow(refused, at)
      conflicts.push({
        place: after.place,
        stored: before?.value ?? null,
        offered: after.value,
      })
    }
  }
  const both = union(covered, offered.covered)
  return {
    inserted: countRows(difference(offered.covered, covered)),
    unchanged,
    changed,
    errors: countRows(difference(offered.errors, covered)),
    conflicts,
    refused,
    rows: { covered: both, errors: difference(union(stored.errors, offered.errors), both) },
  }
}

const sameRow = (a: PartRow, b: PartRow): boolean => a.line === b.line || sameJson(a.value, b.value)
