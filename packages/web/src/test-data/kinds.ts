import type { Rpc } from '@touchstone/client/contract'
import { recordKinds, type FieldsOf } from '@touchstone/core/record-kind'
import type { TestCaseRecord, TestSuiteRecord } from '@touchstone/core/services'

export type TestDataRecord = TestCaseRecord | TestSuiteRecord
export type ListInput = Parameters<Rpc['testCases']['list']['query']>[0]

/** What of a test case or a test suite is edited where it stands. */
export type LabelChange = Partial<FieldsOf<'testCase' | 'testSuite'>>

// What the pages of test cases and of test suites have in common; `key` names their procedures.
export const caseKind = { ...recordKinds.testCase, key: 'testCases', path: '/cases' } as const
export const suiteKind = { ...recordKinds.testSuite, key: 'testSuites', path: '/suites' } as const
export type Kind = typeof caseKind | typeof suiteKind
