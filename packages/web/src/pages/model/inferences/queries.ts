import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'
import { readBlock, type BlockRow } from '@touchstone/client/read-blocks'
import type { Id } from '@touchstone/core'
import type { InferredTarget, Page } from '@touchstone/core/services'
import { blocksPerCall } from '@touchstone/core/limits'
import { queryClient } from '../../../api/query-client.ts'
import { rpc, transport } from '../../../api/rpc.ts'
import { rowsQuery } from '../../case/case-queries.ts'
import { blockState, type BlockState } from './block-state.ts'

/** A version of a test case, of which a model's inferences are looked at. */
export interface Subject {
  readonly modelId: Id<'model'>
  readonly testCaseId: Id<'testCase'>
  readonly version: number
}

export type TargetKind = 'testCases' | 'testSuites'

/** What a model has inferences of. A page may be empty and still not be the last. */
export const targetsQuery = (kind: TargetKind, modelId: Id<'model'>, search: string) =>
  infiniteQueryOptions({
    queryKey: ['inferences', 'targets', kind, modelId, search],
    queryFn: ({ pageParam, signal }): Promise<Page<InferredTarget>> =>
      rpc().inferences[kind].query({ modelId, filter: { search }, cursor: pageParam }, { signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next,
    placeholderData: keepPreviousData,
  })

/** Which samples the model has inferences of, and which are errors, block by block. */
export const statesQuery = ({ modelId, testCaseId, version }: Subject) =>
  queryOptions({
    queryKey: ['inferences', 'inferred', modelId, testCaseId, version],
    queryFn: async ({ signal }): Promise<readonly BlockState[]> => {
      const blocks = await queryClient.fetchQuery(rowsQuery(testCaseId, version))
      const states: BlockState[] = []
      for (let from = 0; from < blocks.length; from += blocksPerCall) {
        const some = blocks.slice(from, from + blocksPerCall)
        const coverages = await rpc().inferences.coverage.query(
          { modelId, blocks: some.map(({ block }) => block) },
          { signal },
        )
        states.push(...some.map((rows, index) => blockState(rows, coverages[index])))
      }
      return states
    },
  })

/** The samples of one block with ground truths and inferences, which are many: soon let go. */
export const blockQuery = ({ modelId, testCaseId, version }: Subject, block: number) =>
  queryOptions({
    queryKey: ['inferences', 'inferred', modelId, testCaseId, version, block],
    staleTime: 30_000,
    gcTime: 20_000,
    queryFn: async ({ signal }): Promise<readonly BlockRow[]> => {
      const { blocks } = await rpc().inferences.read.query(
        { target: { testCaseId, version }, modelId, from: block, limit: 1 },
        { signal },
      )
      const [plan] = blocks
      return plan?.block === block ? [...(await readBlock(transport(), plan))] : []
    },
  })
