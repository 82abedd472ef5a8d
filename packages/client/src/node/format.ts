import { extname } from 'node:path'
import { TouchstoneError } from '@touchstone/core'

/** What a file of a table is. */
export type TableFormat = 'csv' | 'tsv' | 'jsonl' | 'json' | 'parquet'

const writable = [
  ['.csv', 'csv'],
  ['.tsv', 'tsv'],
  ['.jsonl', 'jsonl'],
  ['.ndjson', 'jsonl'],
  ['.parquet', 'parquet'],
] as const
const readable = [...writable, ['.json', 'json']] as const
const compressions = new Map<string, 'gzip' | 'zstd'>([
  ['.gz', 'gzip'],
  ['.zst', 'zstd'],
])

/** The format of a file, and how it is compressed as a whole. */
export interface FileFormat<Format> {
  readonly format: Format
  readonly compression: 'gzip' | 'zstd' | undefined
}

/**
 * The format that the extension of a path stands for.
 * @throws TouchstoneError `bad_input`, listing the extensions
 */
export const formatToRead = (
  path: string,
  optionName: (option: string) => string,
): FileFormat<TableFormat> => formatIn(path, readable, `, or set ${optionName('format')}`)

/** The same for a path that is to be written. */
export const formatToWrite = (path: string): FileFormat<Exclude<TableFormat, 'json'>> =>
  formatIn(path, writable)

function formatIn<Format>(
  path: string,
  extensions: readonly (readonly [string, Format])[],
  other = '',
): FileFormat<Format> {
  const last = extname(path).toLowerCase()
  const compression = compressions.get(last)
  const inner = compression ? extname(path.slice(0, -last.length)).toLowerCase() : last
  const found = extensions.find(([extension]) => extension === inner)
  if (found) return { format: found[1], compression }
  const names = extensions.map(([extension]) => extension).join(', ')
  throw new TouchstoneError(
    'bad_input',
    `${JSON.stringify(path)} does not have the extension of a table. Use one of ${names}, all but .parquet also with ${[...compressions.keys()].join(' or ')}${other}.`,
    { details: { path } },
  )
}
