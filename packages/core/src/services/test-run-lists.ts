import type { Id } from '../ids.ts'
import { limits } from '../limits.ts'
import type { Item, Key } from '../ports/table.ts'
import type { Deps } from './deps.ts'
import { contentOf, readAtOnce } from './documents.ts'
import { idOfInteger } from './id-of-integer.ts'
import type { Models } from './models.ts'
import { Room } from './room.ts'
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

function firstHeadline({ headline = [] }: Pick<TestRun, 'headline'>): LatestRun['headline'] {
  for (const { name, value } of headline) if (value !== null) return { name, value }
  return null
}

function firstNumber(item: Item | undefined): LatestRun['headline'] {
  const metrics = item ? contentOf<RunMetrics>(item).metrics : {}
  for (const [name, value] of Object.entries(metrics))
    if (typeof value === 'number' && name.length <= limits.nameCharacters) return { name, value }
  return null
}

/** Lists of runs: newest first, or the newest of each model. */
export function createTestRunLists(
  { table }: Deps,
  { models, testSuites }: { models: Models; testSuites: TestSuites },
) {
  return {
    /**
     * Runs newest first, of one model, of one suite, or all.
     * @throws TouchstoneError `not_found`, `bad_input` for an integer that is no model's and no
     * suite's, or both's
     */
    async list(options: {
      of?: Id<'model'> | Id<'testSuite'> | number | undefined
      cursor?: string | undefined
      limit: number
      room?: Room | undefined
    }): Promise<{ items: ListedRun[]; next?: string }> {
      const of =
        typeof options.of === 'number'
          ? await idOfInteger(table, options.of, [models.records, testSuites.records])
          : options.of
      const pk = of === undefined ? runPartition : runsOf(of)
      const page = await table.query({
        pk,
        reverse: true,
        limit: Math.min(options.limit, limits.pageSize, readAtOnce),
        ...(options.cursor === undefined ? {} : { after: options.cursor }),
      })
      const room = options.room ?? new Room()
      const runs: TestRun[] = []
      let next = page.next
      const heads = await table.getMany(page.items.map(({ sk }) => runKey(sk)))
      for (const [index, head] of heads.entries()) {
        if (!head) continue
        if (!room.take(head.value, runs.length === 0)) {
          next = page.items[index - 1]?.sk
          break
        }
        runs.push(contentOf<TestRun>(head))
      }
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

    /** The newest run of each of these models that has one, with the first number among its suite's metrics. */
    async latest(modelIds: readonly Id<'model'>[]): Promise<LatestRun[]> {
      const newest = await Promise.all(
        modelIds.map(async (modelId) => {
          const { items } = await table.query({ pk: runsOf(modelId), reverse: true, limit: 1 })
          return items[0]?.sk
        }),
      )
      const ids = newest.filter((id) => id !== undefined)
      const suiteMetrics = (id: string): Key => ({
        pk: metricsPartition(id),
        sk: metricsPlace(0, null),
      })
      const [runs, metrics] = await Promise.all([
        table.getMany(ids.map(runKey)),
        table.getMany(ids.map(suiteMetrics)),
      ])
      return runs.flatMap((item, index) => {
        if (!item) return []
        const { evaluator: _evaluator, reason: _reason, ...run } = contentOf<TestRun>(item)
        return [{ run, headline: firstHeadline(run) ?? firstNumber(metrics[index]) }]
      })
    },
  }
}
