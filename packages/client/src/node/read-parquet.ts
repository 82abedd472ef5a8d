import { basename } from 'node:path'
import { TouchstoneError } from '@touchstone/core'
import {
  asyncBufferFromFile,
  parquetMetadataAsync,
  parquetReadObjects,
  parquetSchema,
  type FileMetaData,
} from 'hyparquet'
import { compressors } from 'hyparquet-compressors'
import * as z from 'zod'
import { keepAsWritten, plainNumbers } from '../table/numeral.ts'
import type { RowBatch, Table, TableRow } from '../table/table.ts'
import { batchTable } from './batch-table.ts'
import { unreadable } from './bytes.ts'
import { parquetParsers, rowChange } from './parquet-values.ts'

/**
 * The rows of a Parquet file, one row group at a time: that is what memory it takes. Rows are
 * numbered from 1.
 *
 * @throws TouchstoneError `bad_input` for what is no Parquet file, or a damaged one; `not_found`
 */
export function readParquet(path: string): Table {
  return batchTable(path, { unit: 'row' }, () => rowGroups(path))
}

async function* rowGroups(path: string): AsyncGenerator<RowBatch<TableRow>, void> {
  const open = async () => {
    const file = await asyncBufferFromFile(path)
    if (file.byteLength === 0) throw new TouchstoneError('bad_input', `${basename(path)} is empty.`)
    return { file, metadata: await parquetMetadataAsync(file) }
  }
  const { file, metadata } = await open().catch((error: unknown) => {
    throw unreadable(path, error)
  })
  const change = rowChange(parquetSchema(metadata))
  const counting = rangeIndexOf(metadata)
  let start = 0
  for (const group of metadata.row_groups) {
    const rowStart = start
    const rowEnd = start + Number(group.num_rows)
    const rows = await parquetReadObjects({
      file,
      metadata,
      compressors,
      parsers: parquetParsers,
      rowStart,
      rowEnd,
    }).catch((error: unknown) => {
      throw unreadable(path, error)
    })
    if (change) for (const [i, row] of rows.entries()) rows[i] = changedRow(row, change, path)
    if (counting)
      for (const [i, row] of rows.entries()) row[counting.name] = counting.at(rowStart + i)
    yield { rows, numberOf: (index) => rowStart + index + 1 }
    start = rowEnd
  }
}

/** A row with plain numbers; how they are written is kept beside it. */
function changedRow(row: TableRow, change: (row: unknown) => unknown, path: string): TableRow {
  try {
    const written = change(row)
    // The change of a row is a row.
    const plain = plainNumbers(written) as TableRow
    if (plain !== written) keepAsWritten(plain, written)
    return plain
  } catch (error) {
    throw unreadable(path, error)
  }
}

/** The index of a DataFrame that counts, which pandas describes beside the columns instead of in one. */
function rangeIndexOf(
  metadata: FileMetaData,
): { name: string; at: (row: number) => number } | undefined {
  const text = metadata.key_value_metadata?.find(({ key }) => key === 'pandas')?.value
  const found = PandasIndex.safeParse(parsed(text)).data?.index_columns
  const [range] = found ?? []
  if (!range) return undefined
  const { name, start, step } = range
  return { name, at: (row) => start + row * step }
}

const PandasIndex = z.object({
  index_columns: z.tuple([
    z.object({ kind: z.literal('range'), name: z.string(), start: z.int(), step: z.int() }),
  ]),
})

function parsed(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? 'null')
  } catch {
    return undefined
  }
}
