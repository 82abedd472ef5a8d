import { canonicalJson } from '../json.ts'
import { sha256Hex } from '../platform.ts'
import type { Key, Table } from '../ports/table.ts'
import { contentOf, scan } from './documents.ts'
import type { TestRun } from './test-run.ts'

// Where the items of test runs are.

/** The partition of the runs themselves, oldest first. */
export const runPartition = 'testRun'

export const runKey = (id: string): Key => ({ pk: runPartition, sk: id })

/** What a run is the only one of. */
export type RunIdentity = Pick<TestRun, 'modelId' | 'testSuite' | 'evaluator'>

export function identityKey({ modelId, testSuite, evaluator }: RunIdentity): Key {
  const identity = canonicalJson({
    modelId,
    testSuiteId: testSuite.id,
    version: testSuite.version,
    evaluator: evaluator && { name: evaluator.name, version: evaluator.version },
  })
  return { pk: `testRun/identity/${sha256Hex(identity)}`, sk: 'run' }
}

/** The partition that lists the runs of a model or of a test suite. */
export const runsOf = (id: string): string => `testRun/of/${id}`

export const listKeys = (run: TestRun): Key[] => [
  { pk: runsOf(run.modelId), sk: run.id },
  { pk: runsOf(run.testSuite.id), sk: run.id },
]

/** The partition with the metrics of a run. */
export const metricsPartition = (id: string): string => `testRun/${id}`

/** Where in it the metrics of a test case are, or of the suite. */
export const metricsPlace = (configuration: number, testCaseId: string | null): string =>
  `metrics/${String(configuration).padStart(3, '0')}/${testCaseId ?? 'suite'}`

/**
 * The layer with the metrics of test samples: each as the first test case with it has them, or, with
 * a test case, those that differ there because its ground truth does.
 */
export const metricsLayerId = (runId: string, configuration: number, testCaseId?: string): string =>
  testCaseId === undefined ? `${runId}.${configuration}` : `${runId}.${configuration}.${testCaseId}`

/** Which test case of which configuration has a layer of its own. */
interface OwnLayer {
  readonly configuration: number
  readonly testCaseId: string
}

const ownLayers = 'own/'

/** The item that names the layer of a test case; it is there before anything is in that layer. */
export const ownLayerItem = (runId: string, own: OwnLayer): { key: Key; content: OwnLayer } => ({
  key: {
    pk: metricsPartition(runId),
    sk: `${ownLayers}${String(own.configuration).padStart(3, '0')}/${own.testCaseId}`,
  },
  content: own,
})

/** All layers of a run. */
export async function* metricsLayers(
  table: Table,
  { id, evaluator }: Pick<TestRun, 'id' | 'evaluator'>,
): AsyncGenerator<string> {
  for (const [index] of evaluator?.configurations.entries() ?? []) yield metricsLayerId(id, index)
  for await (const item of scan(table, { pk: metricsPartition(id), prefix: ownLayers })) {
    const { configuration, testCaseId } = contentOf<OwnLayer>(item)
    yield metricsLayerId(id, configuration, testCaseId)
  }
}
