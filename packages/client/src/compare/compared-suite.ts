import { suiteContents } from '../suite-contents.ts'
import { decodeBitmap, TouchstoneError, type Bitmap, type Id } from '@touchstone/core'
import type { Target } from '@touchstone/core/services'
import { blockMembers, type BlockMembers } from '../block-members.ts'
import type { Transport } from '../transport.ts'
import type { SuiteRef } from './comparison.ts'

/** What a comparison needs to know of its test suite. */
export interface ComparedSuite extends SuiteRef {
  readonly testCases: readonly {
    readonly id: Id<'testCase'>
    readonly name: string
    readonly version: number
  }[]
}

/** Rows of one block: of the whole suite, and of the test cases that have any. */
export interface Membership {
  readonly block: number
  readonly rows: Bitmap
  readonly testCases: readonly { readonly index: number; readonly rows: Bitmap }[]
}

/** {@link Membership} as the suite has it, with where its ground truths and metadata are. */
export type SuiteMembership = Membership & BlockMembers

export async function loadSuite(
  rpc: Transport['rpc'],
  { workflowId, id, version }: { workflowId: Id<'workflow'>; id: Id<'testSuite'>; version: number },
): Promise<ComparedSuite> {
  const suite = await suiteContents(rpc, { workflowId, testSuite: id, version })
  const testCases = suite.testCases.map(({ ref, record }) => ({ ...ref, name: record.name }))
  return { id, version, name: suite.record.name, testCases }
}

export const suiteTarget = ({ id, version }: SuiteRef): Target => ({ testSuiteId: id, version })

/** The test case with an index of the suite, as a target to read. */
export function caseTarget(suite: ComparedSuite, index: number): Target {
  const testCase = suite.testCases[index]
  if (testCase) return { testCaseId: testCase.id, version: testCase.version }
  throw new TouchstoneError('internal', `The suite ${suite.id} has no test case ${index}.`)
}

/** Which samples the suite and its test cases have: pages of blocks, in the order of places. */
export async function* membershipPages(
  rpc: Transport['rpc'],
  { id, version }: SuiteRef,
): AsyncGenerator<readonly SuiteMembership[], void> {
  let from: number | undefined = 0
  while (from !== undefined) {
    const at: number = from
    const page = await rpc.testSuites.rows.query({ id, version, from: at })
    yield page.blocks.map((block) => ({
      ...blockMembers(block),
      rows: decodeBitmap(block.rows),
    }))
    from = page.next
  }
}
