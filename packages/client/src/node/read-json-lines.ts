import { messageOf, TouchstoneError } from '@touchstone/core'
import { parseJsonRow } from '../table/json-row.ts'
import { skippable } from '../table/rejected-row.ts'
import type { BatchOptions, RowBatch, Table, TableRow } from '../table/table.ts'
import { batchTable } from './batch-table.ts'
import { bytesOf, nameOf, type Source } from './bytes.ts'

const maxLineCharacters = 16 * 1024 * 1024

/**
 * The rows of a file of JSON Lines, plain or compressed as gzip or zstd: one object a line. Empty
 * lines are left out.
 *
 * @throws TouchstoneError `bad_input`, naming file and line; `not_found`
 */
export function readJsonLines(source: Source): Table {
  return batchTable(source, { unit: 'line' }, (options) => jsonBatches(source, options))
}

async function* jsonBatches(
  source: Source,
  { onMalformed }: BatchOptions = {},
): AsyncGenerator<RowBatch<TableRow>, void> {
  const name = nameOf(source)
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let rest = ''
  let line = 0
  const decoded = (chunk?: Uint8Array): string => {
    try {
      return chunk ? decoder.decode(chunk, { stream: true }) : decoder.decode()
    } catch (error) {
      throw refused(`${name}, line ${line + 1} or soon after: it is not UTF-8`, line + 1, error)
    }
  }
  const batch = (lines: readonly string[]): RowBatch<TableRow> => {
    const rows: TableRow[] = []
    const numbers: number[] = []
    for (const text of lines) {
      line++
      if (isBlank(text)) continue
      try {
        rows.push(parsed(text, name, line))
        numbers.push(line)
      } catch (error) {
        if (!onMalformed) throw skippable(error)
        onMalformed({ line, text, error })
      }
    }
    return { rows, numberOf: (index) => numbers[index] ?? 0 }
  }
  for await (const chunk of bytesOf(source, () => line + 1)) {
    const lines = (rest + decoded(chunk)).split('\n')
    rest = lines.pop() ?? ''
    if (rest.length > maxLineCharacters)
      throw refused(
        `${name}, line ${line + lines.length + 1}: it has more than ${maxLineCharacters} characters`,
        line + lines.length + 1,
      )
    if (lines.length > 0) yield batch(lines)
  }
  const last = batch([rest + decoded()])
  if (last.rows.length > 0) yield last
}

// Nearly all lines start with a brace, and need no copy without their white space.
const isBlank = (text: string): boolean => !text.startsWith('{') && text.trim() === ''

function parsed(text: string, name: string, line: number): TableRow {
  let value: unknown
  try {
    value = parseJsonRow(text)
  } catch (error) {
    throw refused(`${name}, line ${line}: it is not JSON (${reasonOf(error)})`, line, error)
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw refused(`${name}, line ${line}: it is not an object`, line)
  // An object that was parsed from JSON has texts for keys.
  return value as TableRow
}

// The parser counts within this line, and would call it line 1.
const reasonOf = (error: unknown): string => messageOf(error).replace(/ \(line 1 column \d+\)/, '')

const refused = (problem: string, line: number, cause?: unknown): TouchstoneError =>
  new TouchstoneError('bad_input', `${problem}. Each line must be one JSON object.`, {
    details: { line },
    cause,
  })
