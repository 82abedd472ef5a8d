import { TouchstoneError } from '@touchstone/core'
import type { Table } from '../table/table.ts'
import { inputOf, type Input, type Source } from './bytes.ts'
import { formatToRead, type TableFormat } from './format.ts'
import { joinedTable } from './joined-table.ts'
import { csvTable, type CsvOptions } from './read-csv.ts'
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
    throw new TouchstoneError('bad_input', `${shown(twice)} is named twice. Name each file once.`)
  const [first, second, ...others] = inputsOf(files).map((input) => tableOf(input, options))
  if (!first) throw new TouchstoneError('bad_input', 'No file is named. Name at least one.')
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

function tableOf(input: Input, { format: named, ...dialect }: TableOptions): Table {
  const { from } = input
  const { format, compression } = named
    ? { format: named, compression: undefined }
    : typeof from === 'string'
      ? formatToRead(from)
      : unnamed(input)
  if (format === 'csv') return csvTable(input, dialect)
  if (format === 'tsv') return csvTable(input, { ...dialect, delimiter: dialect.delimiter ?? '\t' })
  const [option] = Object.entries(dialect).find(([, value]) => value !== undefined) ?? []
  if (option !== undefined)
    throw new TouchstoneError(
      'bad_input',
      `The option ${option} is for CSV files only, which ${shown(from)} is none of.`,
      { details: { option } },
    )
  if (format === 'jsonl') return jsonLinesTable(input)
  if (format === 'json') return jsonTable(input)
  if (typeof from !== 'string')
    throw new TouchstoneError(
      'bad_input',
      `Parquet cannot be read from a stream, because what it has is written at its end. Store ${input.name} as a file first.`,
    )
  if (compression !== undefined)
    throw new TouchstoneError(
      'bad_input',
      `${JSON.stringify(from)} is a Parquet file that was compressed as a whole. Decompress it first; Parquet compresses by itself.`,
    )
  return parquetTable(from, input)
}

function unnamed({ name }: Input): never {
  throw new TouchstoneError(
    'bad_input',
    `${name} has no extension that says what table it is. Say so with the option format: csv, tsv, jsonl or json.`,
    { details: { option: 'format' } },
  )
}
