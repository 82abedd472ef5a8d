import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { readBlock, type BlockRow } from '@touchstone/client/read-blocks'
import type { BlockChanges, BlockRows } from '@touchstone/core/services'
import { blocksPerCall } from '@touchstone/core/limits'
import { rpc, transport } from '../../api/rpc.ts'

export const caseQuery = (id: string, version: number | undefined) =>
  queryOptions({
    queryKey: ['testCases', 'get', id, version],
    queryFn: () => rpc().testCases.get.query({ testCase: id, version }),
    placeholderData: keepPreviousData,
  })

/** Which rows a version has, block by block. A version never changes. */
export const rowsQuery = (testCaseId: string, version: number) =>
  queryOptions({
    queryKey: ['testCaseRows', testCaseId, version],
    staleTime: Infinity,
    queryFn: async ({ signal }) => {
      const blocks: BlockRows[] = []
      for (let from: number | undefined = 0; from !== undefined;) {
        const page: Awaited<ReturnType<ReturnType<typeof rpc>['testCases']['read']['query']>> =
          await rpc().testCases.read.query(
            { testCaseId, version, from, limit: blocksPerCall },
            { signal },
          )
        blocks.push(...page.blocks.map(({ block, rows }) => ({ block, rows })))
        from = page.next
      }
      return blocks
    },
  })

/** What changed since another version, block by block. */
export const changesQuery = (testCaseId: string, version: number, base: number) =>
  queryOptions({
    queryKey: ['testCaseChanges', testCaseId, version, base],
    staleTime: Infinity,
    queryFn: async ({ signal }) => {
      const blocks: BlockChanges[] = []
      for (let from: number | undefined = 0; from !== undefined;) {
        const page: { blocks: readonly BlockChanges[]; next?: number } =
          await rpc().testCases.changes.query({ testCaseId, version, base, from }, { signal })
        blocks.push(...page.blocks)
        from = page.next
      }
      return blocks
    },
  })

/** The samples of one block with their ground truths, which are many: they are soon let go. */
export const blockQuery = (testCaseId: string, version: number, block: number) =>
  queryOptions({
    queryKey: ['testCaseBlock', testCaseId, version, block],
    staleTime: Infinity,
    gcTime: 20_000,
    queryFn: async (): Promise<readonly BlockRow[]> => {
      const { blocks } = await rpc().testCases.read.query({
        testCaseId,
        version,
        from: block,
        limit: 1,
      })
      const [plan] = blocks
      return plan?.block === block ? [...(await readBlock(transport(), plan))] : []
    },
  })
