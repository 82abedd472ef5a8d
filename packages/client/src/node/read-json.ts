import { TouchstoneError } from '@touchstone/core'
import { startOfSentence, type TextPlace } from '../table/row-place.ts'
import type { BatchOptions, RowBatch, Table, TableRow } from '../table/table.ts'
import { batchTable } from './batch-table.ts'
import { inputOf, type Input, type Source } from './bytes.ts'
import { ArrayCutter } from './json-array.ts'
import { JsonRows } from './json-rows.ts'
import { jsonText, maxJsonCharacters, refused } from './json-text.ts'

const rule =
  'The file must be one JSON array of objects. If each line is an object, read it as JSON Lines (.jsonl).'

/**
 * The rows of a file that is one JSON array of objects, plain or compressed as gzip or zstd, in UTF-8.
 * Rows are numbered from 1, as the array may be written in one line. Memory is some of its elements.
 *
 * @throws TouchstoneError `bad_input`, naming file, row and line; `not_found`
 */
export const readJson = (source: Source): Table => jsonTable(inputOf(source))

/** See {@link readJson}. */
export const jsonTable = (input: Input): Table =>
  batchTable(input, { unit: 'row' }, (options) => elementBatches(input, options))

async function* elementBatches(
  input: Input,
  options?: BatchOptions,
): AsyncGenerator<RowBatch<TableRow>, void> {
  const { name } = input
  const cutter = new ArrayCutter()
  const rows = new JsonRows({ name, rule }, options)
  const broken = (problem: string, place: TextPlace): TouchstoneError =>
    refused(problem, { name, place, rule })
  for await (const text of jsonText(input, () => placeOf(cutter.open))) {
    const elements = cutter.add(text)
    for (const element of elements) rows.add(element.text, placeOf(element))
    if (elements.length > 0) yield rows.take()
    const { stray, open } = cutter
    if (stray) throw broken(strayProblem(stray.text, cutter.state), { line: stray.line })
    if (open.text.length > maxJsonCharacters)
      throw broken(`the row is longer than ${maxJsonCharacters} characters`, placeOf(open))
  }
  if (cutter.state === 'before')
    throw new TouchstoneError('bad_input', `${startOfSentence(name)} is empty. ${rule}`)
  if (cutter.state === 'in')
    throw broken('the file ends before the array is closed', placeOf(cutter.open))
}

const placeOf = ({ row, line }: Required<TextPlace>): TextPlace => ({ row, line })

const strayProblem = (text: string, state: ArrayCutter['state']): string => {
  if (state === 'behind') return 'unexpected text after the end of the array'
  return text === '{'
    ? 'the file is one object, not an array'
    : 'the file does not start with an array'
}
