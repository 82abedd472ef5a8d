import type { CollectOptions } from './index.ts'
import { layerPartition } from './layer.ts'
import {
  identityKey,
  metricsLayerId,
  metricsPartition,
  runPartition,
  runsOf,
} from './test-run-keys.ts'
import type { TestRun } from './test-run.ts'
import {
  author,
  commitRows,
  createTestCase,
  defineWorkflow,
  openStore,
  pack,
  rowLines,
  send,
  type TestStore,
} from './testing.ts'

// What the tests of garbage collection have in common.

export const hourMs = 3_600_000
export const dayMs = 24 * hourMs

/** A workflow with a test case, and a suite of it. */
export async function stage() {
  const store = openStore()
  const workflowId = await defineWorkflow(store)
  const { garbage, testSuites, models, inferences, testRuns } = store.services
  const testCase = await createTestCase(store, workflowId)
  const testCases = [{ id: testCase.id, version: 1 }]
  const suite = await testSuites.create(
    { workflowId, name: 'suite', description: '', tags: [], testCases },
    author,
  )

  /** A model with inferences and a run with metrics of test samples, of one test case for itself too. */
  async function tested(name: string) {
    const model = await models.create({ workflowId, name, metadata: {}, tags: [] }, author)
    const layer = inferences.layerOf(model)
    await commitRows(store, layer, [
      [0, 'cat'],
      [1, 'cat'],
    ])
    const evaluator = { name: 'accuracy', version: '1', configurations: [null] }
    const input = { modelId: model.id, testSuiteId: suite.id, version: 1, evaluator }
    const { run } = await testRuns.getOrCreate(input, author)
    for (const of of [{}, { testCaseId: testCase.id }]) {
      const { spec, body } = await pack(rowLines({ field: 'metrics' }, [[0, { value: 1 }]]))
      const at = { configuration: 0, ...of, parts: [spec] }
      const [upload] = await testRuns.prepareSampleMetrics(run.id, at)
      await send(store, upload?.request, body)
      await testRuns.commitSampleMetrics(run.id, at)
    }
    const metrics = { configuration: 0, testCaseId: null, metrics: { value: 1 } }
    await testRuns.putMetrics(run.id, [metrics])
    return { model, layer, run }
  }

  return {
    store,
    workflowId,
    testCase,
    suite,
    tested,
    collect: (options?: CollectOptions) => garbage.collect(options),
    /** Collects twice, as long apart as it takes to remove what nothing names. */
    collectAll: async () => {
      await garbage.collect()
      store.pass(2 * hourMs)
      return garbage.collect()
    },
    keys: async (prefix = '') => (await store.objects.list(prefix)).objects.map(({ key }) => key),
  }
}

/** The sort keys that some partitions have. */
export async function itemsOf({ table }: TestStore, ...partitions: string[]): Promise<string[]> {
  const pages = await Promise.all(partitions.map((pk) => table.query({ pk, limit: 100 })))
  return pages.flatMap(({ items }) => items.map(({ pk, sk }) => `${pk} ${sk}`))
}

/** What is left of a run and of its model. */
export async function leftOf(store: TestStore, run: TestRun): Promise<string[]> {
  const { id, modelId, testSuite } = run
  const own = await itemsOf(
    store,
    layerPartition(modelId),
    `model/${modelId}`,
    runsOf(modelId),
    metricsPartition(id),
    layerPartition(metricsLayerId(id, 0)),
    identityKey(run).pk,
    'purge',
  )
  const shared = await itemsOf(store, 'model', runPartition, runsOf(testSuite.id))
  return [...own, ...shared.filter((item) => item.endsWith(modelId) || item.endsWith(id))]
}
