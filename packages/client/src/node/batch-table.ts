import type { BatchOptions, RowBatch, Table } from '../table/table.ts'
import { isPipe, type Input } from './bytes.ts'

/** A table over batches that are read anew for each loop. */
export function batchTable<Row>(
  { from, name }: Input,
  about: { unit: 'line' | 'row'; isText?: boolean },
  batches: (options?: BatchOptions) => AsyncIterable<RowBatch<Row>>,
): Table<Row> {
  return {
    ...about,
    source: name,
    isOnce: typeof from !== 'string' || isPipe(from),
    batches,
    async *[Symbol.asyncIterator]() {
      for await (const { rows } of batches()) yield* rows
    },
  }
}
