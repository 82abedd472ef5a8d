import type { Rpc } from '@touchstone/client/contract'
import { hasCode } from '@touchstone/core/errors'
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { editSeen } from './edit-shown.ts'
import { goneModels } from './gone-models.ts'
import { refetch, show, update } from './model-edits.ts'
import type { ModelRecord } from './models.ts'
import { rpc } from './rpc.ts'

// What only the page of one model asks for; the list of models, which is seen first, comes without.

export const modelQuery = (model: string) =>
  queryOptions({
    queryKey: ['models', 'one', model],
    queryFn: async ({ signal }) => {
      try {
        const found = await rpc().models.get.query({ model }, { signal })
        goneModels.delete(found.id)
        return found
      } catch (error) {
        if (hasCode(error, 'not_found')) goneModels.add(model)
        throw error
      }
    },
  })

export type ModelRevision = Awaited<ReturnType<Rpc['models']['history']['query']>>['items'][number]

export const historyQuery = (id: string) =>
  infiniteQueryOptions({
    queryKey: ['models', 'history', id],
    queryFn: ({ pageParam, signal }) =>
      rpc().models.history.query({ id, limit: 30, before: pageParam }, { signal }),
    initialPageParam: undefined as number | undefined,
    getNextPageParam: ({ next }) => next,
  })

export const runsOfQuery = (of: string) =>
  infiniteQueryOptions({
    queryKey: ['runs', 'of', of],
    queryFn: ({ pageParam, signal }) =>
      rpc().testRuns.list.query({ of, limit: 50, cursor: pageParam }, { signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next,
  })

/** Replaces the metadata of the model that was seen. */
export async function saveMetadata(
  seen: ModelRecord,
  metadata: ModelRecord['metadata'],
): Promise<ModelRecord> {
  const change = { metadata }
  try {
    const saved = await editSeen({ seen, change, send: (on) => update(on, change) })
    show(saved.id, saved)
    return saved
  } finally {
    void refetch()
  }
}

/** Makes an earlier revision the newest one. */
export async function revertModel(model: ModelRecord, to: number): Promise<ModelRecord> {
  const { id, revision } = model
  const saved = await rpc().models.revert.mutate({ id, revision, to })
  show(id, saved)
  void refetch()
  return saved
}
