import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from 'hyparquet'
import { compressors } from 'hyparquet-compressors'
import type { RowBatch, Table, TableRow } from '../table/table.ts'
import { batchTable } from './batch-table.ts'
import { unreadable } from './bytes.ts'

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
    return { file, metadata: await parquetMetadataAsync(file) }
  }
  const { file, metadata } = await open().catch((error: unknown) => {
    throw unreadable(path, error)
  })
  let start = 0
  for (const group of metadata.row_groups) {
    const rowStart = start
    const rowEnd = start + Number(group.num_rows)
    const rows = await parquetReadObjects({
      file,
      metadata,
      compressors,
      rowStart,
      rowEnd,
    }).catch((error: unknown) => {
      throw unreadable(path, error)
    })
    yield { rows, numberOf: (index) => rowStart + index + 1 }
    start = rowEnd
  }
}
