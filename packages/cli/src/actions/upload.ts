import type { TableMatch, Touchstone, UploadInferencesSummary } from '@touchstone/client'
import { TouchstoneError, hasCode } from '@touchstone/core/errors'
import { openWithClasses, type ConnectionOptions } from '../connection.ts'
import { columnLines } from '../column-lines.ts'
import { columnMap } from '../column-map.ts'
import { ExplainedError } from '../failure.ts'
import { isJson, print, type OutputOptions, type Paper } from '../output.ts'
import { durationOf, openProgress } from '../progress.ts'
import { RejectReport, requireOthers } from '../reject-report.ts'
import { openSource, type DialectOptions } from '../source-table.ts'
import { stopSignal } from '../stop-signal.ts'
import { targetIn, type TargetOptions } from '../target.ts'
import { counted, plain, plural, shown } from '../values.ts'
import { findInWorkflows } from '../workflows.ts'
import { scoringCommand } from '../scoring-command.ts'
import { loadModel } from './edit-model.ts'
import { evaluation } from './evaluate.ts'

export interface UploadOptions
  extends ConnectionOptions, OutputOptions, DialectOptions, TargetOptions {
  readonly model: string
  readonly workflow?: string
  readonly key: readonly string[]
  readonly map?: readonly string[]
  readonly onMissing: 'fail' | 'skip'
  readonly onUnknown: 'fail' | 'skip'
  readonly onError: 'fail' | 'skip'
  readonly nan: 'fail' | 'null'
  readonly rejects?: string
  readonly create?: true
  readonly evaluate?: string
  readonly dryRun?: true
  readonly reset?: true
}

/** `touchstone upload`. */
export async function upload(files: readonly string[], options: UploadOptions): Promise<void> {
  const key = columnMap(options.key, '--key')
  const map = options.map && columnMap(options.map, '--map')
  if (options.evaluate !== undefined)
    (await import('@touchstone/client/evaluators')).requireBuiltIn(options.evaluate)
  using stop = stopSignal()
  await using source = await openSource(files, options, stop.signal)
  const { table } = source
  await using touchstone = await openWithClasses(options, stop.signal)
  using progress = openProgress()
  let stored = 0
  const explained = (error: unknown): unknown =>
    hasCode(error, 'cancelled') ? resumable(error, stored) : withStored(error, stored)
  const {
    workflow,
    model: named,
    of,
  } = await subjectOf(touchstone, options).catch((error: unknown) => {
    throw explained(error)
  })
  if (options.evaluate !== undefined) {
    const { evaluatorFromJson } = await import('@touchstone/client/evaluators')
    // What it cannot read is told before anything is sent.
    evaluatorFromJson(workflow, { evaluator: options.evaluate })
  }
  await using rejects = await RejectReport.open(options.rejects, table)
  let rowsOfTable = 0
  let isMatched = false
  const { model, created, summary } = await workflow.Model.getOrCreateFromTable(named, of, table, {
    key,
    map,
    onMissing: options.onMissing,
    onUnknown: options.onUnknown,
    onError: options.onError,
    nan: options.nan,
    dryRun: options.dryRun,
    reset: options.reset,
    signal: stop.signal,
    onMatch: (match) => {
      progress.clear()
      rowsOfTable = match.rows
      isMatched = true
      if (!isJson(options)) print(options, match, (paper) => matchLines(match, paper, options))
    },
    onProgress: ({ phase, rows, matched, ratePerSecond, ...progressOf }) => {
      stored = progressOf.stored
      const at = { label: phase, unit: 'rows', ratePerSecond }
      if (phase === 'matching') progress.show({ ...at, done: matched, total: progressOf.total })
      else {
        // Reading a row is one half of its way, storing it the other; what is left out is done.
        const kept = options.dryRun ? 0 : matched - stored
        progress.show({ ...at, done: rows - kept / 2, total: rowsOfTable })
      }
    },
    onReject: rejects.add,
  }).catch((error: unknown) => {
    throw explained(error)
  })
  progress.clear()
  await rejects.close()

  const evaluated =
    model && options.evaluate !== undefined && !options.dryRun && summary.conflicts === 0
      ? await evaluation(
          workflow,
          { modelId: model.id, of, json: { evaluator: options.evaluate } },
          stop.signal,
        )
      : undefined
  const { pagesUrl } = touchstone
  const path = evaluated ? `runs/${evaluated.value.run.id}` : model && `models/${model.id}`
  const page = pagesUrl !== null && path ? `${pagesUrl}/${path}` : undefined
  const outcome = {
    model: model ? { id: model.id, name: model.name } : null,
    created,
    ...summary,
    dryRun: options.dryRun ?? false,
    rejects: rejects.path,
    ...(evaluated && { evaluation: evaluated.value }),
  }
  const next =
    model && !evaluated && summary.matched > 0
      ? await scoringCommand(workflow.types, { ...options, model: model.name })
      : undefined
  print(options, outcome, (paper) => [
    ...(isMatched ? [] : matchLines(summary, paper, options)),
    `${paper.green('✓')} ${outcomeLine(summary, outcome)}   ${paper.dim(durationOf(summary.seconds))}`,
    modelLine(paper, { named, model, created }),
    ...rejects.lines(summary.rejected + summary.unknown, paper),
    ...(page === undefined ? [] : [paper.dim(`  ${page}`)]),
    ...(next === undefined ? [] : [paper.dim(`  Score them: ${next}`)]),
    ...(evaluated ? ['', ...evaluated.lines(paper)] : []),
  ])
  rejects.requireFile(
    options.dryRun
      ? 'Nothing was written to the registry. Repeat the same command to write the rejected rows.'
      : 'The other rows are stored. Repeat the same command to write the rejected rows: stored rows are not sent again.',
  )
  requireOthers(summary.matched, { ...summary, first: rejects.first })
  requireNoConflicts(summary)
}

/**
 * What the model is called, or its id, and what its inferences are for, in the workflow of both. A
 * model that is not there is not made yet.
 */
async function subjectOf(touchstone: Touchstone, options: UploadOptions) {
  const { model, create = false } = options
  const record = await loadModel(touchstone, model, { forWriting: true }).catch(
    (error: unknown) => {
      if (!hasCode(error, 'not_found')) throw error
      if (create) return undefined
      throw absent(model, error)
    },
  )
  const workflowId = record?.workflowId ?? (await workflowIdOf(touchstone, options))
  const workflow = await touchstone.openWorkflow(workflowId)
  return { workflow, model: record?.id ?? model, of: await targetIn(workflow, options) }
}

function absent(model: string, { details }: TouchstoneError): TouchstoneError {
  const { renamedTo } = details
  const text =
    typeof renamedTo === 'string'
      ? `There is no model named ${JSON.stringify(model)} now; it was renamed to ${JSON.stringify(renamedTo)}. Upload with --model ${JSON.stringify(renamedTo)}, or add --create to make a new model.`
      : `There is no model ${JSON.stringify(model)}. Add --create to make it, or check the spelling.`
  return new TouchstoneError('not_found', text, { details })
}

/** Which model it was. */
function modelLine(
  { dim, bold }: Paper,
  about: { named: string; model: { id: string; name: string } | undefined; created: boolean },
): string {
  const { named, model, created } = about
  if (!model) return `  model ${bold(plain(named))}  ${dim('not created')}`
  return `  model ${bold(plain(model.name))}  ${dim(model.id)}${created ? '  created' : ''}`
}

/** The workflow of a model that is not there yet: the one with this test suite or test case. */
async function workflowIdOf(touchstone: Touchstone, options: UploadOptions) {
  const { rpc } = touchstone
  const { suite, case: testCase, workflow: named } = options
  const { workflow } = await (suite === undefined
    ? findInWorkflows(
        touchstone,
        { named, noun: 'test case', name: testCase ?? '' },
        ({ id: workflowId }) => rpc.testCases.get.query({ workflowId, testCase: testCase ?? '' }),
      )
    : findInWorkflows(
        touchstone,
        { named, noun: 'test suite', name: suite },
        ({ id: workflowId }) => rpc.testSuites.get.query({ workflowId, testSuite: suite }),
      ))
  return workflow.id
}

/** How the table fits, and what is read from where; the same before an upload and after a dry run. */
function matchLines(
  match: TableMatch,
  paper: Paper,
  { onMissing, onUnknown }: UploadOptions,
): string[] {
  const { rows, matched, missing, unknown, duplicates, rejected } = match
  const counts = [
    `matched ${counted(matched)}`,
    `missing ${counted(missing)}`,
    `unknown ${counted(unknown)}`,
    `duplicate ${counted(duplicates)}`,
    ...(rejected > 0 ? [`rejected ${counted(rejected)}`] : []),
  ]
  // A refusal says it too.
  const hints = onMissing === 'skip' && onUnknown === 'skip' ? hintLines(match) : []
  return [
    counts.join(' · '),
    ...columnLines(match.columns, paper, 'inference'),
    ...hints.map((text) => `  ${paper.yellow('!')} ${plain(text)}`),
    ...(rows === 0 ? [`  ${paper.yellow('!')} The table has no rows.`] : []),
  ]
}

const shownKeys = 3

function hintLines({ missingKeys = [], nearKeys }: TableMatch): string[] {
  const keys = missingKeys.slice(0, shownKeys).map((key) => JSON.stringify(key))
  return [
    ...(keys.length > 0
      ? [`Test samples without a row have keys such as ${keys.join(', ')}.`]
      : []),
    ...(nearKeys ? [nearKeys.message] : []),
  ]
}

function outcomeLine(
  summary: UploadInferencesSummary,
  { dryRun, rejects }: { readonly dryRun: boolean; readonly rejects: string | null },
): string {
  const { rows, inserted, unchanged, changed, errors, conflicts } = summary
  const { duplicates, unknown, rejected } = summary
  const left = unknown + rejected
  const counts: (readonly [number, string])[] = dryRun
    ? [[summary.parts, `${plural(summary.parts, 'part')} to send, ${counted(summary.bytes)} bytes`]]
    : [
        [inserted, `${counted(inserted)} new`],
        [changed, `${counted(changed)} replaced`],
        [unchanged, `${counted(unchanged)} unchanged`],
        [errors, `${plural(errors, 'error')} stored`],
        [conflicts, plural(conflicts, 'conflict')],
      ]
  const facts = [
    ...counts,
    [duplicates, plural(duplicates, 'duplicate')] as const,
    [unknown, `${counted(unknown)} unknown skipped`] as const,
    [rejected, `${counted(rejected)} rejected`] as const,
  ].flatMap(([count, text]) => (count > 0 ? [text] : []))
  const what = facts.length === 0 ? 'nothing to store' : facts.join(', ')
  const where = left > 0 && rejects !== null ? ` (rejects: ${plain(rejects)})` : ''
  return `${dryRun ? 'dry run of ' : ''}${plural(rows, 'row')}: ${what}${where}`
}

function requireNoConflicts({ conflicts, conflicting }: UploadInferencesSummary): void {
  const [first] = conflicting
  if (!first) return
  throw new TouchstoneError(
    'determinism_conflict',
    `${plural(conflicts, 'inference')} ${conflicts === 1 ? 'differs' : 'differ'} from what is stored, which stays. The first is in ${first.where}: stored ${brief(first.stored)}, now ${brief(first.offered)}. Look at what changed in the model, or repeat with --reset to replace them.`,
    { details: { conflicts } },
  )
}

const longestValue = 120

function brief(value: unknown): string {
  const text = shown(value)
  return text.length > longestValue ? `${text.slice(0, longestValue - 1)}…` : text
}

const resumable = (error: TouchstoneError, stored: number): ExplainedError =>
  new ExplainedError(error, [
    `${plural(stored, 'row')} ${stored === 1 ? 'is' : 'are'} stored. Repeat the same command to continue: stored rows are not sent again.`,
  ])

/** A refusal in the middle of a table, with what was stored before it. */
function withStored(error: unknown, stored: number): unknown {
  if (stored === 0 || !(error instanceof TouchstoneError)) return error
  const line = `${plural(stored, 'row')} before it ${stored === 1 ? 'is' : 'are'} stored. Fix the table and repeat the same command: stored rows are not sent again.`
  return new ExplainedError(error, [line])
}
