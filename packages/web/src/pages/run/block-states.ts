import { decodeBitmap, union, type Bitmap } from '@touchstone/core'
import type { TestRun } from '@touchstone/core/services'
import { queryClient } from '../../api/query-client.ts'
import { rpc } from '../../api/rpc.ts'
import { suiteQuery } from '../../runs/queries.ts'
import { ownersOf, type Owned } from './owners.ts'
import { testCasesIn, type TestCaseOfSuite } from './test-case-of-suite.ts'

const blocksPerCall = 100

/** What is looked at: samples of a run, for one configuration of the evaluator. */
export interface Subject {
  readonly run: TestRun
  /** Undefined: all of the suite's. A sample of several is then of the first. */
  readonly testCase: TestCaseOfSuite | undefined
  readonly configuration: number
  /** Of the inferences: with another one, other rows may have another value. */
  readonly fingerprint?: string | undefined
}

/** What tells the rows of one subject from those of another. */
export const keyOf = ({ run, testCase, configuration, fingerprint }: Subject) =>
  ['run', run.id, run.revision, fingerprint ?? '', testCase?.id ?? '', configuration] as const

/** Which samples a block has, and what became of them. */
export interface BlockState {
  readonly block: number
  /** Disjoint; all of them together are `rows`. */
  readonly owners: readonly Owned[]
  readonly rows: Bitmap
  readonly inferred: Bitmap
  readonly errors: Bitmap
}

/** The test cases of a subject, with what they are read by. */
export async function testCasesOf({ run, testCase }: Subject): Promise<TestCaseOfSuite[]> {
  if (testCase) return [testCase]
  const { id, version } = run.testSuite
  return testCasesIn(await queryClient.fetchQuery(suiteQuery(run.workflowId, id, version)))
}

/** The blocks of a subject, in the order of places. */
export async function blockStates(subject: Subject): Promise<BlockState[]> {
  const [testCases, members] = await Promise.all([testCasesOf(subject), membersOf(subject.run)])
  const blocks = members.flatMap(({ block, testCases: own }) => {
    const owners = ownersOf(testCases, own)
    const [first, ...others] = owners.map(({ rows }) => rows)
    return first === undefined ? [] : [{ block, owners, rows: others.reduce(union, first) }]
  })
  const states: BlockState[] = []
  for (let from = 0; from < blocks.length; from += blocksPerCall) {
    const some = blocks.slice(from, from + blocksPerCall)
    const coverages = await rpc().inferences.coverage.query({
      modelId: subject.run.modelId,
      blocks: some.map(({ block }) => block),
    })
    for (const [i, block] of some.entries())
      states.push({
        ...block,
        inferred: decodeBitmap(coverages[i]?.inferred ?? ''),
        errors: decodeBitmap(coverages[i]?.errors ?? ''),
      })
  }
  return states
}

/** Which samples the test cases have. A version of a suite keeps them for ever. */
const membersOf = ({ testSuite }: TestRun) =>
  queryClient.fetchQuery({
    queryKey: ['suite-rows', testSuite.id, testSuite.version],
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: async () => {
      const members: { block: number; testCases: { index: number; rows: Bitmap }[] }[] = []
      for (let from: number | undefined = 0; from !== undefined;) {
        const page: Awaited<ReturnType<ReturnType<typeof rpc>['testSuites']['rows']['query']>> =
          await rpc().testSuites.rows.query({ ...testSuite, from, limit: blocksPerCall })
        for (const { block, testCases } of page.blocks)
          members.push({
            block,
            testCases: testCases.map(({ index, rows }) => ({ index, rows: decodeBitmap(rows) })),
          })
        from = page.next
      }
      return members
    },
  })
