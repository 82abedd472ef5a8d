import { blockMembers, type BlockMembers } from '@touchstone/client/block-members'
import { decodeBitmap, union, type Bitmap } from '@touchstone/core'
import type { TestRun } from '@touchstone/core/services'
import { blocksPerCall } from '@touchstone/core/limits'
import { queryClient } from '../../api/query-client.ts'
import { rpc } from '../../api/rpc.ts'
import { suiteQuery } from '../../runs/queries.ts'
import { ownersOf, type Owned } from './owners.ts'
import { testCasesIn, type TestCaseOfSuite } from './test-case-of-suite.ts'

/** What is looked at: samples of a run, for one configuration of the evaluator. */
export interface Subject {
  readonly run: TestRun
  /** Undefined: all of the suite's. A sample of several is then of the first. */
  readonly testCase: TestCaseOfSuite | undefined
  readonly configuration: number
  /** Of the inferences: with another one, other rows may have another value. */
  readonly fingerprint?: string | undefined
}

// A key says what it is that was read, so that it can stay: what is read under another one is another.

/** What all reads of the samples of a run begin with. */
export const readsOf = (runId: string) => ['run-rows', runId] as const

/** Samples, ground truths and inferences. */
export const rowsKey = ({ run, testCase, fingerprint }: Subject) =>
  [...readsOf(run.id), fingerprint ?? '', testCase?.id ?? ''] as const

/** Metrics of samples, whatever test case they are of; a test case's own have its id behind that. */
export const metricsKey = ({ run, configuration }: Subject) =>
  [...readsOf(run.id), 'metrics', run.revision, configuration] as const

/** All that a run has of its samples. */
export const keyOf = (subject: Subject) =>
  [...rowsKey(subject), ...metricsKey(subject).slice(-2)] as const

/** What was read stays true; of a whole run it is much, and goes soon when nobody looks at it. */
export const kept = { staleTime: Number.POSITIVE_INFINITY, gcTime: 20_000 }

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
export const membersOf = ({ testSuite }: TestRun) =>
  queryClient.fetchQuery({
    queryKey: ['suite-rows', testSuite.id, testSuite.version],
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: async () => {
      const members: BlockMembers[] = []
      for (let from: number | undefined = 0; from !== undefined;) {
        const page: Awaited<ReturnType<ReturnType<typeof rpc>['testSuites']['rows']['query']>> =
          await rpc().testSuites.rows.query({ ...testSuite, from, limit: blocksPerCall })
        members.push(...page.blocks.map(blockMembers))
        from = page.next
      }
      return members
    },
  })
