import type { Target } from '@touchstone/core/services'
import type { TestCase } from './test-case.ts'
import { TestSuite } from './test-suite.ts'
import type { WorkflowTypes } from './workflow-types.ts'

/** How the server calls a test case or a test suite at its version. */
export const targetOf = <T extends WorkflowTypes>(of: TestCase<T> | TestSuite<T>): Target =>
  of instanceof TestSuite
    ? { testSuiteId: of.id, version: of.version }
    : { testCaseId: of.id, version: of.version }
