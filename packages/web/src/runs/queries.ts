import { suiteContents } from '@touchstone/client/suite-contents'
import { metricsOf } from '@touchstone/client/run-metrics'
import { requireId, type Id } from '@touchstone/core'
import { hasCode } from '@touchstone/core/errors'
import type { TestRun } from '@touchstone/core/services'
import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { rpc } from '../api/rpc.ts'

const pollMs = 1_500
const nameStaleMs = 60_000

/** A run; while it runs, again and again. */
export const runQuery = (id: string) =>
  queryOptions({
    queryKey: ['run', id],
    queryFn: ({ signal }) => rpc().testRuns.get.query({ id: requireId('testRun', id) }, { signal }),
    refetchInterval: ({ state }) => (state.data?.state === 'running' ? pollMs : false),
  })

/** How far the model of a run has come with its suite; while it runs, again and again. */
export const statusQuery = ({ id, revision, modelId, testSuite, state }: TestRun) =>
  queryOptions({
    queryKey: ['run', id, 'status', revision],
    queryFn: ({ signal }) =>
      rpc().inferences.status.query(
        { target: { testSuiteId: testSuite.id, version: testSuite.version }, modelId },
        { signal },
      ),
    refetchInterval: state === 'running' ? pollMs : false,
    // When a run ends its page goes on with what it had until it knows better.
    placeholderData: keepPreviousData,
  })

export const metricsQuery = ({ id, revision, evaluator }: TestRun) =>
  queryOptions({
    enabled: evaluator !== null,
    queryKey: ['run', id, 'metrics', revision],
    queryFn: ({ signal }) => metricsOf(rpc(), id, { signal }),
    placeholderData: keepPreviousData,
  })

export const suiteQuery = (workflowId: Id<'workflow'>, id: Id<'testSuite'>, version?: number) =>
  queryOptions({
    queryKey: ['suite', workflowId, id, version ?? 'newest'],
    queryFn: ({ signal }) =>
      suiteContents(rpc(), { workflowId, testSuite: id, version }, { signal }),
    staleTime: nameStaleMs,
  })

const mostRuns = 1_000

/** The newest runs on a suite, of all its versions. */
export const runsOfSuiteQuery = (id: Id<'testSuite'>) =>
  queryOptions({
    queryKey: ['runs', 'of', id],
    queryFn: async ({ signal }) =>
      (await rpc().testRuns.list.query({ of: id, limit: mostRuns }, { signal })).items,
  })

/** The schemas of a workflow, for telling apart what has one shape. */
export const schemasQuery = (id: Id<'workflow'>) =>
  queryOptions({
    queryKey: ['workflow', id, 'schemas'],
    queryFn: async ({ signal }) => {
      const { schemaHashes } = await rpc().workflows.get.query({ workflow: id }, { signal })
      return rpc().workflows.schemas.query({ id, revision: schemaHashes.length }, { signal })
    },
    staleTime: nameStaleMs,
  })

/** The name of a model; its id where it is deleted. */
export const modelNameQuery = (id: Id<'model'>) =>
  queryOptions({
    queryKey: ['model-name', id],
    queryFn: async ({ signal }) => {
      try {
        return (await rpc().models.get.query({ model: id }, { signal })).name
      } catch (error) {
        if (hasCode(error, 'not_found')) return `${id} (deleted)`
        throw error
      }
    },
    staleTime: nameStaleMs,
  })
