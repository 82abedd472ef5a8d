import { messageOf } from '@touchstone/core'
import { parseJsonRow } from '../table/json-row.ts'
import { skippable } from '../table/rejected-row.ts'
import type { BatchOptions, RowBatch, Table, TableRow } from '../table/table.ts'
import { batchTable } from './batch-table.ts'
import { inputOf, type Input, type Source } from './bytes.ts'
import { jsonText, maxJsonCharacters, refused } from './json-text.ts'

const lineRule = 'Each line must be one JSON object.'

/**
 * The rows of a file of JSON Lines, plain or compressed as gzip or zstd: one object a line, in UTF-8.
 * Empty lines are left out.
 *
 * @throws TouchstoneError `bad_input`, naming file and line; `not_found`
 */
export const readJsonLines = (source: Source): Table => jsonLinesTable(inputOf(source))

/** See {@link readJsonLines}. */
export const jsonLinesTable = (input: Input): Table =>
  batchTable(input, { unit: 'line' }, (options) => jsonBatches(input, options))

async function* jsonBatches(
  input: Input,
  { onMalformed }: BatchOptions = {},
): AsyncGenerator<RowBatch<TableRow>, void> {
  const { name } = input
  let rest = ''
  let line = 0
  const batch = (lines: readonly string[]): RowBatch<TableRow> => {
    const rows: TableRow[] = []
    const numbers: number[] = []
    for (const text of lines) {
      line++
      if (isBlank(text)) continue
      try {
        rows.push(parsed(text, { name, line, rule: lineRule }))
        numbers.push(line)
      } catch (error) {
        if (!onMalformed) throw skippable(error)
        onMalformed({ line, text, error })
      }
    }
    return { rows, numberOf: (index) => numbers[index] ?? 0 }
  }
  for await (const text of jsonText(input, () => line + 1)) {
    const lines = (rest + text).split('\n')
    rest = lines.pop() ?? ''
    if (rest.length > maxJsonCharacters)
      throw refused(
        `${name}, line ${line + lines.length + 1}: it has more than ${maxJsonCharacters} characters`,
        { line: line + lines.length + 1, rule: lineRule },
      )
    if (lines.length > 0) yield batch(lines)
  }
  const last = batch([rest])
  if (last.rows.length > 0) yield last
}

// Nearly all lines start with a brace, and need no copy without their white space.
const isBlank = (text: string): boolean => !text.startsWith('{') && text.trim() === ''

/**
 * The row that the JSON of an object stands for.
 * @param options.rule what the file should look like, for errors
 * @throws TouchstoneError `bad_input` for what is not the JSON of an object
 */
export function parsed(
  text: string,
  { name, line, rule }: { name: string; line: number; rule: string },
): TableRow {
  let value: unknown
  try {
    value = parseJsonRow(text)
  } catch (error) {
    throw refused(
      `${name}, line ${line}: it is not JSON (${reasonOf(error)})`,
      { line, rule },
      error,
    )
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw refused(`${name}, line ${line}: it is not an object`, { line, rule })
  // An object that was parsed from JSON has texts for keys.
  return value as TableRow
}

// The parser counts within this text, and would call its first line 1.
const reasonOf = (error: unknown): string =>
  messageOf(error).replace(/ \(line \d+ column \d+\)/, '')
