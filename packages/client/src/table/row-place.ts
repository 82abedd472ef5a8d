import type { RowLocation, Table } from './table.ts'

type Located = Pick<Table<never>, 'source' | 'locate'>

/** A place in a text: a line, and the row where rows are counted by themselves. */
export interface TextPlace {
  readonly line: number
  readonly row?: number | undefined
}

/**
 * How messages call a place in a text: `line 3`, or `row 7 (line 43)`. The line is left out where it
 * is the first, as it is for all rows of JSON that is written in one line.
 */
export const placeText = ({ line, row }: TextPlace): string =>
  row === undefined ? `line ${line}` : `row ${row}${line > 1 ? ` (line ${line})` : ''}`

/** The file of a row, and its number there. */
export const locationOf = (table: Located, number: number): RowLocation =>
  table.locate?.(number) ?? { source: table.source, line: number }

/**
 * How messages call a row: `predictions.csv, line 3`.
 * @param line that it starts on, where it is numbered by itself and that is known
 */
export function placeIn(
  table: Located & Pick<Table<never>, 'unit'>,
  number: number,
  line = 1,
): string {
  const { source, line: at, unit = table.unit } = locationOf(table, number)
  return `${source}, ${placeText(unit === 'line' ? { line: at } : { row: at, line })}`
}

/** The same at the start of a sentence; the name of a file stays as it is. */
export const startOfSentence = (text: string): string =>
  /^(the|standard input)\b/.test(text) ? text.slice(0, 1).toUpperCase() + text.slice(1) : text
