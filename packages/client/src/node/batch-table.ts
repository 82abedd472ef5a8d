import type { BatchOptions, RowBatch, Table } from '../table/table.ts'
import { nameOf, type Source } from './bytes.ts'

/** A table over batches that are read anew for each loop. */
export function batchTable<Row>(
  source: Source,
  about: { unit: 'line' | 'row'; isText?: boolean },
  batches: (options?: BatchOptions) => AsyncIterable<RowBatch<Row>>,
): Table<Row> {
  return {
    ...about,
    source: nameOf(source),
    isOnce: typeof source !== 'string',
    batches,
    async *[Symbol.asyncIterator]() {
      for await (const { rows } of batches()) yield* rows
    },
  }
}
