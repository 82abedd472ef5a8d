import type { Target } from '@touchstone/core/services'
import type { TestCase } from './test-case.ts'
import type { TestSuite } from './test-suite.ts'
import type { WorkflowTypes } from './workflow-types.ts'

/** Which of the two it is. Not by its class, because a process may have several copies of this package. */
export const isSuite = <T extends WorkflowTypes>(
  of: TestCase<T> | TestSuite<T>,
): of is TestSuite<T> => 'testCases' in of

/** How the server calls a test case or a test suite at its version. */
export const targetOf = <T extends WorkflowTypes>(of: TestCase<T> | TestSuite<T>): Target =>
  isSuite(of)
    ? { testSuiteId: of.id, version: of.version }
    : { testCaseId: of.id, version: of.version }
