import { toast, toastError } from '../pieces/toast.ts'
import { goneModels } from './gone-models.ts'
import { refetch, show, type Lists } from './model-edits.ts'
import type { ModelRecord } from './models.ts'
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
  for (const { id } of models) show(id, undefined)
  const results = await Promise.allSettled(
    models.map(({ id, revision }) => rpc().models[action].mutate({ id, revision })),
  )
  const changed = results.flatMap((result) => (result.status === 'fulfilled' ? result.value : []))
  const refused = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []))
  for (const { id } of changed)
    if (action === 'delete') goneModels.add(id)
    else goneModels.delete(id)
  if (refused.length > 0) {
    const kept = models.filter((_, index) => results[index]?.status === 'rejected')
    bringBack(kept)
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
