import type { TestRun } from '@touchstone/core/services'
import { compareAddress, mostModels } from '../../runs/compare-address.ts'

const subjectOf = ({ testSuite, evaluator }: TestRun): string =>
  JSON.stringify([testSuite.id, testSuite.version, evaluator?.name, evaluator?.version])

/** Whether a run can be compared with the chosen ones: same suite and evaluator, another model. */
export const isComparable = (run: TestRun, chosen: readonly TestRun[]): boolean =>
  chosen.length < mostModels &&
  chosen.every((other) => other.modelId !== run.modelId && subjectOf(other) === subjectOf(run))

/** The address of the comparison of some runs; the first is the base. */
export function addressOfRuns(runs: readonly TestRun[]): string {
  const [base] = runs
  return compareAddress({
    suite: base?.testSuite.id,
    version: base?.testSuite.version,
    evaluator: base?.evaluator,
    models: runs.map(({ modelId }) => modelId),
  })
}
