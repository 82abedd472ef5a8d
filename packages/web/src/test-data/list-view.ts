import { infiniteQueryOptions, keepPreviousData } from '@tanstack/react-query'
import type { Page } from '@touchstone/core/services'
import { rpc } from '../api/rpc.ts'
import { setSearchParams, useSearchParams } from '../routing/location.ts'
import type { Kind, ListInput, TestDataRecord } from './kinds.ts'

export type Sort = 'name' | 'created' | 'updated'

/** What the address says is to be seen of a list. */
export interface ListView {
  readonly search: string
  readonly workflow: string | undefined
  readonly tags: readonly string[]
  readonly sort: Sort
  readonly order: 'ascending' | 'descending'
}

function readListView(params: URLSearchParams): ListView {
  const sort = (['created', 'updated'] as const).find((one) => one === params.get('sort')) ?? 'name'
  const usual = usualOrder(sort)
  const turned = usual === 'ascending' ? 'descending' : 'ascending'
  return {
    search: params.get('q') ?? '',
    workflow: params.get('workflow') ?? undefined,
    tags: params.getAll('tag'),
    sort,
    order: params.get('order') === turned ? turned : usual,
  }
}

const usualOrder = (sort: Sort): ListView['order'] => (sort === 'name' ? 'ascending' : 'descending')

export const useListView = (): ListView => readListView(useSearchParams())

/** Sorts by a column; once more turns the order round. */
export function sortBy(view: ListView, sort: Sort): void {
  const turned = view.order === 'ascending' ? 'descending' : 'ascending'
  const order = view.sort === sort ? turned : usualOrder(sort)
  setSearchParams({
    sort: sort === 'name' ? null : sort,
    order: order === usualOrder(sort) ? null : order,
  })
}

const pageSize = 50

/** What the server is asked for of one workflow. */
const listInput = (workflowId: string, view: ListView, cursor?: string): ListInput => ({
  workflowId,
  sort: view.sort,
  order: view.order,
  cursor,
  limit: pageSize,
  filter: { search: view.search, tags: [...view.tags] },
})

/** The test cases, or suites, of one workflow. */
export const listQuery = (kind: Kind, workflowId: string, view: ListView) =>
  infiniteQueryOptions({
    queryKey: [kind.key, 'list', workflowId, listInput(workflowId, view)],
    queryFn: ({ pageParam, signal }): Promise<Page<TestDataRecord>> =>
      rpc()[kind.key].list.query(listInput(workflowId, view, pageParam), { signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next,
    // A new search leaves the old rows until its own are there; those of another workflow are no guess.
    placeholderData: (before, query) =>
      query?.queryKey[2] === workflowId ? keepPreviousData(before) : undefined,
  })
