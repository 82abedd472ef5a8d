import type { LabeledSample } from '../upload-test-data.ts'
import type { WorkflowTypes } from '../workflow.ts'
import { badRow, skippingMalformed, type RejectedRow, type RejectOptions } from './rejected-row.ts'
import { placeIn } from './row-place.ts'
import { rowMapper, type ColumnMap } from './row-mapper.ts'
import { toTable, type Rows } from './table.ts'

/** How rows become test samples with ground truths; without a map, by the names of the fields. */
export interface LabeledColumns<Row> extends RejectOptions<Row> {
  readonly testSample?: ColumnMap<Row> | undefined
  readonly groundTruth?: ColumnMap<Row> | undefined
}

/** The test samples and ground truths that rows hold, one by one. */
export async function* labeledRows<T extends WorkflowTypes, Row>(
  types: T,
  rows: Rows<Row>,
  columns: LabeledColumns<Row>,
): AsyncGenerator<LabeledSample<T>, void> {
  const table = toTable(rows)
  const isText = table.isText ?? false
  const sampleOf = rowMapper<Row>(types.testSample, {
    prefix: 'testSample',
    map: columns.testSample,
    isText,
  })
  const truthOf = rowMapper<Row>(types.groundTruth, {
    prefix: 'groundTruth',
    map: columns.groundTruth,
    isText,
  })
  const { onError, onReject } = columns
  const reject = (rejected: RejectedRow<Row>): void => onReject?.(rejected)
  for await (const batch of table.batches(skippingMalformed(table, onError, reject))) {
    for (const [i, row] of batch.rows.entries()) {
      const where = (): string => placeIn(table, batch.numberOf(i))
      let labeled: LabeledSample<T>
      try {
        // Both are checked by their types right here, where their row is known.
        labeled = {
          testSample: sampleOf.checked(row, where),
          groundTruth: truthOf.checked(row, where),
        } as LabeledSample<T>
      } catch (error) {
        if (onError !== 'skip') throw error
        reject(badRow(table, { row, line: batch.numberOf(i), error }))
        continue
      }
      yield labeled
    }
  }
}
