import type { BatchOptions, RowBatch, Table, TableRow } from '../table/table.ts'
import { batchTable } from './batch-table.ts'
import { inputOf, type Input, type Source } from './bytes.ts'
import { JsonRows } from './json-rows.ts'
import { jsonText, maxJsonCharacters, refused } from './json-text.ts'

const rule = 'Each line must be one JSON object.'

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
  options?: BatchOptions,
): AsyncGenerator<RowBatch<TableRow>, void> {
  const { name } = input
  const rows = new JsonRows({ name, rule }, options)
  let rest = ''
  let line = 1
  const add = (text: string): void => {
    if (!isBlank(text)) rows.add(text, { line })
  }
  for await (const text of jsonText(input, () => ({ line }))) {
    const lines = (rest + text).split('\n')
    rest = lines.pop() ?? ''
    for (const whole of lines) {
      add(whole)
      line++
    }
    if (lines.length > 0) yield rows.take()
    if (rest.length > maxJsonCharacters)
      throw refused(`the row is longer than ${maxJsonCharacters} characters`, {
        name,
        place: { line },
        rule,
      })
  }
  add(rest)
  const last = rows.take()
  if (last.rows.length > 0) yield last
}

// Nearly all lines start with a brace, and need no copy without their white space.
const isBlank = (text: string): boolean => !text.startsWith('{') && text.trim() === ''
