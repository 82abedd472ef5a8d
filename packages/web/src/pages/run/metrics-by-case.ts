import type { RunMetrics } from '@touchstone/core/services'
import type { TestCaseOfSuite } from './test-case-of-suite.ts'

/** What an evaluator computed of a test case, or of the whole suite. */
export interface MetricsOfCase {
  readonly key: string
  readonly name: string
  readonly isSuite: boolean
  readonly metrics: RunMetrics['metrics']
}

/**
 * The metrics of one configuration: the suite's first, then those of test cases in their order.
 * @param options.withEmpty whether those without metrics come, too. @default false
 */
export function metricsByCase(
  entries: readonly RunMetrics[],
  options: {
    testCases: readonly TestCaseOfSuite[]
    configuration: number
    withEmpty?: boolean
  },
): MetricsOfCase[] {
  const { testCases, configuration, withEmpty = false } = options
  const own = new Map(
    entries
      .filter((entry) => entry.configuration === configuration)
      .map(({ testCaseId, metrics }) => [testCaseId, metrics] as const),
  )
  const parts = [
    { id: null, key: 'suite', name: 'Whole suite', isSuite: true },
    ...testCases.map(({ id, name }) => ({ id, key: id, name, isSuite: false })),
  ]
  return parts.flatMap(({ id, ...part }) => {
    const metrics = own.get(id) ?? (withEmpty ? {} : undefined)
    return metrics ? [{ ...part, metrics }] : []
  })
}
