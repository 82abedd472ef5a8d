import { Suspense, useState, type ReactElement } from 'react'
import { lazyPiece } from '../../pieces/lazy-piece.ts'
import { changeState } from '../../api/model-state.ts'
import type { ModelRecord } from '../../api/models.ts'
import { Button } from '../../pieces/button.tsx'
import { navigate } from '../../routing/location.ts'
import { compareAddress, mostModels } from '../../runs/compare-address.ts'

const DeleteModels = lazyPiece(
  () => import('./delete-models.tsx'),
  (module) => module.DeleteModels,
)

/** What can be done with the models that are selected. */
export function SelectionBar(props: {
  models: readonly ModelRecord[]
  clear: () => void
}): ReactElement {
  const { models, clear } = props
  const [isDeleting, setDeleting] = useState(false)
  const archived = models.filter(({ archivedAt }) => archivedAt !== null)
  const inUse = models.filter(({ archivedAt }) => archivedAt === null)
  const many = (count: number): string => (count === 1 ? '1 model' : `${count} models`)
  const run = (chosen: readonly ModelRecord[], action: Parameters<typeof changeState>[1]): void => {
    clear()
    void changeState(chosen, action)
  }
  const [first] = models
  const isComparable =
    models.length >= 2 &&
    models.length <= mostModels &&
    models.every(({ workflowId }) => workflowId === first?.workflowId)
  return (
    <div
      role="toolbar"
      aria-label="Selected models"
      onKeyDown={({ key, target, currentTarget }) => {
        // The window that asks for the name is no part of the bar.
        if (key === 'Escape' && target instanceof Node && currentTarget.contains(target)) clear()
      }}
      className="fixed inset-x-2 bottom-4 z-20 mx-auto flex w-fit flex-wrap items-center gap-2 rounded-lg border border-edge bg-raised px-3 py-2 shadow-lg"
    >
      <span className="text-sm tabular-nums">{models.length} selected</span>
      {isComparable && (
        <Button onClick={() => navigate(compareAddress({ models: models.map(({ id }) => id) }))}>
          Compare
        </Button>
      )}
      {inUse.length > 0 && (
        <Button onClick={() => run(inUse, 'archive')}>Archive {many(inUse.length)}</Button>
      )}
      {archived.length > 0 && (
        <Button onClick={() => run(archived, 'restore')}>Restore {many(archived.length)}</Button>
      )}
      <Button tone="danger" onClick={() => setDeleting(true)}>
        Delete {many(models.length)}…
      </Button>
      <Button tone="quiet" aria-label="Clear the selection" onClick={clear}>
        ✕
      </Button>
      <Suspense fallback={null}>
        {isDeleting && (
          <DeleteModels
            models={models}
            close={() => setDeleting(false)}
            onConfirm={() => run(models, 'delete')}
          />
        )}
      </Suspense>
    </div>
  )
}
