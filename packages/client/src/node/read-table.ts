import { TouchstoneError } from '@touchstone/core'
import type { Table } from '../table/table.ts'
import { formatOf } from './format.ts'
import { readCsv } from './read-csv.ts'
import { readJsonLines } from './read-json-lines.ts'
import { readParquet } from './read-parquet.ts'

/**
 * The rows of a file, by its extension: `.csv`, `.tsv`, `.jsonl`, `.ndjson` (each also with `.gz` or
 * `.zst`) or `.parquet`.
 * @throws TouchstoneError `bad_input` for another extension
 */
export function readTable(path: string): Table {
  const { format, compression } = formatOf(path)
  switch (format) {
    case 'csv':
      return readCsv(path)
    case 'tsv':
      return readCsv(path, { delimiter: '\t' })
    case 'jsonl':
      return readJsonLines(path)
    default:
      if (compression === undefined) return readParquet(path)
      throw new TouchstoneError(
        'bad_input',
        `${JSON.stringify(path)} is a Parquet file that was compressed as a whole. Decompress it first; Parquet compresses by itself.`,
      )
  }
}
