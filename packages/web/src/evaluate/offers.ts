import type { Id } from '@touchstone/core'
import { queryOptions } from '@tanstack/react-query'
import { rpc } from '../api/rpc.ts'

export const mostOffered = 1_000

/** The models of a workflow, with those that were edited last first. */
export const modelsOfQuery = (workflowId: Id<'workflow'>) =>
  queryOptions({
    queryKey: ['models', 'of', workflowId],
    queryFn: async ({ signal }) => {
      const { items } = await rpc().models.list.query(
        { filter: { workflowId }, sort: 'updated', order: 'descending', limit: mostOffered },
        { signal },
      )
      return items
    },
  })

/** The suites that a model has inferences of. */
export const inferredSuitesQuery = (modelId: Id<'model'>) =>
  queryOptions({
    queryKey: ['inferences', 'suites', modelId],
    queryFn: async ({ signal }) => {
      const suites: { readonly id: Id<'testSuite'>; readonly name: string }[] = []
      let cursor: string | undefined
      do {
        const page = await rpc().inferences.testSuites.query({ modelId, cursor }, { signal })
        suites.push(...page.items)
        cursor = page.next
      } while (cursor !== undefined && suites.length < mostOffered)
      return suites
    },
  })
