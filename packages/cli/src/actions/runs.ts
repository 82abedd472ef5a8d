import { metricsOf } from '@touchstone/client/run-metrics'
import type { Transport } from '@touchstone/client/rpc'
import { splitPlots } from '@touchstone/client/stored-plots'
import type { Json, JsonObject } from '@touchstone/core'
import { hasCode } from '@touchstone/core/errors'
import { requireId } from '@touchstone/core/ids'
import type { TestRun } from '@touchstone/core/services'
import { openTouchstone, type ConnectionOptions } from '../connection.ts'
import { leaves } from '../metadata-path.ts'
import { headlineText } from '../figure-text.ts'
import { metricConditions } from '../metric-conditions.ts'
import { plotsLine } from '../metrics-lines.ts'
import { print, type OutputOptions, type Paper } from '../output.ts'
import { showFirst } from '../pages.ts'
import { scoreLines } from '../score-lines.ts'
import { tableLines, type Column } from '../table.ts'
import { counted, minute, plain, shown } from '../values.ts'
import { suiteOf } from '../suite-of.ts'
import { sayUnknownMetrics } from '../unknown-metrics.ts'
import { workflowFor } from '../workflows.ts'
import { loadModel } from './edit-model.ts'

export type RunOptions = ConnectionOptions & OutputOptions
export type RunsListOptions = RunOptions & {
  readonly model?: string
  readonly suite?: string
  readonly workflow?: string
  readonly sort?: string
  readonly reverse?: true
  readonly where?: readonly string[]
  readonly limit: number
}

/** What is shown of a run besides its ids; what was deleted keeps its id as its name. */
interface Names {
  readonly model: string
  readonly suite: string
}

async function namesOf({ rpc }: Transport, run: TestRun): Promise<Names> {
  const idWhenGone =
    (id: string) =>
    (error: unknown): string => {
      if (hasCode(error, 'not_found')) return id
      throw error
    }
  const { workflowId, modelId, testSuite } = run
  const [model, suite] = await Promise.all([
    rpc.models.get.query({ model: modelId }).then(({ name }) => name, idWhenGone(modelId)),
    rpc.testSuites.get
      .query({ workflowId, testSuite: testSuite.id, version: testSuite.version })
      .then(({ record }) => record.name, idWhenGone(testSuite.id)),
  ])
  return { model, suite }
}

/** `touchstone runs list`. */
export async function listRuns(options: RunsListOptions): Promise<void> {
  const where = metricConditions(options.where ?? [], '--where')
  const sort = options.sort === undefined ? undefined : { metric: options.sort }
  await using touchstone = await openTouchstone(options)
  const { rpc } = touchstone
  const model = options.model === undefined ? undefined : await loadModel(touchstone, options.model)
  const workflow =
    options.workflow === undefined ? undefined : await workflowFor(touchstone, options.workflow)
  const suite = (await suiteOf(touchstone, options))?.id
  const isMeant = (run: TestRun): boolean =>
    (workflow === undefined || run.workflowId === workflow.id) &&
    (model === undefined || run.modelId === model.id) &&
    (suite === undefined || run.testSuite.id === suite)
  const of = model?.id ?? suite
  const asked = [...(sort ? [sort.metric] : []), ...where.map(({ metric }) => metric)]
  const fetchPage = async (cursor: string | undefined) => {
    const page = await rpc.testRuns.list.query({
      of,
      where,
      sort,
      order: options.reverse ? 'descending' : 'ascending',
      cursor,
      limit: 200,
    })
    return { ...page, items: page.items.filter(isMeant) }
  }
  await showFirst(options.limit, fetchPage, async (runs) => {
    if (asked.length > 0 && !runs.some((run) => metricOf(run, asked[0])))
      await sayUnknownMetrics(touchstone, { sort: options.sort, conditions: asked }, of)
    const rows = runs.map((run) => ({
      ...run,
      names: { model: run.names.model ?? run.modelId, suite: run.names.suite ?? run.testSuite.id },
    }))
    print(options, rows, ({ width, dim }) => {
      if (rows.length === 0) return [dim('No test runs.')]
      const [head = '', ...lines] = tableLines(rows, columnsOf(asked[0]), width)
      return [dim(head), ...lines]
    })
  })
}

const metricOf = ({ headline = [] }: TestRun, metric: string | undefined) =>
  metric === undefined ? headline[0] : headline.find(({ name }) => name === metric)

/** @param metric the one to show; the first of each run's headline without it */
const columnsOf = (metric: string | undefined): readonly Column<TestRun & { names: Names }>[] => [
  { title: 'RUN', of: ({ id }) => id, isWhole: true },
  { title: 'MODEL', of: ({ names }) => names.model },
  { title: 'SUITE', of: ({ names, testSuite }) => `${names.suite} v${testSuite.version}` },
  { title: 'STATE', of: ({ state }) => state },
  { title: 'SCORE', of: (run) => headlineText(metricOf(run, metric)) },
  { title: 'SAMPLES', of: ({ counts }) => counted(counts.samples), align: 'right' },
  { title: 'ERRORS', of: ({ counts }) => counted(counts.errors), align: 'right' },
  { title: 'UPDATED', of: ({ updatedAt }) => minute(updatedAt), isWhole: true },
]

/** `touchstone runs show`. */
export async function showRun(named: string, options: RunOptions): Promise<void> {
  await using touchstone = await openTouchstone(options)
  const id = requireId('testRun', named)
  const [run, metrics] = await Promise.all([
    touchstone.rpc.testRuns.get.query({ id }),
    metricsOf(touchstone.rpc, id),
  ])
  const names = await namesOf(touchstone, run)
  const { evaluator, counts } = run
  print(options, { ...run, names, metrics }, (paper) => {
    const { bold, dim } = paper
    const facts: [string, string][] = [
      ['model', plain(names.model)],
      ['suite', `${plain(names.suite)} version ${run.testSuite.version}`],
      ['evaluator', evaluator ? plain(`${evaluator.name} ${evaluator.version}`) : 'none'],
      ['state', run.reason === null ? run.state : `${run.state}: ${plain(run.reason)}`],
      ...Object.entries(counts).map(([name, count]): [string, string] => [name, counted(count)]),
      ['started', `${minute(run.createdAt)} by ${plain(run.createdBy)}`],
      ['finished', run.finishedAt === null ? '–' : minute(run.finishedAt)],
    ]
    // Metrics of the whole suite; those of each test case come with --json.
    const whole = metrics.filter(({ testCaseId }) => testCaseId === null)
    return [
      bold(run.id),
      ...facts.map(([title, value]) => `  ${dim(title.padEnd(9))}  ${value}`),
      ...whole.flatMap((entry) => [
        `  ${dim(metricsTitle(evaluator?.configurations[entry.configuration]))}`,
        ...(evaluator?.describe
          ? scoreLines(
              { testCases: [], testSuite: entry.metrics },
              { suite: names.suite, describe: evaluator.describe, paper },
            )
          : metricsOfSuite(entry.metrics, { dim }).map((line) => `    ${line}`)),
      ]),
    ]
  })
}

const metricsTitle = (configuration: Json | undefined): string =>
  configuration === undefined || configuration === null
    ? 'metrics'
    : `metrics of ${shown(configuration)}`

function metricsOfSuite(metrics: JsonObject, paper: Pick<Paper, 'dim'>): string[] {
  const { figures, plots } = splitPlots(metrics)
  const values = [...leaves(figures)].map(([key, value]) => `${plain(key)}  ${shown(value)}`)
  return [...values, ...plotsLine(plots, paper)]
}
