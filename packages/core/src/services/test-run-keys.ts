import { canonicalJson } from '../json.ts'
import { sha256Hex } from '../platform.ts'
import type { Key } from '../ports/table.ts'
import type { TestRun } from './test-runs.ts'

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

export const metricsLayerId = (runId: string, configuration: number): string =>
  `${runId}.${configuration}`
