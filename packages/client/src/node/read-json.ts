import { TouchstoneError } from '@touchstone/core'
import { skippable } from '../table/rejected-row.ts'
import type { BatchOptions, RowBatch, Table, TableRow } from '../table/table.ts'
import { batchTable } from './batch-table.ts'
import { inputOf, type Input, type Source } from './bytes.ts'
import { ArrayCutter, type ElementText } from './json-array.ts'
import { jsonText, maxJsonCharacters, refused } from './json-text.ts'
import { parsed } from './read-json-lines.ts'

const rule =
  'The file must be one JSON array of objects. Where each line is an object, call it .jsonl.'

/**
 * The rows of a file that is one JSON array of objects, plain or compressed as gzip or zstd, in UTF-8.
 * Memory is some of its elements.
 *
 * @throws TouchstoneError `bad_input`, naming file and line; `not_found`
 */
export const readJson = (source: Source): Table => jsonTable(inputOf(source))

/** See {@link readJson}. */
export const jsonTable = (input: Input): Table =>
  batchTable(input, { unit: 'line' }, (options) => elementBatches(input, options))

async function* elementBatches(
  input: Input,
  { onMalformed }: BatchOptions = {},
): AsyncGenerator<RowBatch<TableRow>, void> {
  const { name } = input
  const cutter = new ArrayCutter()
  const broken = (line: number, problem: string): TouchstoneError =>
    refused(`${name}, line ${line}: ${problem}`, { line, rule })
  const batch = (elements: readonly ElementText[]): RowBatch<TableRow> => {
    const rows: TableRow[] = []
    const numbers: number[] = []
    for (const { text, line } of elements) {
      try {
        rows.push(parsed(text, { name, line, rule }))
        numbers.push(line)
      } catch (error) {
        if (!onMalformed) throw skippable(error)
        onMalformed({ line, text: text.trim(), error })
      }
    }
    return { rows, numberOf: (index) => numbers[index] ?? 0 }
  }
  for await (const text of jsonText(input, () => cutter.line)) {
    const elements = cutter.add(text)
    if (elements.length > 0) yield batch(elements)
    const { stray, open } = cutter
    if (stray) throw broken(stray.line, strayProblem(stray.text, cutter.state))
    if (open.text.length > maxJsonCharacters)
      throw broken(open.line, `it has more than ${maxJsonCharacters} characters`)
  }
  if (cutter.state === 'before') throw new TouchstoneError('bad_input', `${name} is empty. ${rule}`)
  if (cutter.state === 'in')
    throw broken(cutter.open.line, 'the file ends in the middle of the array')
}

const strayProblem = (text: string, state: ArrayCutter['state']): string => {
  if (state === 'behind') return 'there is more behind the array'
  return text === '{' ? 'it is one object, not an array' : 'it does not start with an array'
}
