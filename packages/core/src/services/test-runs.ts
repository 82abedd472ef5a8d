import { TouchstoneError } from '../errors.ts'
import { newId, type Id } from '../ids.ts'
import { canonicalJson, requireJson } from '../json.ts'
import { limits } from '../limits.ts'
import { utf8 } from '../platform.ts'
import type { Key } from '../ports/table.ts'
import type { Author, Deps } from './deps.ts'
import { contentOf, put, read, readAtOnce, scan, tryWrite } from './documents.ts'
import { idOfInteger } from './id-of-integer.ts'
import type { Layers } from './layers.ts'
import type { Models } from './models.ts'
import { retryWrites } from './retry.ts'
import { Room } from './room.ts'
import { createSampleMetrics, requireConfiguration } from './sample-metrics.ts'
import {
  identityKey,
  listKeys,
  metricsPartition,
  metricsPlace,
  runKey,
  runPartition,
  runsOf,
} from './test-run-keys.ts'
import type { TestSuites } from './test-suites.ts'
import type { EvaluatorRef, RunCounts, RunMetrics, TestRun, TestRunState } from './test-run.ts'

/** A run as lists have it: with the names that its model and suite have today, null where deleted. */
export interface ListedRun extends TestRun {
  readonly names: { readonly model: string | null; readonly suite: string | null }
}

/** A run at a glance. */
export interface LatestRun {
  readonly run: Omit<TestRun, 'evaluator' | 'reason'>
  /**
   * The first number among the metrics of the suite with a name of at most 256 characters, in the
   * evaluator's first configuration.
   */
  readonly headline: { readonly name: string; readonly value: number } | null
}

function requireConfigurations(evaluator: EvaluatorRef | null): void {
  if (!evaluator) return
  requireJson(evaluator.configurations, 'The list of configurations')
  const bytes = utf8(JSON.stringify(evaluator.configurations)).byteLength
  if (bytes > limits.configurationsBytes)
    throw new TouchstoneError(
      'too_large',
      `The configurations of the evaluator ${JSON.stringify(evaluator.name)} have ${bytes} bytes as JSON; the maximum is ${limits.configurationsBytes}. Keep large values elsewhere and refer to them by name.`,
    )
}

const noCounts: RunCounts = { samples: 0, inferred: 0, reused: 0, errors: 0, missing: 0 }

export function createTestRuns(
  deps: Deps,
  parts: { models: Models; testSuites: TestSuites; layers: Layers },
) {
  const { table, now } = deps
  const { models, testSuites, layers } = parts

  async function load(id: Id<'testRun'>): Promise<TestRun> {
    const { content } = await read<TestRun>(table, runKey(id))
    if (content) return content
    throw new TouchstoneError(
      'not_found',
      `There is no test run ${id}. List the runs of its model, or run the test again.`,
      { details: { id } },
    )
  }

  return {
    load,

    /** The run of this model, suite version and evaluator; the first call creates it. */
    async getOrCreate(
      input: {
        modelId: Id<'model'>
        testSuiteId: Id<'testSuite'>
        version: number
        evaluator: EvaluatorRef | null
      },
      author: Author,
    ): Promise<{ run: TestRun; created: boolean }> {
      const { modelId, testSuiteId, version, evaluator } = input
      requireConfigurations(evaluator)
      const model = await models.records.load(modelId)
      const suite = await testSuites.records.load(testSuiteId)
      if (model.workflowId !== suite.workflowId)
        throw new TouchstoneError(
          'bad_input',
          `The model ${JSON.stringify(model.name)} and the test suite ${JSON.stringify(suite.name)} belong to different workflows.`,
        )
      const contents = await testSuites.version(testSuiteId, version)
      const testSuite = { id: testSuiteId, version }
      const identity = identityKey({ modelId, testSuite, evaluator })
      return retryWrites(`The test run of ${modelId}`, async () => {
        const { content } = await read<{ id: Id<'testRun'> }>(table, identity)
        if (content) {
          const run = await load(content.id)
          const known = run.evaluator?.configurations ?? []
          const wanted = evaluator?.configurations ?? []
          if (canonicalJson(known) === canonicalJson(wanted)) return { run, created: false }
          throw new TouchstoneError(
            'bad_input',
            `The evaluator ${JSON.stringify(evaluator?.name)} at version ${JSON.stringify(evaluator?.version)} was run with other configurations before. Give it a new version.`,
            { details: { known, wanted } },
          )
        }
        const at = new Date(now()).toISOString()
        const run: TestRun = {
          id: newId('testRun', now()),
          revision: 1,
          workflowId: model.workflowId,
          modelId,
          testSuite,
          evaluator,
          state: 'running',
          counts: { ...noCounts, samples: contents.samples, missing: contents.samples },
          fingerprint: null,
          reason: null,
          createdAt: at,
          createdBy: author.name,
          updatedAt: at,
          finishedAt: null,
        }
        const failed = await tryWrite(table, [
          put(identity, { id: run.id }, 0),
          put(runKey(run.id), run, 0),
          ...listKeys(run).map((key) => put(key, {}, 0)),
        ])
        return failed === undefined ? { run, created: true } : undefined
      })
    },

    /** Moves a run on: its state, its counts, and what its metrics were computed from. */
    update: (
      id: Id<'testRun'>,
      change: {
        state: TestRunState
        counts: RunCounts
        fingerprint: string | null
        reason: string | null
      },
    ): Promise<TestRun> =>
      retryWrites(`The test run ${id}`, async () => {
        const before = await load(id)
        const at = new Date(now()).toISOString()
        const after: TestRun = {
          ...before,
          ...change,
          revision: before.revision + 1,
          updatedAt: at,
          finishedAt: change.state === 'running' ? null : at,
        }
        const failed = await tryWrite(table, [put(runKey(id), after, before.revision)])
        return failed === undefined ? after : undefined
      }),

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
        const entry = metrics[index]
        const first = Object.entries(entry ? contentOf<RunMetrics>(entry).metrics : {}).find(
          ([name, value]) => typeof value === 'number' && name.length <= limits.nameCharacters,
        )
        const headline = first ? { name: first[0], value: Number(first[1]) } : null
        const { evaluator: _evaluator, reason: _reason, ...run } = contentOf<TestRun>(item)
        return [{ run, headline }]
      })
    },

    /** Stores metrics of test cases and of the suite; what was there is replaced. */
    async putMetrics(id: Id<'testRun'>, entries: readonly RunMetrics[]): Promise<void> {
      const run = await load(id)
      for (const { configuration, testCaseId, metrics, ownTruths, ownMetadata } of entries) {
        requireConfiguration(run, configuration)
        requireJson(metrics, () => `The metrics of ${testCaseId ?? 'the test suite'}`)
        const bytes = utf8(JSON.stringify(metrics)).byteLength
        if (bytes > limits.metricsBytes)
          throw new TouchstoneError(
            'too_large',
            `The metrics of ${testCaseId ?? 'the test suite'} have ${bytes} bytes as JSON; the most is ${limits.metricsBytes}. Keep per-sample values in the metrics of test samples.`,
          )
        const key = {
          pk: metricsPartition(id),
          sk: metricsPlace(configuration, testCaseId),
        }
        await retryWrites(`The metrics of ${id}`, async () => {
          const { revision } = await read(table, key)
          const entry: RunMetrics = {
            configuration,
            testCaseId,
            metrics,
            ...(ownTruths && { ownTruths }),
            ...(ownMetadata && { ownMetadata }),
          }
          return (await tryWrite(table, [put(key, entry, revision)])) === undefined
            ? true
            : undefined
        })
      }
    },

    /** A page of the metrics of test cases and of the suite. */
    async metrics(
      id: Id<'testRun'>,
      options: { cursor?: string | undefined; limit?: number; room?: Room | undefined } = {},
    ): Promise<{ items: RunMetrics[]; next?: string }> {
      await load(id)
      const { cursor, limit = limits.pageSize, room = new Room() } = options
      const items: RunMetrics[] = []
      let last: string | undefined
      const query = { pk: metricsPartition(id), prefix: 'metrics/' }
      for await (const item of scan(table, { ...query, ...(cursor && { after: cursor }) })) {
        const fits = items.length < limit && room.take(item.value, items.length === 0)
        if (last !== undefined && !fits) return { items, next: last }
        items.push(contentOf<RunMetrics>(item))
        last = item.sk
      }
      return { items }
    },

    ...createSampleMetrics(deps, { layers, testSuites, load }),
  }
}
