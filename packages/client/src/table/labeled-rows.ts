import type { LabeledJson } from '../labeled-json.ts'
import type { WorkflowTypes } from '../workflow.ts'
import {
  badRow,
  skippable,
  skippingMalformed,
  type RejectedRow,
  type RejectOptions,
} from './rejected-row.ts'
import { placeIn } from './row-place.ts'
import { rowMapper, type ColumnMap } from './row-mapper.ts'
import { toTable, type Rows } from './table.ts'
import { requireGoingOn, untilAborted } from './until-aborted.ts'

/** How rows become test samples with ground truths; without a map, by the names of the fields. */
export interface LabeledColumns<Row> extends RejectOptions<Row> {
  readonly testSample?: ColumnMap<Row> | undefined
  readonly groundTruth?: ColumnMap<Row> | undefined
  /** What to do with NaN: refuse it, or read it as no value. @default 'fail' */
  readonly nan?: 'fail' | 'null' | undefined
  /** Ends the reading. */
  readonly signal?: AbortSignal | undefined
}

/**
 * The test samples and ground truths that rows hold, checked and as JSON, batch by batch.
 * @throws TouchstoneError `schema_mismatch` with place, column and value; `too_large`;
 * `cancelled`
 */
export async function* labeledRows<T extends WorkflowTypes, Row>(
  types: T,
  rows: Rows<Row>,
  columns: LabeledColumns<Row>,
): AsyncGenerator<readonly LabeledJson[], void> {
  const table = toTable(rows)
  const reading = { isText: table.isText ?? false, nan: columns.nan }
  const sampleOf = rowMapper<Row>(types.testSample, {
    prefix: 'testSample',
    map: columns.testSample,
    ...reading,
  })
  const truthOf = rowMapper<Row>(types.groundTruth, {
    prefix: 'groundTruth',
    map: columns.groundTruth,
    ...reading,
  })
  const { onError, onReject, signal } = columns
  const reject = (rejected: RejectedRow<Row>): void => onReject?.(rejected)
  const batches = table.batches(skippingMalformed(table, onError, reject))
  for await (const batch of untilAborted(batches, signal)) {
    const labeled: LabeledJson[] = []
    for (let i = 0; i < batch.rows.length; i++) {
      // A row may be anything, but the list has no holes.
      const row = batch.rows[i] as Row
      const where = (): string => placeIn(table, batch.numberOf(i))
      try {
        labeled.push({ testSample: sampleOf(row, where), groundTruth: truthOf(row, where) })
      } catch (error) {
        if (onError !== 'skip') throw skippable(error, table)
        reject(badRow(table, { row, line: batch.numberOf(i), error }))
      }
    }
    yield labeled
  }
  requireGoingOn(table, signal)
}
