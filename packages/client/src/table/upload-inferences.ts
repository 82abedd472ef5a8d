import { hinted, TouchstoneError, type Id, type RowError } from '@touchstone/core'
import type { CommitSummary, Conflict } from '@touchstone/core/services'
import { requireInteger } from '../option-value.ts'
import { inferenceParts } from '../inference-parts.ts'
import { PartUploader } from '../part-uploader.ts'
import type { TestCase } from '../test-case.ts'
import type { TestSuite } from '../test-suite.ts'
import { stoppedBy } from '../stopped-by.ts'
import type { WorkflowContext, WorkflowTypes } from '../workflow-types.ts'
import type * as z from 'zod'
import { ColumnScan } from './column-scan.ts'
import { namesRead } from './column-source.ts'
import { fieldSchemaOf, leavesOf } from './field-schema.ts'
import type { KeyIndex } from './key-index.ts'
import { eachRow, MatchCount, matchRows, type TableMatch } from './match-rows.ts'
import {
  badRow,
  skippable,
  skippingMalformed,
  unknownRow,
  type RejectedRow,
  type RejectOptions,
} from './rejected-row.ts'
import { locationOf, placeIn, startOfSentence } from './row-place.ts'
import { comparer } from './comparer.ts'
import { hintSentences, keyHints, type KeyHints } from './near-keys.ts'
import { errorReader } from './row-error.ts'
import { rowMapper, type ColumnMap } from './row-mapper.ts'
import { indexSamples, missingKeys } from './sample-index.ts'
import { compileKey, type Key, type TableKey } from './table-key.ts'
import { isReadableAgain, toTable, type RowBatch, type Rows, type Table } from './table.ts'
import { phaseReporter, type UploadProgress } from './upload-progress.ts'

/** How a table becomes inferences: its key, its columns, and what happens to rows that do not fit. */
export interface UploadInferencesOptions<Row> extends RejectOptions<Row> {
  /** Which columns say what test sample a row belongs to. */
  readonly key: TableKey<Row>
  /**
   * How rows become inferences: a column for each field, or a function.
   * @default each field from the column of its name
   */
  readonly map?: ColumnMap<Row> | undefined
  /**
   * What becomes of test samples that the table does not have. `fail` refuses a table that can be
   * read twice (a file, a list) before anything is written, and any other at its end.
   * @default 'fail'
   */
  readonly onMissing?: 'fail' | 'skip' | undefined
  /** The same for rows whose key no test sample has. @default 'fail' */
  readonly onUnknown?: 'fail' | 'skip' | undefined
  /** What to do with NaN: refuse it, or read it as no value. @default 'fail' */
  readonly nan?: 'fail' | 'null' | undefined
  /** Does everything, and writes nothing. @default false */
  readonly dryRun?: boolean | undefined
  /** Replaces stored inferences that differ, instead of counting conflicts. @default false */
  readonly reset?: boolean | undefined
  /** Bytes of rows that wait for the other rows of their block. @default 128 MiB */
  readonly gatherBytes?: number | undefined
  readonly signal?: AbortSignal | undefined
  /** Called before the upload of a table that can be read twice with how it fits. */
  readonly onMatch?: ((match: TableMatch) => void) | undefined
  readonly onProgress?: ((progress: UploadProgress) => void) | undefined
}

/** A row whose inference differs from what is stored. */
export interface ConflictingRow extends Conflict {
  /** How messages call the row: `predictions.csv, line 4`. */
  readonly where: string
  /** The number of the row's line, or of the row itself, from 1. */
  readonly line: number
}

/** What an upload came to. */
export interface UploadInferencesSummary extends TableMatch {
  /** Inferences and errors that were offered: one for each matched test sample. */
  readonly attempted: number
  /** How many of them were stored, were stored already, and replaced others. */
  readonly inserted: number
  readonly unchanged: number
  readonly changed: number
  /** Errors that were stored, from rows with a text in `error.message`. */
  readonly errors: number
  /** How many differ from what is stored, which stays; the first 20 are listed. */
  readonly conflicts: number
  readonly conflicting: readonly ConflictingRow[]
  /** Parts that were sent, and their compressed bytes. In a dry run: that would be sent. */
  readonly parts: number
  readonly bytes: number
  readonly seconds: number
}

const defaultGatherBytes = 128 * 1024 * 1024

/**
 * See `Model.uploadInferences`.
 * @param subject.modelId asked when the first rows are sent, and never in the dry run of a new model
 * @param subject.isNew whether the model is yet to be made
 */
export async function uploadInferences<T extends WorkflowTypes, Row>(
  subject: {
    context: WorkflowContext<T>
    of: TestSuite<T> | TestCase<T>
    modelId: () => Id<'model'> | Promise<Id<'model'>>
    isNew?: boolean
  },
  rows: Rows<Row>,
  options: UploadInferencesOptions<Row>,
): Promise<UploadInferencesSummary> {
  const startedMs = performance.now()
  const { of, modelId, isNew } = subject
  const { dryRun = false, reset = false, signal, onProgress, onError, onReject } = options
  const context = stoppedBy(subject.context, signal)
  const { rpc, types } = context
  const samples = { context, of, signal }
  const { gatherBytes = defaultGatherBytes } = options
  requireInteger('gatherBytes', gatherBytes, 1)
  const table = toTable(rows)
  const isText = table.isText ?? false
  const key = compileKey(options.key, { testSample: types.testSample, isText })
  const mapper = rowMapper<Row>(types.inference, {
    prefix: 'inference',
    map: options.map,
    isText,
    nan: options.nan,
  })
  const comparable = comparer(types.inference)
  const errors = errorReader<Row>(types.inference)
  const sources = [...key.sources, ...mapper.sources, ...errors.sources]
  const known = {
    testSample: pathsOf(types.testSample),
    groundTruth: pathsOf(types.groundTruth),
  }
  const { schemaRevision } = await context.ready()
  const index = await indexSamples(samples, key)
  const hintsOf = async (counted: MatchCount): Promise<Partial<KeyHints>> => {
    const { unknown, missing } = counted.match
    if (unknown === 0 || missing === 0) return {}
    return keyHints(counted.unknownTexts, missingKeys(samples, { index, key }), key)
  }
  let hints: Partial<KeyHints> | undefined
  const isChecked = isReadableAgain(rows)
  // Rows of one key must hold one inference. Where no key comes twice, none need be remembered.
  let mayRepeat = true
  if (isChecked && needsMatch(options)) {
    const scan = new ColumnScan(sources, known)
    const onBatch = (batch: RowBatch<Row>): void => scan.see(batch)
    const matching = { index, key, signal, onProgress, onError, onBatch }
    const matched = await matchRows(table, matching)
    // A row of a table of texts says so itself.
    if (!isText) scan.requireNamed(table.source)
    hints = await hintsOf(matched)
    index.forgetRows()
    const match = { ...matched.match, columns: scan.columns(), ...hints }
    mayRepeat = match.duplicates > 0
    options.onMatch?.(match)
    requireMatch(match, options, { source: table.source, isBefore: true })
  }

  const sums = { inserted: 0, unchanged: 0, changed: 0, errors: 0, conflicts: 0 }
  const conflicting: Conflict[] = []
  let stored = 0
  const onCommit = (summary: CommitSummary): void => {
    sums.inserted += summary.inserted
    sums.unchanged += summary.unchanged
    sums.changed += summary.changed
    sums.errors += summary.errors
    sums.conflicts += summary.conflicts
    conflicting.push(...summary.conflicting.slice(0, shownConflicts - conflicting.length))
    stored += summary.inserted + summary.unchanged + summary.changed + summary.errors
    tick()
  }
  await using uploader = new PartUploader(
    context,
    inferenceParts(rpc, { modelId, isNew, schemaRevision, reset }),
    { gatherBytes, dryRun, onCommit },
  )
  const count = new MatchCount(index.size, key)
  const sent = (): { stored: number; bytes: number } => ({ stored, bytes: uploader.traffic.bytes })
  const { tick, report } = phaseReporter('uploading', { count, sent, onProgress })
  const reject = (rejected: RejectedRow<Row>): void => {
    count.rejected()
    onReject?.(rejected)
  }
  const mayReject = onError === 'skip' || options.onUnknown === 'skip' || !isChecked
  const scan = new ColumnScan(sources, known)
  const reading = {
    ...skippingMalformed(table, onError, reject),
    // A row that is left out is told as a whole.
    columns: onReject && mayReject ? undefined : namesRead(sources),
    signal,
    onBatch: (batch: RowBatch<Row>): void => {
      scan.see(batch)
      tick()
    },
  }
  try {
    await eachRow(table, reading, (cursor) => {
      return (row) => {
        let entry: number | undefined
        let error: RowError | undefined
        let json: string
        try {
          const text = key.ofRow(row, cursor)
          entry = index.find(text)
          if (entry === undefined) {
            count.unknown(text)
            onReject?.(unknownRow(table, { row, at: cursor, key: key.keyOf(text) }))
            return undefined
          }
          error = errors.errorOf(row)
          json = error ? JSON.stringify(error) : mapper.toJson(row, cursor)
          const earlier = index.rowNumberOf(entry)
          if (earlier > 0) {
            if (!mayRepeat) throw changedMeanwhile(table.source)
            if (!index.wasNoted(entry, comparable(json)))
              throw repeated(key.keyOf(text), placeIn(table, earlier), cursor.where())
            count.duplicate()
            return undefined
          }
        } catch (reason) {
          if (onError !== 'skip') throw skippable(reason, table)
          reject(badRow(table, { row, line: cursor.number, error: reason }))
          return undefined
        }
        index.noteRow(entry, cursor.number)
        if (mayRepeat) index.noteValue(entry, comparable(json))
        count.matched()
        return uploader.add(index.placeOf(entry), json, error ? 'error' : 'inference')
      }
    })
  } finally {
    // Also after a bad row or Ctrl-C: what was read is stored, and the next call sends it no more.
    await uploader.drain()
    report()
  }
  hints ??= await hintsOf(count)
  const match: TableMatch = { ...count.match, columns: scan.columns(), ...hints }
  if (!isChecked) requireMatch(match, options, { source: table.source, isBefore: false })
  return {
    ...match,
    ...sums,
    attempted: match.matched,
    conflicting: conflictingRows(conflicting, { table, index }),
    ...uploader.traffic,
    seconds: (performance.now() - startedMs) / 1_000,
  }
}

const shownConflicts = 20

function conflictingRows(
  conflicts: readonly Conflict[],
  { table, index }: { table: Pick<Table<never>, 'source' | 'unit' | 'locate'>; index: KeyIndex },
): ConflictingRow[] {
  if (conflicts.length === 0) return []
  const lines = index.rowNumbersAt(conflicts.map(({ place }) => place))
  return conflicts
    .map((conflict) => ({ conflict, number: lines.get(conflict.place) ?? 0 }))
    .toSorted((a, b) => a.number - b.number)
    .map(({ conflict, number }) => ({
      ...conflict,
      line: locationOf(table, number).line,
      where: placeIn(table, number),
    }))
}

const pathsOf = (type: z.ZodType): string[] => leavesOf(fieldSchemaOf(type)).map(({ path }) => path)

const needsMatch = ({ onMissing, onUnknown, onMatch }: UploadInferencesOptions<never>): boolean =>
  onMissing !== 'skip' || onUnknown !== 'skip' || onMatch !== undefined

function requireMatch(
  match: TableMatch,
  options: Pick<UploadInferencesOptions<never>, 'onMissing' | 'onUnknown' | 'dryRun'>,
  { source, isBefore }: { source: string; isBefore: boolean },
): void {
  const { onMissing = 'fail', onUnknown = 'fail', dryRun = false } = options
  const state = isBefore || dryRun ? 'Nothing was written.' : 'The rows that match are stored.'
  const keys = match.unknownKeys.map((key) => JSON.stringify(key)).join(', ')
  const hints = match.unknown > 0 ? hintSentences(match) : ''
  const after = hints === '' ? state : `${hints} ${state}`
  if (match.unknown > 0 && onUnknown === 'fail')
    throw hinted(
      'bad_input',
      `${match.unknown} of ${match.rows} rows of ${source} have a key that no test sample has, such as ${keys}. ${after}`,
      { do: 'allow', option: 'onUnknown' },
      { details: { ...match } },
    )
  // A row that was left out on purpose may have been that of a missing sample.
  const missing = match.missing - match.rejected
  if (missing > 0 && onMissing === 'fail')
    throw hinted(
      'infer_failed',
      `${missing} of ${match.matched + match.missing} test samples have no row in ${source}. ${after}`,
      { do: 'allow', option: 'onMissing' },
      { details: { ...match } },
    )
}

const repeated = (key: Key, earlier: string, later: string): TouchstoneError =>
  new TouchstoneError(
    'bad_input',
    `The key ${JSON.stringify(key)} has different inferences in ${earlier} and in ${later}. Keep one row for each key.`,
    { details: { key, earlier, later } },
  )

const changedMeanwhile = (source: string): TouchstoneError =>
  new TouchstoneError(
    'bad_input',
    `${startOfSentence(source)} changed while it was being read. The rows before the change are stored; upload it again once it no longer changes.`,
    { details: { source } },
  )
