import type * as z from 'zod'
import type { LabeledJson } from '../labeled-sample.ts'
import type { WorkflowTypes } from '../workflow-types.ts'
import { ColumnScan, type TableColumns } from './column-scan.ts'
import { namesRead } from './column-source.ts'
import { fieldSchemaOf, leavesOf } from './field-schema.ts'
import {
  badRow,
  skippable,
  skippingMalformed,
  type RejectedRow,
  type RejectOptions,
} from './rejected-row.ts'
import { TableCursor } from './row-cursor.ts'
import { rowMapper, type ColumnMap } from './row-mapper.ts'
import { placeIn } from './row-place.ts'
import { SampleCheck } from './sample-check.ts'
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

/** The test samples and ground truths of some rows. */
export interface LabeledBatch {
  /** Each test sample once. */
  readonly samples: readonly LabeledJson[]
  /** How many more rows repeated an earlier one. */
  readonly duplicates: number
}

/** A table of test samples with ground truths that can be read once. */
export interface LabeledReading {
  /**
   * Reads the rows, checks them, also against each other, and makes JSON of them.
   * @throws TouchstoneError `schema_mismatch` with place, column and value; `bad_input` naming two
   * rows that contradict each other; `too_large`; `cancelled`
   */
  batches(): AsyncGenerator<LabeledBatch, void>
  /** What is read from which column, as far as the rows were read. */
  columns(): TableColumns
}

/** Opens a table of test samples with ground truths. */
export function readLabeled<T extends WorkflowTypes, Row>(
  types: T,
  rows: Rows<Row>,
  options: LabeledColumns<Row> & {
    /** Whether rows that are left out must be told with all of their columns. */
    readonly wholeRows: boolean
  },
): LabeledReading {
  const { onError, onReject, signal, wholeRows } = options
  const table = toTable(rows)
  const how = { isText: table.isText ?? false, nan: options.nan }
  const mapperOf = (prefix: 'testSample' | 'groundTruth') =>
    rowMapper<Row>(types[prefix], {
      prefix,
      map: options[prefix],
      otherNames: prefix === 'testSample' ? metadataColumns(types) : undefined,
      ...how,
    })
  const sampleOf = mapperOf('testSample')
  const truthOf = mapperOf('groundTruth')
  const sources = [...sampleOf.sources, ...truthOf.sources]
  const scan = new ColumnScan(sources)
  const check = new SampleCheck(types)
  const placeOf = (number: number): string => placeIn(table, number)
  const reject = (rejected: RejectedRow<Row>): void => onReject?.(rejected)
  const cursor = new TableCursor(table)

  async function* batches(): AsyncGenerator<LabeledBatch, void> {
    const reading = table.batches({
      ...skippingMalformed(table, onError, reject),
      columns: wholeRows && onError === 'skip' ? undefined : namesRead(sources),
    })
    for await (const batch of untilAborted(reading, signal)) {
      const samples: LabeledJson[] = []
      let duplicates = 0
      cursor.batch = batch
      for (let i = 0; i < batch.rows.length; i++) {
        cursor.index = i
        // A row may be anything, but the list has no holes.
        const row = batch.rows[i] as Row
        try {
          const testSample = sampleOf.toJson(row, cursor)
          const labeled = { testSample, groundTruth: truthOf.toJson(row, cursor) }
          if (check.isRepeat(labeled, { number: cursor.number, placeOf })) duplicates++
          else samples.push(labeled)
        } catch (error) {
          if (onError !== 'skip') throw skippable(error, table)
          reject(badRow(table, { row, line: cursor.number, error }))
        }
      }
      scan.see(batch)
      yield { samples, duplicates }
    }
    requireGoingOn(table, signal)
    // A row of a table of texts says so itself.
    if (!how.isText) scan.requireNamed(table.source)
  }

  return { batches, columns: () => scan.columns() }
}

const metadata = 'metadata.'

/** The columns that fields of metadata are read from too: their names without `metadata.`, where free. */
function metadataColumns(types: WorkflowTypes): ReadonlyMap<string, string> {
  const pathsOf = (type: z.ZodType): string[] =>
    leavesOf(fieldSchemaOf(type)).map(({ path }) => path)
  const ofSample = pathsOf(types.testSample)
  const taken = new Set([...ofSample, ...pathsOf(types.groundTruth)])
  return new Map(
    ofSample
      .filter((path) => path.startsWith(metadata))
      .map((path) => [path, path.slice(metadata.length)] as const)
      .filter(([, name]) => !taken.has(name)),
  )
}
