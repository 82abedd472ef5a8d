import type { Json } from '../json.ts'
import { limits } from '../limits.ts'
import type { Conflict } from './settle.ts'

/** The conflicts that come first, as many as an answer spells out. */
export const firstOf = (conflicts: readonly Conflict[]): Conflict[] =>
  conflicts.toSorted((a, b) => a.place - b.place).slice(0, limits.reportedConflicts)

/** A conflict with values that are short enough to be shown. */
export const shownConflict = ({ place, stored, offered }: Conflict): Conflict => ({
  place,
  stored: shortened(stored),
  offered: shortened(offered),
})

/** The start of a value that is too long to be shown, as text. */
function shortened(value: Json): Json {
  const json = JSON.stringify(value)
  const most = limits.conflictCharacters
  if (json.length <= most) return value
  return `${json.slice(0, most).toWellFormed()}… (${json.length} characters)`
}
