import type { Id } from '../ids.ts'
import { metricHolds, type MetricCondition } from '../metric-condition.ts'
import type { Table } from '../ports/table.ts'
import { requireCaller } from './caller.ts'
import { contentOf, readMany, scan } from './documents.ts'
import { absent, type SortKey, type Stored } from './ordered-page.ts'
import { runKey, runPartition, runsOf } from './test-run-keys.ts'
import type { HeadlineMetric, TestRun } from './test-run.ts'

/** A headline metric, of the runs of one test suite or of all. */
export interface ScoreRef {
  readonly metric: string
  readonly testSuiteId?: Id<'testSuite'> | undefined
}

/** What a headline metric of a model must be, in the newest complete run that has the metric. */
export type ScoreCondition = ScoreRef & MetricCondition

/** By model and metric, the headline metrics of a suite: each of the newest run that has it. */
type Scores = ReadonlyMap<Id<'model'>, ReadonlyMap<string, HeadlineMetric>>

/** The runs of a model or a test suite, or all runs, newest first. */
export async function* storedRuns(
  table: Table,
  of: Id | undefined,
): AsyncGenerator<Stored<TestRun>> {
  if (of === undefined) {
    for await (const { value, ...item } of scan(table, { pk: runPartition, reverse: true }))
      yield { value, record: contentOf<TestRun>({ value, ...item }) }
    return
  }
  const ids: string[] = []
  for await (const { sk } of scan(table, { pk: runsOf(of), reverse: true })) ids.push(sk)
  yield* readRuns(table, ids)
}

/** Runs by their ids. */
export async function* readRuns(
  table: Table,
  ids: readonly string[],
): AsyncGenerator<Stored<TestRun>> {
  for await (const item of readMany(table, ids.map(runKey)))
    yield item
      ? { value: item.value, record: contentOf<TestRun>(item) }
      : { value: '', record: undefined }
}

/** Whether the headline of a run meets all conditions. */
export const meets = (
  { headline = [] }: Pick<TestRun, 'headline'>,
  conditions: readonly MetricCondition[],
): boolean =>
  conditions.every((condition) =>
    metricHolds(condition, headline.find(({ name }) => name === condition.metric)?.value),
  )

/** Puts metrics in order, the best first; the first one says whether higher is better. */
export function bestFirst(): (metric: HeadlineMetric | undefined) => SortKey {
  let sign: number | undefined
  return (metric) => {
    if (metric === undefined || metric.value === null) return absent
    sign ??= metric.higherIsBetter ? -1 : 1
    return [0, sign * metric.value]
  }
}

/** Reads scores of models: all runs, or those of a suite, once for each suite that is asked for. */
export function createScores(table: Table, signal: AbortSignal | undefined) {
  const read = new Map<string | undefined, Promise<Scores>>()

  async function scoresOf(testSuiteId: Id<'testSuite'> | undefined): Promise<Scores> {
    const scores = new Map<Id<'model'>, Map<string, HeadlineMetric>>()
    for await (const { record } of storedRuns(table, testSuiteId)) {
      requireCaller(signal)
      if (!record?.headline) continue
      const { modelId, headline } = record
      const ofModel = scores.get(modelId) ?? new Map<string, HeadlineMetric>()
      scores.set(modelId, ofModel)
      for (const metric of headline) if (!ofModel.has(metric.name)) ofModel.set(metric.name, metric)
    }
    return scores
  }

  return {
    /** How to find the metric of a model. */
    async finder({
      metric,
      testSuiteId,
    }: ScoreRef): Promise<(modelId: Id<'model'>) => HeadlineMetric | undefined> {
      const scores = read.get(testSuiteId) ?? scoresOf(testSuiteId)
      read.set(testSuiteId, scores)
      const found = await scores
      return (modelId) => found.get(modelId)?.get(metric)
    },
  }
}
