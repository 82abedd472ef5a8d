import type { Id } from '@touchstone/core'

/** A test case as a version of a suite has it. */
export interface TestCaseOfSuite {
  readonly id: Id<'testCase'>
  readonly version: number
  readonly name: string
  readonly index: number
}
