import { hasCode, TouchstoneError } from '@touchstone/core/errors'
import type { InfiniteData } from '@tanstack/react-query'
import type { ModelRecord, ModelsPageOfList } from './models.ts'
import { queryClient } from './query-client.ts'
import { rpc } from './rpc.ts'
import { refuseToken } from './session.ts'

export type Lists = InfiniteData<ModelsPageOfList>

/** Puts a model as it is now (`undefined`: gone) into every list and page that shows it. */
export function show(id: string, model: ModelRecord | undefined): void {
  queryClient.setQueriesData<Lists>({ queryKey: ['models', 'list'] }, (lists) =>
    lists === undefined
      ? undefined
      : {
          ...lists,
          pages: lists.pages.map((page) => ({
            ...page,
            items: page.items.flatMap((item) =>
              item.id === id ? (model === undefined ? [] : [model]) : [item],
            ),
          })),
        },
  )
  queryClient.setQueriesData<ModelRecord>({ queryKey: ['models', 'one'] }, (known) =>
    known?.id === id && model ? model : known,
  )
}

export const refetch = (): Promise<void> => queryClient.invalidateQueries({ queryKey: ['models'] })

export function note(error: unknown): void {
  if (hasCode(error, 'unauthenticated')) refuseToken(error.message)
}

type Fields = Partial<Pick<ModelRecord, 'name' | 'tags'>>

const sameField = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)

/**
 * Renames or tags a model: shown at once, taken back when the server refuses. Where somebody else
 * edited something else meanwhile, the edit is made again on what there is now.
 */
export async function editModel(model: ModelRecord, change: Fields): Promise<void> {
  show(model.id, { ...model, ...change })
  try {
    const saved = await update(model, change).catch((error: unknown) => {
      const current = currentOf(error)
      const seen = new Map<string, unknown>(Object.entries(model))
      const now = new Map<string, unknown>(Object.entries(current ?? {}))
      const isOurs = Object.keys(change).every((key) => sameField(seen.get(key), now.get(key)))
      if (current && isOurs) return update(current, change)
      if (current) show(model.id, current)
      throw current ? conflict(current) : error
    })
    show(model.id, saved)
  } catch (error) {
    note(error)
    if (!hasCode(error, 'stale_revision')) show(model.id, model)
    throw error
  }
  void refetch()
}

const update = ({ id, revision }: ModelRecord, change: Fields): Promise<ModelRecord> =>
  rpc().models.update.mutate({ id, revision, ...change })

/** The state that a refused edit did not see. */
export const currentOf = (error: unknown): ModelRecord | undefined =>
  // The server's `stale_revision` always carries the record.
  hasCode(error, 'stale_revision') ? (error.details.current as ModelRecord) : undefined

const conflict = ({ updatedBy, name, tags }: ModelRecord): TouchstoneError =>
  new TouchstoneError(
    'stale_revision',
    `${updatedBy} changed this meanwhile: it is now “${name}”${tags.length > 0 ? `, tagged ${tags.join(', ')}` : ''}. Save again to have yours.`,
  )
