import { addRow, difference, hasRow, type Bitmap } from '../bitmap.ts'
import { sameJson, type Json } from '../json.ts'
import type { PartRow } from '../part.ts'
import { rowOf } from '../place.ts'

/** Whether a different value for a covered row is refused or replaces what is stored. */
export type CommitMode = 'keep' | 'replace'

/** A different value for a row that has one: both are shown. */
export interface Conflict {
  readonly place: number
  readonly stored: Json
  readonly offered: Json
}

/** What becomes of the rows of one part. */
export interface Settlement {
  readonly inserted: number
  readonly unchanged: number
  /** Rows whose stored value is replaced; only in mode `replace`. */
  readonly changed: number
  readonly errors: number
  readonly conflicts: readonly Conflict[]
  /** What was offered, without the rows of the conflicts. */
  readonly accepted: readonly PartRow[]
  readonly rows: { readonly covered: Bitmap; readonly errors: Bitmap }
}

/**
 * Decides, row by row, what a commit does to a block: a row without a value takes what is offered;
 * a row with the same value stays; a row with another value is a conflict, or is replaced. An
 * error never takes the place of a value.
 * @param stored the stored row of every place that the part shares with `rows.covered`
 */
export function settle(
  rows: { readonly covered: Bitmap; readonly errors: Bitmap },
  offered: readonly PartRow[],
  options: { mode: CommitMode; stored: ReadonlyMap<number, PartRow> },
): Settlement {
  const covered = rows.covered.slice()
  const failed = rows.errors.slice()
  const conflicts: Conflict[] = []
  let inserted = 0
  let unchanged = 0
  let changed = 0
  let errors = 0
  for (const row of offered) {
    const at = rowOf(row.place)
    if (row.value === undefined) {
      if (hasRow(rows.covered, at)) unchanged++
      else {
        addRow(failed, at)
        errors++
      }
      continue
    }
    if (!hasRow(rows.covered, at)) {
      addRow(covered, at)
      inserted++
      continue
    }
    const stored = options.stored.get(row.place)
    if (stored && sameRow(stored, row)) unchanged++
    else if (options.mode === 'replace') changed++
    else conflicts.push({ place: row.place, stored: stored?.value ?? null, offered: row.value })
  }
  const refused = new Set(conflicts.map(({ place }) => place))
  return {
    inserted,
    unchanged,
    changed,
    errors,
    conflicts,
    accepted: conflicts.length === 0 ? offered : offered.filter((row) => !refused.has(row.place)),
    rows: { covered, errors: difference(failed, covered) },
  }
}

const sameRow = (a: PartRow, b: PartRow): boolean => a.line === b.line || sameJson(a.value, b.value)
