import type { Rpc } from '@touchstone/client/contract'
import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'
import { rpc } from './rpc.ts'

export type ListInput = Parameters<Rpc['models']['list']['query']>[0]
export type ModelRecord = Awaited<ReturnType<Rpc['models']['get']['query']>>
export type ModelsPageOfList = Awaited<ReturnType<Rpc['models']['list']['query']>>

const pageSize = 100

export const modelsQuery = (input: ListInput) =>
  infiniteQueryOptions({
    queryKey: ['models', 'list', input],
    queryFn: ({ pageParam, signal }) =>
      rpc().models.list.query({ ...input, limit: pageSize, cursor: pageParam }, { signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next,
    // A new search leaves the old rows until its own are there: nothing jumps.
    placeholderData: keepPreviousData,
  })

export const facetsQuery = queryOptions({
  queryKey: ['models', 'facets'],
  queryFn: ({ signal }) => rpc().models.facets.query(undefined, { signal }),
  staleTime: 30_000,
})

export const latestRunsQuery = (modelIds: readonly string[]) =>
  queryOptions({
    queryKey: ['runs', 'latest', modelIds],
    queryFn: ({ signal }) => rpc().testRuns.latest.query({ modelIds }, { signal }),
    staleTime: 15_000,
    enabled: modelIds.length > 0,
    placeholderData: keepPreviousData,
  })

export const workflowsQuery = queryOptions({
  queryKey: ['workflows'],
  queryFn: async ({ signal }) => {
    const { items } = await rpc().workflows.list.query({ sort: 'name', limit: 1_000 }, { signal })
    return items
  },
  staleTime: 60_000,
})
