import type { TestRun } from '@touchstone/core/services'

const mostModels = 5

const subjectOf = ({ testSuite, evaluator }: TestRun): string =>
  JSON.stringify([testSuite.id, testSuite.version, evaluator?.name, evaluator?.version])

/** Whether a run can be compared with the chosen ones: same suite and evaluator, another model. */
export const isComparable = (run: TestRun, chosen: readonly TestRun[]): boolean =>
  chosen.length < mostModels &&
  chosen.every((other) => other.modelId !== run.modelId && subjectOf(other) === subjectOf(run))

/** The address of the comparison of some runs; the first is the base. */
export function compareAddress(runs: readonly TestRun[]): string {
  const params = new URLSearchParams()
  const [base] = runs
  if (base) {
    params.set('suite', base.testSuite.id)
    params.set('version', String(base.testSuite.version))
    if (base.evaluator)
      params.set('evaluator', JSON.stringify([base.evaluator.name, base.evaluator.version]))
  }
  for (const { modelId } of runs) params.append('model', modelId)
  return `/compare?${params.toString()}`
}
