import type { Id } from '../ids.ts'
import { limits } from '../limits.ts'
import type { MetricCondition } from '../metric-condition.ts'
import type { Item, Key } from '../ports/table.ts'
import { requireCaller } from './caller.ts'
import type { Deps } from './deps.ts'
import { contentOf, readAtOnce } from './documents.ts'
import { idOfInteger } from './id-of-integer.ts'
import type { Models } from './models.ts'
import { orderedPage } from './ordered-page.ts'
import type { Page } from './record-list.ts'
import { Room } from './room.ts'
import { bestFirst, meets, readRuns, storedRuns } from './scores.ts'
import { metricsPartition, metricsPlace, runKey, runPartition, runsOf } from './test-run-keys.ts'
import type { RunMetrics, TestRun } from './test-run.ts'
import type { TestSuites } from './test-suites.ts'

/** A run as lists have it: with the names that its model and suite have today, null where deleted. */
export interface ListedRun extends TestRun {
  readonly names: { readonly model: string | null; readonly suite: string | null }
}

/** A run at a glance. */
export interface LatestRun {
  readonly run: Omit<TestRun, 'evaluator' | 'reason'>
  /**
   * The first of the run's headline metrics that has a value; without any, the first number among the
   * metrics of the suite with a name of at most 256 characters, in the evaluator's first configuration.
   */
  readonly headline: { readonly name: string; readonly value: number } | null
}

function firstHeadline(
  { headline = [] }: Pick<TestRun, 'headline'>,
  metric: string | undefined,
): LatestRun['headline'] {
  for (const { name, value } of headline)
    if (value !== null && (metric === undefined || name === metric)) return { name, value }
  return null
}

function firstNumber(item: Item | undefined): LatestRun['headline'] {
  const metrics = item ? contentOf<RunMetrics>(item).metrics : {}
  for (const [name, value] of Object.entries(metrics))
    if (typeof value === 'number' && name.length <= limits.nameCharacters) return { name, value }
  return null
}

/** Which of the runs of a model is wanted. */
export interface OneOf {
  readonly metric?: string | undefined
  readonly testSuiteId?: Id<'testSuite'> | undefined
}

interface PageOptions {
  /** The id of a model or a test suite. */
  readonly of: Id | undefined
  readonly where?: readonly MetricCondition[] | undefined
  readonly cursor?: string | undefined
  readonly limit: number
  readonly room?: Room | undefined
}

/** Lists of runs: newest first, best first, or the newest of each model. */
export function createTestRunLists(
  { table }: Deps,
  { models, testSuites }: { models: Models; testSuites: TestSuites },
) {
  async function newestPage(options: PageOptions): Promise<Page<TestRun>> {
    const { of, where = [], cursor } = options
    const limit = Math.min(options.limit, limits.pageSize, readAtOnce)
    const page = await table.query({
      pk: of === undefined ? runPartition : runsOf(of),
      reverse: true,
      // Of what is filtered, few may stay.
      limit: where.length > 0 ? readAtOnce : limit,
      ...(cursor === undefined ? {} : { after: cursor }),
    })
    const room = options.room ?? new Room()
    const items: TestRun[] = []
    const heads = await table.getMany(page.items.map(({ sk }) => runKey(sk)))
    for (const [index, head] of heads.entries()) {
      const run = head && contentOf<TestRun>(head)
      if (!run || !meets(run, where)) continue
      if (items.length === limit || !room.take(head.value, items.length === 0)) {
        const next = page.items[index - 1]?.sk
        return { items, ...(next === undefined ? {} : { next }) }
      }
      items.push(run)
    }
    return { items, ...(page.next === undefined ? {} : { next: page.next }) }
  }

  function bestPage(
    options: PageOptions & {
      readonly metric: string
      readonly order?: 'ascending' | 'descending' | undefined
      readonly signal?: AbortSignal | undefined
    },
  ): Promise<Page<TestRun>> {
    const { of, where = [], metric, signal } = options
    const keyOf = bestFirst()
    return orderedPage(matching(), {
      ...options,
      limit: Math.min(options.limit, readAtOnce),
      keyOf: ({ headline = [] }) => keyOf(headline.find(({ name }) => name === metric)),
      load: (ids) => readRuns(table, ids),
    })

    async function* matching(): AsyncGenerator<TestRun> {
      for await (const { record } of storedRuns(table, of)) {
        requireCaller(signal)
        if (record && meets(record, where)) yield record
      }
    }
  }

  return {
    /**
     * Runs newest first or best first, of one model, of one suite, or all. A page may hold fewer entries
     * than the limit and still have a `next`.
     * @throws TouchstoneError `not_found`, `bad_input` for an integer that is no model's and no
     * suite's, or both's
     */
    async list(options: {
      of?: Id<'model'> | Id<'testSuite'> | number | undefined
      /** Only runs whose headline meets all of these. */
      where?: readonly MetricCondition[] | undefined
      /** Best first by a headline metric; reads all of the runs for each page. @default newest first */
      sort?: { readonly metric: string } | undefined
      /** Of `sort`: `descending` is worst first; runs without the metric come last. @default 'ascending' */
      order?: 'ascending' | 'descending' | undefined
      cursor?: string | undefined
      limit: number
      room?: Room | undefined
      signal?: AbortSignal | undefined
    }): Promise<{ items: ListedRun[]; next?: string }> {
      const of =
        typeof options.of === 'number'
          ? await idOfInteger(table, options.of, [models.records, testSuites.records])
          : options.of
      const { items: runs, next } = await (options.sort
        ? bestPage({ ...options, of, metric: options.sort.metric })
        : newestPage({ ...options, of }))
      const [modelNames, suiteNames] = await Promise.all([
        models.records.names(runs.map(({ modelId }) => modelId)),
        testSuites.records.names(runs.map(({ testSuite }) => testSuite.id)),
      ])
      const items = runs.map((run) => ({
        ...run,
        names: {
          model: modelNames.get(run.modelId) ?? null,
          suite: suiteNames.get(run.testSuite.id) ?? null,
        },
      }))
      return { items, ...(next === undefined ? {} : { next }) }
    },

    /**
     * The newest run of each of these models that has one, with a metric to show: the first of its
     * headline, or else the first number among its suite's metrics. With a test suite, the newest of its
     * runs that has a headline; with a metric, the newest that has this metric in its headline.
     */
    async latest(modelIds: readonly Id<'model'>[], of: OneOf = {}): Promise<LatestRun[]> {
      const isAny = of.metric === undefined && of.testSuiteId === undefined
      const runs = await (isAny ? newestOf(modelIds) : newestWith(modelIds, of))
      const suiteMetrics = (id: string): Key => ({
        pk: metricsPartition(id),
        sk: metricsPlace(0, null),
      })
      const metrics = isAny ? await table.getMany(runs.map(({ id }) => suiteMetrics(id))) : []
      return runs.map(({ evaluator: _evaluator, reason: _reason, ...run }, index) => ({
        run,
        headline: firstHeadline(run, of.metric) ?? firstNumber(metrics[index]),
      }))
    },
  }

  async function newestOf(modelIds: readonly Id<'model'>[]): Promise<TestRun[]> {
    const newest = await Promise.all(
      modelIds.map(async (modelId) => {
        const { items } = await table.query({ pk: runsOf(modelId), reverse: true, limit: 1 })
        return items[0]?.sk
      }),
    )
    const heads = await table.getMany(newest.filter((id) => id !== undefined).map(runKey))
    return heads.flatMap((head) => (head ? [contentOf<TestRun>(head)] : []))
  }

  async function newestWith(
    modelIds: readonly Id<'model'>[],
    { metric, testSuiteId }: OneOf,
  ): Promise<TestRun[]> {
    const wanted = new Set(modelIds)
    const found = new Map<string, TestRun>()
    for await (const { record } of storedRuns(table, testSuiteId)) {
      if (wanted.size === 0) break
      const { headline = [] } = record ?? {}
      if (!headline.some(({ name }) => metric === undefined || name === metric)) continue
      if (record && wanted.delete(record.modelId)) found.set(record.modelId, record)
    }
    return modelIds.flatMap((id) => found.get(id) ?? [])
  }
}
