import type {
  LabeledTableCheck,
  LabeledTableOptions,
  Table,
  TestDataProgress,
  Touchstone,
} from '@touchstone/client'
import { requireLabels } from '@touchstone/core'
import { TouchstoneError, hasCode } from '@touchstone/core/errors'
import type { BlockRows, TestCaseRecord } from '@touchstone/core/services'
import { columnLines } from '../column-lines.ts'
import { columnMap } from '../column-map.ts'
import { openWithClasses, type ConnectionOptions } from '../connection.ts'
import { ExplainedError } from '../failure.ts'
import { print, type OutputOptions, type Paper } from '../output.ts'
import { durationOf, openProgress } from '../progress.ts'
import { RejectReport, requireOthers } from '../reject-report.ts'
import { rowFilter, type RowFilterOptions } from '../row-filter.ts'
import { openSource, type DialectOptions } from '../source-table.ts'
import { stopSignal } from '../stop-signal.ts'
import { cases, findTestData } from '../test-data-kinds.ts'
import { counted, plain, plural } from '../values.ts'
import { workflowFor } from '../workflows.ts'
import { editOutcome } from './edit-record.ts'

interface CommonOptions extends ConnectionOptions, OutputOptions {
  readonly workflow?: string
}

interface LabelOptions {
  readonly description?: string
  readonly tag?: readonly string[]
}

interface TableOptions extends CommonOptions, DialectOptions {
  readonly sample?: readonly string[]
  readonly truth?: readonly string[]
  readonly onError: 'fail' | 'skip'
  readonly nan: 'fail' | 'null'
  readonly rejects?: string
  readonly dryRun?: true
}

export type CreateCaseOptions = TableOptions & LabelOptions
export type AddRowsOptions = TableOptions & { readonly replace?: true }
export type SliceOptions = CommonOptions &
  LabelOptions &
  RowFilterOptions & { readonly of: string; readonly at?: number }
export type RemoveRowsOptions = CommonOptions & RowFilterOptions

/** What a command made, for scripts and for people. */
interface Outcome {
  readonly value: Readonly<Record<string, unknown>>
  readonly lines: (paper: Paper) => string[]
}

/** What a table goes into. */
interface Destination {
  readonly check: (
    table: Table<object>,
    options: LabeledTableOptions<object>,
  ) => Promise<LabeledTableCheck>
  readonly upload: (table: Table<object>, options: LabeledTableOptions<object>) => Promise<Outcome>
}

/** `touchstone cases create`. */
export const createCase = (
  name: string,
  files: readonly string[],
  options: CreateCaseOptions,
): Promise<void> =>
  fromTable(
    files,
    { ...options, name, unchanged: 'No test case was created.', needsRows: true },
    async (touchstone) => {
      const { id } = await workflowFor(touchstone, options.workflow, 'test case')
      await requireFree(touchstone, id, name)
      const { TestCase } = await touchstone.openWorkflow(id)
      const { description, tag: tags } = options
      return {
        check: (table, columns) => TestCase.checkTable(table, columns),
        upload: async (table, columns) =>
          created(
            (await TestCase.fromTable(name, table, { ...columns, description, tags })).record,
          ),
      }
    },
  )

/** `touchstone cases add`. */
export const addRows = (
  name: string,
  files: readonly string[],
  options: AddRowsOptions,
): Promise<void> =>
  fromTable(
    files,
    {
      ...options,
      name,
      unchanged: 'The test case did not change.',
      needsRows: options.replace === true,
    },
    async (touchstone) => {
      const { TestCase, testCase } = await openCase(touchstone, name, {
        ...options,
        forWriting: true,
      })
      const { replace = false } = options
      return {
        check: (table, columns) => TestCase.checkTable(table, columns),
        upload: async (table, columns) =>
          editOutcome(cases, {
            before: testCase.record,
            after: (await testCase.editFromTable(table, { ...columns, replace })).record,
          }),
      }
    },
  )

/** `touchstone cases slice`. */
export async function sliceCase(name: string, options: SliceOptions): Promise<void> {
  const { of, description, tag: tags } = options
  const filter = rowFilter(options)
  await using touchstone = await openWithClasses(options)
  const opened = await openCase(touchstone, of, { ...options, forWriting: false })
  const rows = await selectedBy(filter, opened)
  const { testCase, workflow } = opened
  const content = { from: { testCaseId: testCase.id, version: testCase.version, rows } }
  const record = await touchstone.rpc.testCases.create.mutate({
    workflowId: workflow.id,
    name,
    description,
    tags,
    content,
  })
  const { value, lines } = created(record)
  print(options, value, lines)
}

/** `touchstone cases remove`. */
export async function removeRows(name: string, options: RemoveRowsOptions): Promise<void> {
  const filter = rowFilter(options)
  await using touchstone = await openWithClasses(options)
  const opened = await openCase(touchstone, name, { ...options, forWriting: true })
  const { testCase } = opened
  const { id, revision } = testCase.record
  const remove = await selectedBy(filter, opened)
  const after = await touchstone.rpc.testCases.edit.mutate({ id, revision, content: { remove } })
  const { value, lines } = editOutcome(cases, { before: testCase.record, after })
  print(options, value, lines)
}

/**
 * Refuses a name that the new test case cannot have, before its table is read.
 * @throws TouchstoneError `name_taken`, `bad_input`
 */
async function requireFree(
  { rpc }: Touchstone,
  workflowId: TestCaseRecord['workflowId'],
  name: string,
): Promise<void> {
  requireLabels({ name })
  const found = await rpc.testCases.get
    .query({ workflowId, testCase: name, forWriting: true })
    .catch((error: unknown) => {
      if (hasCode(error, 'not_found')) return undefined
      throw error
    })
  if (!found) return
  const { id, name: held } = found.record
  throw new TouchstoneError(
    'name_taken',
    `A test case named ${JSON.stringify(held)} already exists. Choose another name.`,
    { details: { name: held, id }, hint: { do: 'load', noun: 'test case', name: held } },
  )
}

async function openCase(
  touchstone: Touchstone,
  name: string,
  options: {
    readonly workflow?: string
    readonly at?: number
    /** Whether it is to be edited; a former name does not find it then. */
    readonly forWriting: boolean
  },
) {
  const { workflow: named, at: version, forWriting } = options
  const of = { name, forWriting, ...(named === undefined ? {} : { workflow: named }) }
  const { found, workflow } = await findTestData(cases, touchstone, of)
  const { TestCase, types } = await touchstone.openWorkflow(workflow.id)
  const testCase = await TestCase.load(found.record.id, version === undefined ? {} : { version })
  return { TestCase, testCase, types, workflow }
}

async function selectedBy(
  filter: ReturnType<typeof rowFilter>,
  { testCase, types }: Awaited<ReturnType<typeof openCase>>,
): Promise<readonly BlockRows[]> {
  const { matches, noMatch } = await filter(types)
  const rows = await testCase.select(matches)
  if (rows.length > 0) return rows
  throw noMatch(testCase)
}

/** Reads a table twice: to check all of its rows, and to upload them. */
async function fromTable(
  files: readonly string[],
  options: TableOptions & {
    readonly name: string
    /** What is so when nothing came of it. */
    readonly unchanged: string
    /** Whether a table without rows is refused: nobody means to have a test case of nothing. */
    readonly needsRows: boolean
  },
  open: (touchstone: Touchstone) => Promise<Destination>,
): Promise<void> {
  const startedMs = performance.now()
  const { name, unchanged, needsRows } = options
  const testSample = options.sample && columnMap(options.sample, '--sample')
  const groundTruth = options.truth && columnMap(options.truth, '--truth')
  using stop = stopSignal()
  await using source = await openSource(files, options, stop.signal)
  const { table } = source
  await using touchstone = await openWithClasses(options, stop.signal)
  using progress = openProgress()
  await using rejects = await RejectReport.open(options.rejects, table)
  const { onError, nan, dryRun = false } = options
  const columns = { testSample, groundTruth, onError, nan, signal: stop.signal }
  let outcome: Outcome | undefined
  let isHeard = true
  let counts: LabeledTableCheck
  try {
    const { check, upload } = await open(touchstone)
    counts = await check(table, {
      ...columns,
      onReject: rejects.add,
      onProgress: ({ phase, rows, ratePerSecond }) =>
        progress.show({ label: phase, unit: 'rows', done: rows, ratePerSecond }),
    })
    requireOthers(counts.rows - counts.rejected, { ...counts, first: rejects.first })
    if (needsRows && counts.rows === 0) throw noRows(table, unchanged)
    const { rows: total } = counts
    const onProgress = (progressOf: TestDataProgress): void => {
      const { phase, rows, duplicates, rejected, stored, ratePerSecond } = progressOf
      isHeard = phase !== 'finishing'
      // Reading a row is one half of its way, storing it the other; what is left out is done.
      const done = rows - (rows - duplicates - rejected - stored) / 2
      progress.show({ label: 'uploading', unit: 'rows', done, total, ratePerSecond })
    }
    const onRead = (read: LabeledTableCheck): void => void (counts = read)
    if (!dryRun) outcome = await upload(table, { ...columns, onProgress, onRead })
  } catch (error) {
    if (hasCode(error, 'cancelled'))
      throw new ExplainedError(error, [
        isHeard
          ? `${unchanged} Repeat the same command to try again.`
          : `All rows are stored, but the server did not confirm the test case. Check it with \`touchstone cases show ${JSON.stringify(name)}\`.`,
      ])
    throw error
  }
  progress.clear()
  await rejects.close()
  const seconds = (performance.now() - startedMs) / 1_000
  const value = {
    ...(outcome?.value ?? { testCase: null }),
    ...counts,
    seconds,
    dryRun,
    rejects: rejects.path,
  }
  print(options, value, (paper) => {
    const [head = `${paper.green('✓')} dry run: nothing written`, ...rest] =
      outcome?.lines(paper) ?? []
    return [
      `${head}   ${paper.dim(durationOf(seconds))}`,
      ...rest,
      `  ${countsLine(counts, rejects.path)}`,
      ...columnLines(counts.columns, paper, 'groundTruth'),
      ...(counts.rows === 0 ? [`  ${paper.yellow('!')} The table has no rows.`] : []),
      ...rejects.lines(counts.rejected, paper),
    ]
  })
  rejects.requireFile(
    dryRun
      ? 'Nothing was written to the registry. Repeat the same command to write the rejected rows.'
      : 'The other rows are stored. Repeat the same command with --dry-run to write the rejected rows.',
  )
}

const created = (record: TestCaseRecord): Outcome => ({
  value: { testCase: record },
  lines: ({ green, bold, dim }) => [
    `${green('✓')} ${bold(plain(record.name))}  version ${record.version}, ${plural(record.samples, 'sample')}  ${dim(record.id)}`,
  ],
})

function countsLine(
  { rows, samples, duplicates, rejected }: LabeledTableCheck,
  path: string | null,
): string {
  const where = path === null ? '' : ` (rejects: ${plain(path)})`
  const facts = [
    plural(samples, 'sample'),
    ...(duplicates > 0 ? [plural(duplicates, 'duplicate')] : []),
    ...(rejected > 0 ? [`${counted(rejected)} rejected${where}`] : []),
  ]
  return `${plural(rows, 'row')}: ${facts.join(', ')}`
}

const noRows = ({ source }: Table<object>, unchanged: string): TouchstoneError =>
  new TouchstoneError(
    'bad_input',
    `No rows in ${source}. ${unchanged} Check that it is the right file.`,
    { details: { rows: 0 } },
  )
