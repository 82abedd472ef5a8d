import { suiteContents } from '@touchstone/client/suite-contents'
import type { VersionedProcedures } from '@touchstone/client/contract'
import type { Transport } from '@touchstone/client/rpc'
import { recordKinds } from '@touchstone/core/record-kind'
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

/** What `suites` and `cases` have in common. */
export interface TestDataKind<
  R extends TestDataRecord = TestDataRecord,
  C extends Contents<R> = Contents<R>,
> extends Editable<R> {
  readonly of: (
    rpc: Rpc,
  ) => Pick<VersionedProcedures<'testSuite' | 'testCase', R>, 'edit' | 'history' | 'list'>
  readonly get: (
    rpc: Rpc,
    of: {
      readonly workflowId: Workflow['id']
      readonly name: string
      readonly version?: number | undefined
      readonly forWriting?: boolean | undefined
    },
  ) => Promise<C>
}

type SuiteContents = Awaited<ReturnType<typeof suiteContents>>
type CaseContents = Awaited<ReturnType<Rpc['testCases']['get']['query']>>

export const suites = testDataKind<TestSuiteRecord, SuiteContents>({
  ...recordKinds.testSuite,
  of: ({ testSuites }) => testSuites,
  get: (rpc, { name, ...of }) => suiteContents(rpc, { ...of, testSuite: name }),
})

export const cases = testDataKind<TestCaseRecord, CaseContents>({
  ...recordKinds.testCase,
  of: ({ testCases }) => testCases,
  get: (rpc, { name, ...of }) => rpc.testCases.get.query({ ...of, testCase: name }),
})

function testDataKind<R extends TestDataRecord, C extends Contents<R>>(
  own: Omit<TestDataKind<R, C>, 'facts' | 'load'>,
): TestDataKind<R, C> {
  const kind: TestDataKind<R, C> = {
    ...own,
    facts: testDataFacts,
    load: async (touchstone, name, options) => {
      const { found } = await findTestData(kind, touchstone, { ...options, name })
      return found.record
    },
  }
  return kind
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
