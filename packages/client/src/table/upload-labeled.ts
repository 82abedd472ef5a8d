import type { Id } from '@touchstone/core'
import type { LabeledJson } from '../labeled-sample.ts'
import { stoppedBy } from '../stopped-by.ts'
import { uploadTestData } from '../upload-test-data.ts'
import type { WorkflowContext, WorkflowTypes } from '../workflow-types.ts'
import type { TableColumns } from './column-scan.ts'
import { readLabeled, type LabeledColumns } from './labeled-rows.ts'
import type { RejectedRow } from './rejected-row.ts'
import type { Rows } from './table.ts'

/** How far a table of test samples and ground truths is; told at most ten times a second. */
export interface TestDataProgress {
  /**
   * `checking` where nothing is written; `uploading`; and `finishing`, once all of it is stored and
   * only the test case is to be made or edited.
   */
  readonly phase: 'checking' | 'uploading' | 'finishing'
  /** Rows that were read, those that were left out among them. */
  readonly rows: number
  /** Rows that repeated an earlier one. */
  readonly duplicates: number
  /** Rows that were left out because something is wrong with them. */
  readonly rejected: number
  /** Test samples that wait with their ground truths at the server for the end of the table. */
  readonly stored: number
  /** Rows read per second. */
  readonly ratePerSecond: number
}

/** How rows become the contents of a test case. */
export interface LabeledTableOptions<Row> extends LabeledColumns<Row> {
  /** Called once all rows are read, before a test case is made or edited. */
  readonly onRead?: ((check: LabeledTableCheck) => void) | undefined
  readonly onProgress?: ((progress: TestDataProgress) => void) | undefined
}

/** What reading a table of test samples and ground truths came to. */
export interface LabeledTableCheck {
  readonly rows: number
  /** Different test samples among them. */
  readonly samples: number
  /** Rows that repeated an earlier one: the same test sample, ground truth and metadata. */
  readonly duplicates: number
  /** Rows that were left out because something is wrong with them. */
  readonly rejected: number
  /** What is read from which column. */
  readonly columns: TableColumns
}

/**
 * Uploads the test samples and ground truths of a table into a new draft.
 * @param options.name of a test case to be created of it
 * @throws TouchstoneError `name_taken`, `schema_mismatch`, `bad_input`, `too_large`, `cancelled`
 */
export async function uploadLabeled<T extends WorkflowTypes, Row>(
  context: WorkflowContext<T>,
  rows: Rows<Row>,
  { name, ...options }: LabeledTableOptions<Row> & { readonly name?: string | undefined },
): Promise<Id<'draft'>> {
  const { batches, stored, report, check } = readCounting(context.types, rows, options)
  const stoppable = stoppedBy(context, options.signal)
  const draftId = await uploadTestData(stoppable, batches('uploading'), { name, onStored: stored })
  report('finishing')
  options.onRead?.(check())
  return draftId
}

/**
 * Reads a table and checks each row as an upload would. Nothing is written.
 * @throws TouchstoneError `schema_mismatch`, `bad_input`, `too_large`, `cancelled`
 */
export async function checkLabeled<T extends WorkflowTypes, Row>(
  types: T,
  rows: Rows<Row>,
  options: LabeledTableOptions<Row>,
): Promise<LabeledTableCheck> {
  const reading = readCounting(types, rows, options)
  // Only what it counts is wanted.
  for await (const _ of reading.batches('checking'));
  const check = reading.check()
  options.onRead?.(check)
  return check
}

const reportEveryMs = 100

/** Reads a table, counts its rows, and reports now and then how far it is. */
function readCounting<T extends WorkflowTypes, Row>(
  types: T,
  rows: Rows<Row>,
  { onProgress, ...columns }: LabeledTableOptions<Row>,
) {
  const startedMs = performance.now()
  let reportedMs = startedMs
  const counts = { rows: 0, duplicates: 0, rejected: 0, stored: 0 }
  const report = (phase: TestDataProgress['phase']): void => {
    reportedMs = performance.now()
    const seconds = Math.max(0.001, (reportedMs - startedMs) / 1_000)
    onProgress?.({ phase, ...counts, ratePerSecond: counts.rows / seconds })
  }
  const onReject = (rejected: RejectedRow<Row>): void => {
    counts.rows++
    counts.rejected++
    columns.onReject?.(rejected)
  }
  const wholeRows = columns.onReject !== undefined
  const reading = readLabeled(types, rows, { ...columns, onReject, wholeRows })
  async function* batches(
    phase: TestDataProgress['phase'],
  ): AsyncGenerator<readonly LabeledJson[], void> {
    for await (const { samples, duplicates } of reading.batches()) {
      counts.rows += samples.length + duplicates
      counts.duplicates += duplicates
      if (performance.now() - reportedMs >= reportEveryMs) report(phase)
      yield samples
    }
    report(phase)
  }
  return {
    batches,
    report,
    stored: (samples: number): void => {
      counts.stored += samples
      report('uploading')
    },
    check: (): LabeledTableCheck => {
      const { rows: read, duplicates, rejected } = counts
      const samples = read - duplicates - rejected
      return { rows: read, samples, duplicates, rejected, columns: reading.columns() }
    },
  }
}
