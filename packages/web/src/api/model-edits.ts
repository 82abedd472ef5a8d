import type { InfiniteData } from '@tanstack/react-query'
import type { FieldsOf } from '@touchstone/core/record-kind'
import { loadCode } from '../routing/load-code.ts'
import type { ModelRecord, ModelsPageOfList } from './models.ts'
import { queryClient } from './query-client.ts'
import { rpc } from './rpc.ts'

export type Lists = InfiniteData<ModelsPageOfList>

/** Puts what is new of a model (`undefined`: it is gone) into every list and page that shows it. */
export function show(id: string, fields: Partial<ModelRecord> | undefined): void {
  queryClient.setQueriesData<Lists>({ queryKey: ['models', 'list'] }, (lists) =>
    lists === undefined
      ? undefined
      : {
          ...lists,
          pages: lists.pages.map((page) => ({
            ...page,
            items: page.items.flatMap((item) =>
              item.id !== id ? [item] : fields === undefined ? [] : [{ ...item, ...fields }],
            ),
          })),
        },
  )
  queryClient.setQueriesData<ModelRecord>({ queryKey: ['models', 'one'] }, (known) =>
    known?.id === id ? { ...known, ...fields } : known,
  )
}

export const refetch = (): Promise<void> => queryClient.invalidateQueries({ queryKey: ['models'] })

type Fields = Partial<FieldsOf<'model'>>

export const update = ({ id, revision }: ModelRecord, change: Fields): Promise<ModelRecord> =>
  rpc().models.update.mutate({ id, revision, ...change })

/** What saves an edit; it comes when somebody is about to make one, not with the first view. */
export const loadEditing = () => import('./edit-shown.ts')

/** Renames or tags a model as it was seen: shown at once, taken back when the server refuses. */
export async function editModel(seen: ModelRecord, change: Fields): Promise<void> {
  show(seen.id, change)
  const { editShown } = await loadCode(loadEditing).catch((error: unknown) => {
    show(seen.id, seen)
    throw error
  })
  await editShown<ModelRecord, Fields>({
    queryKey: ['models'],
    seen,
    change,
    send: (on) => update(on, change),
    show: (fields) => show(seen.id, fields),
  })
}
