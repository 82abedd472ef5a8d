import type { Transport } from '@touchstone/client/rpc'
import type { TestSuiteRecord } from '@touchstone/core/services'
import { findInWorkflows } from './workflows.ts'

/** The test suite that an option names; undefined without one. */
export async function suiteOf(
  touchstone: Transport,
  { suite, workflow }: { readonly suite?: string; readonly workflow?: string },
): Promise<TestSuiteRecord | undefined> {
  if (suite === undefined) return undefined
  const { found } = await findInWorkflows(
    touchstone,
    { named: workflow, noun: 'test suite', name: suite },
    ({ id: workflowId }) => touchstone.rpc.testSuites.get.query({ workflowId, testSuite: suite }),
  )
  return found.record
}
