import type { Id } from '@touchstone/core'

/** A test case as a version of a suite has it. */
export interface TestCaseOfSuite {
  readonly id: Id<'testCase'>
  readonly version: number
  readonly name: string
  readonly index: number
}

/** The test cases of a suite, in its order. */
export const testCasesIn = (suite: {
  readonly testCases: readonly {
    readonly ref: Pick<TestCaseOfSuite, 'id' | 'version'>
    readonly record: { readonly name: string }
  }[]
}): TestCaseOfSuite[] =>
  suite.testCases.map(({ ref, record }, index) => ({ ...ref, name: record.name, index }))
