import { TouchstoneError } from '../errors.ts'
import { newId, type Id } from '../ids.ts'
import { canonicalJson, requireJson } from '../json.ts'
import { limits } from '../limits.ts'
import { utf8 } from '../platform.ts'
import type { Author, Deps } from './deps.ts'
import { put, read, tryWrite } from './documents.ts'
import type { Layers } from './layers.ts'
import type { Models } from './models.ts'
import { retryWrites } from './retry.ts'
import { createRunMetrics } from './run-metrics.ts'
import { createSampleMetrics } from './sample-metrics.ts'
import { identityKey, listKeys, runKey } from './test-run-keys.ts'
import { createTestRunLists } from './test-run-lists.ts'
import type { EvaluatorRef, HeadlineMetric, RunCounts, TestRun, TestRunState } from './test-run.ts'
import type { TestSuites } from './test-suites.ts'

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

  /** The run with what its evaluator says of its metrics today; undefined when the write lost a race. */
  async function described(
    run: TestRun,
    evaluator: EvaluatorRef | null,
  ): Promise<{ run: TestRun; created: false } | undefined> {
    const describe = evaluator?.describe
    if (!run.evaluator || describe === undefined) return { run, created: false }
    if (canonicalJson(run.evaluator.describe ?? {}) === canonicalJson(describe))
      return { run, created: false }
    const after: TestRun = {
      ...run,
      evaluator: { ...run.evaluator, describe },
      revision: run.revision + 1,
    }
    const failed = await tryWrite(table, [put(runKey(run.id), after, run.revision)])
    return failed === undefined ? { run: after, created: false } : undefined
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
          if (canonicalJson(known) === canonicalJson(wanted)) return described(run, evaluator)
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
        headline?: readonly HeadlineMetric[] | undefined
      },
    ): Promise<TestRun> =>
      retryWrites(`The test run ${id}`, async () => {
        // What lists show is of these metrics and no earlier ones.
        const { headline: _headline, ...before } = await load(id)
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

    ...createTestRunLists(deps, { models, testSuites }),
    ...createRunMetrics(deps, { load }),
    ...createSampleMetrics(deps, { layers, testSuites, load }),
  }
}
