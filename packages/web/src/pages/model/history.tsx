import { useInfiniteQuery, useMutation } from '@tanstack/react-query'
import type { ReactElement } from 'react'
import type { ModelRecord } from '../../api/models.ts'
import { revertModel, historyQuery, type ModelRevision } from '../../api/one-model.ts'
import { differences } from '../../metadata/difference.ts'
import { DifferenceList } from '../../metadata/value-text.tsx'
import { Button } from '../../pieces/button.tsx'
import { ErrorNote } from '../../pieces/error-note.tsx'
import { PageSkeleton } from '../../pieces/skeleton.tsx'
import { Time } from '../../pieces/time.tsx'
import { toast, toastError } from '../../pieces/toast.ts'

/** Every revision: who, when, what changed, and the way back to it. */
export function History({
  model,
  mayEdit,
}: {
  model: ModelRecord
  mayEdit: boolean
}): ReactElement {
  const history = useInfiniteQuery(historyQuery(model.id))
  const revert = useMutation({
    mutationFn: (to: number) => revertModel(model, to),
    onSuccess: (saved, to) => toast(`Restored revision ${to}, as revision ${saved.revision}.`),
    onError: (error) => toastError('Could not restore the revision.', error),
  })
  if (!history.data)
    return history.isError ? (
      <ErrorNote error={history.error} retry={history.refetch} />
    ) : (
      <PageSkeleton />
    )
  const revisions = history.data.pages.flatMap(({ items }) => items)
  return (
    <ol>
      {revisions.map((entry, index) => (
        <li key={entry.revision} className="flex gap-4 border-b border-line py-2">
          <span className="w-8 shrink-0 text-right text-muted tabular-nums">{entry.revision}</span>
          <div className="min-w-0 grow">
            <p>
              <b className="foreign font-semibold">{entry.by}</b> {entry.action}{' '}
              <span className="text-muted">
                <Time at={entry.at} />
              </span>
            </p>
            <Changes entry={entry} before={revisions[index + 1]} />
          </div>
          {mayEdit && entry.revision !== model.revision && (
            <Button
              className="shrink-0"
              disabled={revert.isPending}
              onClick={() => revert.mutate(entry.revision)}
            >
              Restore<span className="max-sm:sr-only"> revision {entry.revision}</span>
            </Button>
          )}
        </li>
      ))}
      {history.hasNextPage && (
        <li className="py-2">
          <Button disabled={history.isFetching} onClick={() => void history.fetchNextPage()}>
            Show earlier revisions
          </Button>
        </li>
      )}
    </ol>
  )
}

function Changes(props: {
  entry: ModelRevision
  before: ModelRevision | undefined
}): ReactElement | null {
  const { entry, before } = props
  // The revision before the last one on the page is on the next page.
  if (!before && entry.revision > 1) return null
  const fieldsOf = (state: ModelRecord | undefined) => ({
    name: state?.name ?? '',
    tags: [...(state?.tags ?? [])],
  })
  const found = [
    ...(before ? differences(fieldsOf(before.state), fieldsOf(entry.state)) : []),
    ...differences(before?.state.metadata ?? {}, entry.state.metadata, ['metadata']),
  ]
  return found.length === 0 ? null : <DifferenceList found={found} />
}
