import type { TestCase, TestSuite, Workflow, WorkflowTypes } from '@touchstone/client'
import { TouchstoneError } from '@touchstone/core/errors'
import { noteFormerName } from './former-name.ts'

/** The options that say what inferences are for. */
export interface TargetOptions {
  readonly suite?: string
  readonly case?: string
  readonly at?: number
}

/** The test suite or test case that is meant, in a workflow. */
export async function targetIn(
  { TestSuite, TestCase }: Workflow<WorkflowTypes>,
  { suite, case: testCase, at }: TargetOptions,
): Promise<TestSuite<WorkflowTypes> | TestCase<WorkflowTypes>> {
  const version = at === undefined ? {} : { version: at }
  const noted = <R extends { readonly name: string }>(asked: string, record: R): R => {
    noteFormerName(asked, record)
    return record
  }
  if (suite !== undefined && testCase === undefined)
    return noted(suite, await TestSuite.load(suite, version))
  if (testCase !== undefined && suite === undefined)
    return noted(testCase, await TestCase.load(testCase, version))
  throw new TouchstoneError(
    'bad_input',
    'Say what the inferences are for: either --suite or --case.',
  )
}
