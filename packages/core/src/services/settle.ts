import { bitmapOf, countRows, difference, intersection, union, type Bitmap } from '../bitmap.ts'
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

/** What becomes of the rows of one part. */
export interface Settlement {
  readonly inserted: number
  readonly unchanged: number
  /** Rows whose stored value is replaced; only in mode `replace`. */
  readonly changed: number
  readonly errors: number
  /** Rows that are conflicts; only in mode `keep`. */
  readonly refused: Bitmap
  /** Rows that the part brings. */
  readonly brought: Bitmap
  /** Those of them that stand in stored parts, with what they replace. */
  readonly superseded: Bitmap
  readonly rows: RowSets
}

/** The rows for which a part offers a value where there is one: these must be looked at. */
export const meeting = (stored: RowSets, offered: RowSets): Bitmap =>
  intersection(stored.covered, offered.covered)

/**
 * Decides what a commit does to a block: a row without a value takes what is offered; a row with
 * the same value stays; a row with another value is a conflict, or is replaced. An error never
 * takes the place of a value.
 * @param options.different the rows that meet with another value
 */
export function settle(
  stored: RowSets,
  offered: RowSets,
  { mode, different }: { mode: CommitMode; different: Bitmap },
): Settlement {
  const { covered } = stored
  const changed = mode === 'replace' ? different : bitmapOf()
  const same = difference(meeting(stored, offered), different)
  const inserted = difference(offered.covered, covered)
  const errors = difference(offered.errors, covered)
  const brought = union(union(inserted, changed), errors)
  const both = union(covered, offered.covered)
  return {
    inserted: countRows(inserted),
    unchanged: countRows(same) + countRows(intersection(offered.errors, covered)),
    changed: countRows(changed),
    errors: countRows(errors),
    refused: mode === 'replace' ? bitmapOf() : different,
    brought,
    superseded: intersection(brought, union(covered, stored.errors)),
    rows: { covered: both, errors: difference(union(stored.errors, offered.errors), both) },
  }
}

/** Whether two rows have the same value. */
export const sameRow = (
  a: Pick<PartRow, 'line' | 'value'>,
  b: Pick<PartRow, 'line' | 'value'>,
): boolean => a.line === b.line || sameJson(a.value, b.value)
