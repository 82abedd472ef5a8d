import { countRows } from '../bitmap.ts'
import { limits } from '../limits.ts'
import type { Conflict, Settlement } from './settle.ts'

/** What a commit did, in rows. */
export interface CommitSummary {
  inserted: number
  unchanged: number
  changed: number
  errors: number
  conflicts: number
  /** The first 20 conflicts. */
  conflicting: Conflict[]
}

export const emptySummary = (): CommitSummary => ({
  inserted: 0,
  unchanged: 0,
  changed: 0,
  errors: 0,
  conflicts: 0,
  conflicting: [],
})

/** Counts what became of the rows of one part. */
export function addSettlement(
  summary: CommitSummary,
  outcome: Settlement,
  conflicting: readonly Conflict[],
): void {
  const { inserted, unchanged, changed, errors, refused } = outcome
  addSummary(summary, {
    inserted,
    unchanged,
    changed,
    errors,
    conflicts: countRows(refused),
    conflicting: [...conflicting],
  })
}

/** Counts what another commit did. */
export function addSummary(summary: CommitSummary, more: CommitSummary): void {
  summary.inserted += more.inserted
  summary.unchanged += more.unchanged
  summary.changed += more.changed
  summary.errors += more.errors
  summary.conflicts += more.conflicts
  const room = limits.reportedConflicts - summary.conflicting.length
  summary.conflicting.push(...more.conflicting.slice(0, Math.max(0, room)))
}
