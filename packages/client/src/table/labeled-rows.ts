import type { LabeledSample } from '../upload-test-data.ts'
import type { WorkflowTypes } from '../workflow.ts'
import { placeIn } from './row-place.ts'
import { rowMapper, type ColumnMap } from './row-mapper.ts'
import { toTable, type Rows } from './table.ts'

/** How rows become test samples with ground truths; without a map, by the names of the fields. */
export interface LabeledColumns<Row> {
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
  for await (const batch of table.batches()) {
    for (const [i, row] of batch.rows.entries()) {
      const where = (): string => placeIn(table, batch.numberOf(i))
      // Both are checked by their types right here, where their row is known.
      yield {
        testSample: sampleOf.checked(row, where),
        groundTruth: truthOf.checked(row, where),
      } as LabeledSample<T>
    }
  }
}
