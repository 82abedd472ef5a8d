import { similarName } from './similar-name.ts'

const shownColumns = 20

/** The columns of a row, for messages. */
export function columnList(columns: readonly string[]): string {
  if (columns.length === 0) return 'none'
  const names = columns.slice(0, shownColumns).map((name) => JSON.stringify(name))
  return names.join(', ') + (columns.length > shownColumns ? ', …' : '')
}

/** Ends a message about a column that is not there: with the one that may be meant, if any. */
export function didYouMean(column: string, columns: readonly string[]): string {
  const similar = similarName(column, columns)
  return similar === undefined ? '' : ` Did you mean ${JSON.stringify(similar)}?`
}

/** Says of a row that it has no such column, which columns it has, and which may be meant. */
export const lackOf = (column: string, columns: readonly string[]): string =>
  `has no column ${JSON.stringify(column)}; it has ${columnList(columns)}.${didYouMean(column, columns)}`
