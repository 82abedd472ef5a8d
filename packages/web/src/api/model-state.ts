import { toast, toastError } from '../pieces/toast.ts'
import { goneModels } from './gone-models.ts'
import { refetch, show, type Lists } from './model-edits.ts'
import type { ListInput, ModelRecord } from './models.ts'
import { noteError, queryClient } from './query-client.ts'
import { rpc } from './rpc.ts'

const verbs = {
  archive: { did: 'Archived', failed: 'Could not archive' },
  restore: { did: 'Restored', failed: 'Could not restore' },
  delete: { did: 'Deleted', failed: 'Could not delete' },
}

const inWords = ([first, ...others]: readonly ModelRecord[]): string =>
  others.length === 0 ? `“${first?.name}”` : `${others.length + 1} models`

/**
 * Archives, restores or deletes models; archiving and deleting can be undone from the notice.
 * Shown at once; those that the server refuses come back.
 */
export async function changeState(
  models: readonly ModelRecord[],
  action: keyof typeof verbs,
): Promise<void> {
  await queryClient.cancelQueries({ queryKey: ['models'] })
  const bringBack = keepLists()
  for (const model of models) showState(model, action)
  const results = await Promise.allSettled(
    models.map(({ id, revision }) => rpc().models[action].mutate({ id, revision })),
  )
  const changed = results.flatMap((result) => (result.status === 'fulfilled' ? result.value : []))
  if (action !== 'delete') for (const model of changed) show(model.id, model)
  const refused = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []))
  for (const { id } of changed)
    if (action === 'delete') goneModels.add(id)
    else goneModels.delete(id)
  if (refused.length > 0) {
    const kept = models.filter((_, index) => results[index]?.status === 'rejected')
    bringBack(kept)
    for (const model of kept) show(model.id, model)
    for (const reason of refused) noteError(reason)
    // One notice: the reasons of many are mostly the same.
    toastError(`${verbs[action].failed} ${inWords(kept)}.`, refused[0])
  }
  if (changed.length > 0)
    toast(
      `${verbs[action].did} ${inWords(changed)}.`,
      action === 'restore' ? undefined : () => changeState(changed, 'restore'),
    )
  await refetch()
}

/** Shows what will be: a list of one state loses a model that gets the other; what shows both keeps it. */
function showState(model: ModelRecord, action: keyof typeof verbs): void {
  if (action === 'delete') return show(model.id, undefined)
  const archivedAt = action === 'archive' ? new Date().toISOString() : null
  show(model.id, { ...model, archivedAt })
  const ofOneState = ({ queryKey }: { queryKey: readonly unknown[] }): boolean => {
    // The key of a list of models, as `modelsQuery` makes it.
    const [, , input] = queryKey as readonly [string, string, ListInput]
    return input.filter?.archived !== 'any'
  }
  queryClient.setQueriesData<Lists>(
    { queryKey: ['models', 'list'], predicate: ofOneState },
    (lists) =>
      lists && {
        ...lists,
        pages: lists.pages.map((page) => ({
          ...page,
          items: page.items.filter(({ id }) => id !== model.id),
        })),
      },
  )
}

/** The lists as they are now; called, it brings back those of `models` that they have lost since. */
function keepLists(): (models: readonly ModelRecord[]) => void {
  const kept = queryClient.getQueriesData<Lists>({ queryKey: ['models', 'list'] })
  return (models) => {
    const lost = new Set(models.map(({ id }) => id))
    for (const [key, before] of kept)
      queryClient.setQueryData<Lists>(key, (lists) => {
        if (lists === undefined) return undefined
        const shown = new Map(
          lists.pages.flatMap(({ items }) => items).map((item) => [item.id, item]),
        )
        const pages = lists.pages.map((page, index) => ({
          ...page,
          items: (before?.pages[index] ?? page).items.flatMap((item) => {
            const now = shown.get(item.id) ?? (lost.has(item.id) ? item : undefined)
            return now === undefined ? [] : [now]
          }),
        }))
        return { ...lists, pages }
      })
  }
}
