import type { Table } from '@touchstone/client'
import { TouchstoneError } from '@touchstone/core/errors'

/** The options of a CSV file that is not of the usual kind. */
export interface DialectOptions {
  readonly delimiter?: string
  readonly quote?: string
  readonly escape?: string
  readonly comment?: string
  readonly header?: string
  readonly encoding?: 'utf8' | 'utf16le' | 'latin1'
}

/** Opens a file as a table; options of a CSV dialect are refused for anything else. */
export async function openSource(path: string, options: DialectOptions): Promise<Table<object>> {
  const { readCsv, readTable } = await import('@touchstone/client/node')
  const { delimiter, quote, escape, comment, header, encoding } = options
  const dialect = { delimiter, quote, escape, comment, encoding, header: header?.split(',') }
  const given = Object.entries(dialect).find(([, value]) => value !== undefined)
  const table = readTable(path)
  if (!given) return table
  if (table.isText !== true)
    throw new TouchstoneError(
      'bad_input',
      `--${given[0]} is for CSV files only, which ${JSON.stringify(path)} is none of.`,
    )
  const isTabbed = /\.tsv(\.(gz|zst))?$/i.test(path)
  return readCsv(path, {
    ...dialect,
    delimiter: (delimiter === String.raw`\t` ? '\t' : delimiter) ?? (isTabbed ? '\t' : undefined),
  })
}
