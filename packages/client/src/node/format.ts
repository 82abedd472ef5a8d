import { extname } from 'node:path'
import { TouchstoneError } from '@touchstone/core'

/** What a file of a table is. */
export interface TableFormat {
  readonly format: 'csv' | 'tsv' | 'jsonl' | 'parquet'
  readonly compression: 'gzip' | 'zstd' | undefined
}

const formats = new Map<string, TableFormat['format']>([
  ['.csv', 'csv'],
  ['.tsv', 'tsv'],
  ['.jsonl', 'jsonl'],
  ['.ndjson', 'jsonl'],
  ['.parquet', 'parquet'],
])
const compressions = new Map<string, 'gzip' | 'zstd'>([
  ['.gz', 'gzip'],
  ['.zst', 'zstd'],
])

/**
 * The format that the extension of a path stands for.
 * @throws TouchstoneError `bad_input`, listing the extensions
 */
export function formatOf(path: string): TableFormat {
  const last = extname(path).toLowerCase()
  const compression = compressions.get(last)
  const inner = compression ? extname(path.slice(0, -last.length)).toLowerCase() : last
  const format = formats.get(inner)
  if (format) return { format, compression }
  throw new TouchstoneError(
    'bad_input',
    `${JSON.stringify(path)} has no extension that says what table it is. Use one of ${[...formats.keys()].join(', ')}, the first four also with ${[...compressions.keys()].join(' or ')}.`,
    { details: { path } },
  )
}
