import type { RowLocation, Table } from './table.ts'

type Located = Pick<Table<never>, 'source' | 'locate'>

/** The file of a row, and its number there. */
export const locationOf = (table: Located, number: number): RowLocation =>
  table.locate?.(number) ?? { source: table.source, line: number }

/** How messages call a row: `predictions.csv, line 3`. */
export function placeIn(table: Located & Pick<Table<never>, 'unit'>, number: number): string {
  const { source, line } = locationOf(table, number)
  return `${source}, ${table.unit} ${line}`
}

/** The same at the start of a sentence; the name of a file stays as it is. */
export const startOfSentence = (text: string): string =>
  /^(the|standard input)\b/.test(text) ? text.slice(0, 1).toUpperCase() + text.slice(1) : text
