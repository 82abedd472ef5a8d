import { TouchstoneError } from '@touchstone/core'
import { startOfSentence } from '../table/row-place.ts'
import type { Table } from '../table/table.ts'
import { inputOf, type Input, type Source } from './bytes.ts'
import { formatToRead, type TableFormat } from './format.ts'
import { joinedTable } from './joined-table.ts'
import { csvTable, inBackticks, type CsvOptions, type OptionName } from './read-csv.ts'
import { jsonTable } from './read-json.ts'
import { jsonLinesTable } from './read-json-lines.ts'
import { parquetTable } from './read-parquet.ts'
import { filesOf } from './table-files.ts'

/** What the files of a table are; options of CSV are refused for other formats. */
export interface TableOptions extends CsvOptions {
  /** @default what the extension says: a stream has none */
  readonly format?: TableFormat | undefined
}

/**
 * The rows of a file, by its extension: `.csv`, `.tsv`, `.jsonl`, `.ndjson`, `.json` (each also with
 * `.gz` or `.zst`) or `.parquet`. Several files, patterns like `shards/*.csv` and streams of bytes are
 * read as one table, in their order; files of a pattern are sorted by name.
 *
 * @example
 * await model.uploadInferences(suite, readTable('shards/*.parquet'), { key: 'locator' })
 * @throws TouchstoneError `bad_input` for another extension, a stream without a format, and files that
 * cannot be read as one; `not_found` for a pattern that no file matches
 */
export function readTable(sources: Source | readonly Source[], options: TableOptions = {}): Table {
  const list = isList(sources) ? sources : [sources]
  const files = list.flatMap((source): readonly Source[] =>
    typeof source === 'string' ? filesOf(source) : [source],
  )
  const twice = files.find((file, i) => files.indexOf(file) !== i)
  if (twice !== undefined)
    throw new TouchstoneError('bad_input', `${shown(twice)} is listed twice. List each file once.`)
  const [first, second, ...others] = inputsOf(files).map((input) => tableOf(input, options))
  if (!first) throw new TouchstoneError('bad_input', 'No files given. Name at least one.')
  return second ? joinedTable(first, [second, ...others]) : first
}

const isList = (sources: Source | readonly Source[]): sources is readonly Source[] =>
  Array.isArray(sources)

const shown = (source: Source): string =>
  typeof source === 'string' ? JSON.stringify(source) : inputOf(source).name

/** Files with names that tell them apart: their paths, where some have one name. */
function inputsOf(files: readonly Source[]): Input[] {
  const inputs = files.map(inputOf)
  const isTold = new Set(inputs.map(({ name }) => name)).size === inputs.length
  return isTold
    ? inputs
    : inputs.map(({ from, name }) => ({ from, name: typeof from === 'string' ? from : name }))
}

function tableOf(input: Input, { format: named, ...csv }: TableOptions): Table {
  const { from } = input
  const { optionName = inBackticks, ...dialect } = csv
  const { format, compression } = named
    ? { format: named, compression: undefined }
    : typeof from === 'string'
      ? formatToRead(from, optionName)
      : unnamed(input, optionName)
  if (format === 'csv') return csvTable(input, csv)
  if (format === 'tsv') return csvTable(input, { ...csv, delimiter: csv.delimiter ?? '\t' })
  const [option] = Object.entries(dialect).find(([, value]) => value !== undefined) ?? []
  if (option !== undefined)
    throw new TouchstoneError(
      'bad_input',
      `${optionName(option)} is for CSV files only; ${shown(from)} is not one.`,
      { details: { option } },
    )
  if (format === 'jsonl') return jsonLinesTable(input)
  if (format === 'json') return jsonTable(input)
  if (typeof from !== 'string')
    throw new TouchstoneError(
      'bad_input',
      `Parquet cannot be read from a stream, because its metadata is at the end. Save ${input.name} to a file first.`,
    )
  if (compression !== undefined)
    throw new TouchstoneError(
      'bad_input',
      `${JSON.stringify(from)} is a compressed Parquet file. Decompress it first; Parquet has a compression of its own.`,
    )
  return parquetTable(from, input)
}

function unnamed({ name }: Input, optionName: OptionName): never {
  throw new TouchstoneError(
    'bad_input',
    `${startOfSentence(name)} has no file extension. Set ${optionName('format')} to csv, tsv, jsonl or json.`,
    { details: { option: 'format' } },
  )
}
