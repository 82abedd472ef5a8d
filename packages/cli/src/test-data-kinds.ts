import { suiteContents } from '@touchstone/client/suite-contents'
import type { Transport } from '@touchstone/client/rpc'
import type { TestCaseRecord, TestSuiteRecord, Workflow } from '@touchstone/core/services'
import type { Editable, Rpc } from './actions/edit-record.ts'
import { testDataFacts } from './changes.ts'
import { findInWorkflows } from './workflows.ts'

export type TestDataRecord = TestSuiteRecord | TestCaseRecord

/** One version of the contents of a test suite or test case. */
export interface Contents<R extends TestDataRecord> {
  readonly record: R
  readonly version: number
  readonly samples: number
}

interface ListPage {
  readonly workflowId: Workflow['id']
  readonly cursor: string | undefined
  readonly limit: number
  readonly sort: 'name'
  readonly filter: { readonly search?: string | undefined; readonly tags: readonly string[] }
}

/** Names, descriptions and tags; what is absent stays. */
export interface LabelChange {
  readonly name?: string | undefined
  readonly description?: string | undefined
  readonly tags?: readonly string[] | undefined
}

/** What `suites` and `cases` have in common. */
export interface TestDataKind<
  R extends TestDataRecord = TestDataRecord,
  C extends Contents<R> = Contents<R>,
> extends Editable<R> {
  readonly noun: 'test suite' | 'test case'
  readonly list: (
    rpc: Rpc,
    page: ListPage,
  ) => Promise<{ readonly items: readonly R[]; readonly next?: string }>
  readonly get: (
    rpc: Rpc,
    of: {
      readonly workflowId: Workflow['id']
      readonly name: string
      readonly version?: number | undefined
      readonly forWriting?: boolean | undefined
    },
  ) => Promise<C>
  readonly edit: (
    rpc: Rpc,
    change: LabelChange & { readonly id: R['id']; readonly revision: number },
  ) => Promise<R>
}

type SuiteContents = Awaited<ReturnType<typeof suiteContents>>
type CaseContents = Awaited<ReturnType<Rpc['testCases']['get']['query']>>

export const suites: TestDataKind<TestSuiteRecord, SuiteContents> = {
  noun: 'test suite',
  key: 'testSuite',
  command: 'touchstone suites',
  facts: testDataFacts,
  list: (rpc, page) => rpc.testSuites.list.query(page),
  get: (rpc, { name, ...of }) => suiteContents(rpc, { ...of, testSuite: name }),
  load: async (touchstone, name, options) => {
    const { found } = await findTestData(suites, touchstone, { ...options, name })
    return found.record
  },
  history: (rpc, id, page) => rpc.testSuites.history.query({ id, ...page }),
  edit: (rpc, change) => rpc.testSuites.edit.mutate(change),
}

export const cases: TestDataKind<TestCaseRecord, CaseContents> = {
  noun: 'test case',
  key: 'testCase',
  command: 'touchstone cases',
  facts: testDataFacts,
  list: (rpc, page) => rpc.testCases.list.query(page),
  get: (rpc, { name, ...of }) => rpc.testCases.get.query({ ...of, testCase: name }),
  load: async (touchstone, name, options) => {
    const { found } = await findTestData(cases, touchstone, { ...options, name })
    return found.record
  },
  history: (rpc, id, page) => rpc.testCases.history.query({ id, ...page }),
  edit: (rpc, change) => rpc.testCases.edit.mutate(change),
}

/**
 * A test suite or test case by name or id, in the workflow that is named or in whichever has it.
 * @throws TouchstoneError `not_found`; `bad_input` when several workflows have one
 */
export const findTestData = <R extends TestDataRecord, C extends Contents<R>>(
  { noun, get }: TestDataKind<R, C>,
  touchstone: Transport,
  options: {
    readonly name: string
    readonly workflow?: string
    readonly version?: number
    readonly forWriting?: boolean
  },
): Promise<{ found: C; workflow: Workflow }> => {
  const { name, workflow: named, version, forWriting } = options
  return findInWorkflows(touchstone, { named, noun, name }, ({ id: workflowId }) =>
    get(touchstone.rpc, { workflowId, name, version, forWriting }),
  )
}
