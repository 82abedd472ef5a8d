import type { Page, Revision, TestCaseRecord, TestSuiteRecord } from '@touchstone/core/services'
import type { Rpc } from '@touchstone/client/contract'
import { rpc } from '../api/rpc.ts'

export type TestDataRecord = TestCaseRecord | TestSuiteRecord
export type ListInput = Parameters<Rpc['testCases']['list']['query']>[0]

/** What of a test case or a test suite is edited where it stands. */
export interface LabelChange {
  readonly name?: string
  readonly description?: string
  readonly tags?: string[]
}

/** What the pages of test cases and of test suites have in common. */
export interface Kind<R extends TestDataRecord = TestDataRecord> {
  readonly key: 'testCases' | 'testSuites'
  readonly path: '/cases' | '/suites'
  readonly noun: string
  readonly nouns: string
  list(input: ListInput, signal: AbortSignal): Promise<Page<R>>
  load(id: string): Promise<R>
  edit(seen: { id: string; revision: number }, change: LabelChange): Promise<R>
  history(
    id: string,
    before: number | undefined,
  ): Promise<{ items: readonly Revision<R>[]; next?: number }>
}

const historyPage = 20

export const caseKind: Kind<TestCaseRecord> = {
  key: 'testCases',
  path: '/cases',
  noun: 'test case',
  nouns: 'test cases',
  list: (input, signal) => rpc().testCases.list.query(input, { signal }),
  load: async (id) => (await rpc().testCases.get.query({ testCase: id })).record,
  edit: (seen, change) => rpc().testCases.edit.mutate({ ...seen, ...change }),
  history: (id, before) => rpc().testCases.history.query({ id, before, limit: historyPage }),
}

export const suiteKind: Kind<TestSuiteRecord> = {
  key: 'testSuites',
  path: '/suites',
  noun: 'test suite',
  nouns: 'test suites',
  list: (input, signal) => rpc().testSuites.list.query(input, { signal }),
  load: async (id) => (await rpc().testSuites.get.query({ testSuite: id })).record,
  edit: (seen, change) => rpc().testSuites.edit.mutate({ ...seen, ...change }),
  history: (id, before) => rpc().testSuites.history.query({ id, before, limit: historyPage }),
}
