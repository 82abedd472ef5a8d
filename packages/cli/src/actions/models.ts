import type { Transport } from '@touchstone/client/rpc'
import { limits } from '@touchstone/core/limits'
import type { HeadlineMetric, ListedRun, ModelRecord, TestRun } from '@touchstone/core/services'
import { openTouchstone, type ConnectionOptions } from '../connection.ts'
import { leaves, pathText } from '../metadata-path.ts'
import { headlineText, headlineWithInterval } from '../figure-text.ts'
import { metricConditions } from '../metric-conditions.ts'
import { modelConditions, type ModelConditionOptions } from '../model-conditions.ts'
import { note, print, type OutputOptions } from '../output.ts'
import { everything, showFirst } from '../pages.ts'
import { suiteOf } from '../suite-of.ts'
import { tableLines } from '../table.ts'
import { sayUnknownMetrics } from '../unknown-metrics.ts'
import { minute, plain, shown } from '../values.ts'
import { workflowFor } from '../workflows.ts'
import { loadModel } from './edit-model.ts'
import { assignmentsOf } from './model-metadata.ts'

type Options = ConnectionOptions & OutputOptions

export interface ModelsListOptions extends Options, ModelConditionOptions {
  readonly workflow?: string
  readonly name?: string
  readonly tag?: readonly string[]
  readonly archived?: true
  readonly suite?: string
  readonly score?: readonly string[]
  readonly sort: string
  readonly reverse?: true
  readonly limit: number
}

/** Orders that are not by a metric. */
const storedOrders = ['name', 'created', 'updated'] as const

/** `touchstone models list`. */
export async function listModels(options: ModelsListOptions): Promise<void> {
  const conditions = modelConditions(options)
  const scores = metricConditions(options.score ?? [], '--score')
  const order = storedOrders.find((one) => one === options.sort)
  await using touchstone = await openTouchstone(options)
  const { rpc } = touchstone
  const workflow =
    options.workflow === undefined ? undefined : await workflowFor(touchstone, options.workflow)
  const suite = await suiteOf(touchstone, options)
  const testSuiteId = suite?.id
  const asked = [...(order ? [] : [options.sort]), ...scores.map(({ metric }) => metric)]
  const fetchPage = (cursor: string | undefined) =>
    rpc.models.list.query({
      filter: {
        workflowId: workflow?.id ?? suite?.workflowId,
        ...conditions,
        scores: scores.map((condition) => ({ ...condition, testSuiteId })),
        tags: options.tag ?? [],
        nameContains: options.name,
        archived: options.archived ?? false,
      },
      sort: order ?? { metric: options.sort, testSuiteId },
      order: options.reverse ? 'descending' : 'ascending',
      cursor,
      limit: Math.min(options.limit + 1, 200),
    })
  await showFirst(options.limit, fetchPage, async (models) => {
    const scored = await scoresOf(touchstone, models, { testSuiteId, metric: asked[0] })
    const found = models.map((model) => ({ ...model, score: scored.get(model.id) ?? null }))
    if (asked.length > 0 && scored.size === 0)
      await sayUnknownMetrics(
        touchstone,
        { sort: order ? undefined : options.sort, conditions: asked, orders: storedOrders },
        testSuiteId,
      )
    print(options, found, ({ width, dim }) => {
      if (found.length === 0) return [dim('No models.')]
      const columns = [
        { title: 'NAME', of: ({ name }: ModelRecord) => name },
        { title: 'ID', of: ({ id }: ModelRecord) => id, isWhole: true },
        { title: 'TAGS', of: ({ tags }: ModelRecord) => tags.join(' ') },
        ...(scored.size > 0
          ? [{ title: 'SCORE', of: ({ score }: ScoredModel) => headlineText(score) }]
          : []),
        { title: 'REVISION', of: (model: ModelRecord) => String(model.revision), align: 'right' },
        { title: 'EDITED', of: ({ updatedAt }: ModelRecord) => minute(updatedAt), isWhole: true },
      ] as const
      const [head = '', ...rows] = tableLines(found, columns, width)
      return [dim(head), ...rows]
    })
    // A key that no model has finds nothing, and leaves out nothing; the latter may be meant.
    const suspects = found.length > 0 ? 'unwanted' : 'wanted'
    if (conditions.metadata.length === 0) return
    const { unknownKeys } = await import('@touchstone/client/unknown-keys')
    const where = workflow ? ` of the workflow ${JSON.stringify(workflow.name)}` : ''
    const filter = { workflowId: workflow?.id, metadata: conditions.metadata }
    for (const { path, similar } of await unknownKeys(rpc, filter, suspects)) {
      const meant = similar.length > 0 ? ` Did you mean ${similar.map(pathText).join(' or ')}?` : ''
      if (found.length > 0 && similar.length === 0) continue
      const effect = found.length > 0 ? ', so --lacks leaves out nothing' : ''
      note(`No model${where} has ${pathText(path)} in its metadata${effect}.${meant}`)
    }
  })
}

type ScoredModel = ModelRecord & { readonly score: Score | null }

/** A metric of a run, such as the first of its headline. */
interface Score {
  readonly name: string
  readonly value: number
  readonly interval: HeadlineMetric['interval']
  readonly runId: TestRun['id']
}

/** The scores of models, by their ids. */
async function scoresOf(
  { rpc }: Transport,
  models: readonly ModelRecord[],
  of: { testSuiteId: string | undefined; metric: string | undefined },
): Promise<ReadonlyMap<string, Score>> {
  const scores = new Map<string, Score>()
  for (let start = 0; start < models.length; start += limits.latestRunModels) {
    const modelIds = models.slice(start, start + limits.latestRunModels).map(({ id }) => id)
    for (const { run, headline } of await rpc.testRuns.latest.query({ modelIds, ...of })) {
      if (run.state !== 'complete' || headline === null) continue
      const metric = run.headline?.find(({ name }) => name === headline.name)
      scores.set(run.modelId, {
        ...headline,
        interval: metric?.interval ?? null,
        runId: run.id,
      })
    }
  }
  return scores
}

/** The newest headline of each test suite that a model was tested on. */
async function headlinesOf({ rpc }: Transport, of: ModelRecord['id']) {
  const runs = await everything((cursor: string | undefined) =>
    rpc.testRuns.list.query({ of, cursor, limit: 200 }),
  )
  const newest = new Map<string, ListedRun & { headline: readonly HeadlineMetric[] }>()
  for (const { headline = [], ...run } of runs)
    if (headline.length > 0 && !newest.has(run.testSuite.id))
      newest.set(run.testSuite.id, { ...run, headline })
  return [...newest.values()].map(({ id, testSuite, names, headline }) => ({
    runId: id,
    testSuite: { ...testSuite, name: names.suite ?? testSuite.id },
    headline,
  }))
}

/** `touchstone models show`. */
export async function showModel(model: string, options: Options): Promise<void> {
  await using touchstone = await openTouchstone(options)
  const record = await loadModel(touchstone, model)
  const workflow = await touchstone.rpc.workflows.get.query({ workflow: record.workflowId })
  const scores = await headlinesOf(touchstone, record.id)
  print(options, { ...record, scores }, ({ bold, dim }) => {
    const facts: [string, string][] = [
      ['workflow', plain(workflow.name)],
      ['revision', String(record.revision)],
      ['tags', plain(record.tags.join(', '))],
      ['created', `${minute(record.createdAt)} by ${plain(record.createdBy)}`],
      ['edited', `${minute(record.updatedAt)} by ${plain(record.updatedBy)}`],
      ['archived', record.archivedAt === null ? '' : minute(record.archivedAt)],
    ]
    const metadata = [...leaves(record.metadata)]
    const width = Math.max(0, ...metadata.map(([key]) => plain(key).length))
    return [
      `${bold(plain(record.name))}  ${dim(record.id)}`,
      ...facts
        .filter(([, value]) => value !== '')
        .map(([title, value]) => `  ${dim(title.padEnd(8))}  ${value}`),
      ...(metadata.length > 0 ? [`  ${dim('metadata')}`] : []),
      ...metadata.map(([key, value]) => `    ${plain(key).padEnd(width)}  ${shown(value)}`),
      ...(scores.length > 0 ? [`  ${dim('scores')}`] : []),
      ...scores.map(
        ({ testSuite, headline, runId }) =>
          `    ${plain(testSuite.name)} v${testSuite.version}  ${headline.map(headlineWithInterval).join(' · ')}  ${dim(runId)}`,
      ),
    ]
  })
}

export interface CreateOptions extends Options {
  readonly workflow?: string
  readonly tag?: readonly string[]
  readonly json?: readonly string[]
}

/** `touchstone models create`. */
export async function createModel(
  name: string,
  texts: readonly string[],
  options: CreateOptions,
): Promise<void> {
  const metadata = assignmentsOf(texts, options.json ?? [])({})
  await using touchstone = await openTouchstone(options)
  const { id: workflowId } = await workflowFor(touchstone, options.workflow)
  const tags = options.tag ?? []
  const model = await touchstone.rpc.models.create.mutate({ workflowId, name, metadata, tags })
  print(options, model, ({ green, bold, dim }) => [
    `${green('✓')} ${bold(plain(model.name))}  revision ${model.revision}  ${dim(model.id)}`,
  ])
}
