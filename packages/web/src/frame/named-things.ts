import { summaryOf } from '@touchstone/core/errors'
import { keepPreviousData, queryOptions, useQuery } from '@tanstack/react-query'
import { workflowsQuery } from '../api/models.ts'
import { queryClient } from '../api/query-client.ts'
import { rpc } from '../api/rpc.ts'
import { navigate } from '../routing/location.ts'

/** A line of the palette. */
export interface Command {
  readonly key: string
  readonly name: string
  /** What a thing is that is found by its name. */
  readonly kind?: string
  readonly run: () => void
}

const mostModels = 8
const mostSuites = 4
// A suite is listed within its workflow: one small question each, in one request.
const mostWorkflows = 50

/** Models whose names have all of a text, wherever in the list they are. */
async function findModels(text: string, signal: AbortSignal): Promise<Command[]> {
  const found: Command[] = []
  let cursor: string | undefined
  do {
    const page: Awaited<ReturnType<ReturnType<typeof rpc>['models']['list']['query']>> =
      await rpc().models.list.query(
        {
          sort: 'updated',
          order: 'descending',
          limit: mostModels,
          cursor,
          filter: { nameContains: text, archived: 'any' },
        },
        { signal },
      )
    for (const { id, name } of page.items)
      found.push({ key: id, name, kind: 'model', run: () => navigate(`/models/${id}`) })
    cursor = page.next
  } while (cursor !== undefined && found.length < mostModels)
  return found.slice(0, mostModels)
}

async function findSuites(text: string, signal: AbortSignal): Promise<Command[]> {
  const workflows = await queryClient.fetchQuery(workflowsQuery)
  const pages = await Promise.all(
    workflows
      .slice(0, mostWorkflows)
      .map(({ id }) =>
        rpc().testSuites.list.query(
          { workflowId: id, sort: 'name', limit: mostSuites, filter: { search: text } },
          { signal },
        ),
      ),
  )
  return pages
    .flatMap(({ items }) => items)
    .slice(0, mostSuites)
    .map(({ id, name }) => ({
      key: id,
      name,
      kind: 'suite',
      run: () => navigate(`/suites/${id}`),
    }))
}

const namedQuery = (text: string) =>
  queryOptions({
    queryKey: ['named', text],
    queryFn: async ({ signal }) => {
      const [models, suites] = await Promise.all([
        findModels(text, signal),
        findSuites(text, signal),
      ])
      return [...models, ...suites]
    },
    enabled: text !== '',
    staleTime: 15_000,
    placeholderData: keepPreviousData,
  })

/** What there is by a part of its name, as commands that open it. */
export function useNamed(text: string): {
  readonly commands: readonly Command[]
  readonly isLooking: boolean
  readonly error: string | undefined
} {
  const { data, isFetching, error } = useQuery(namedQuery(text))
  return {
    commands: text === '' ? [] : (data ?? []),
    isLooking: isFetching,
    error: error ? summaryOf(error) : undefined,
  }
}
