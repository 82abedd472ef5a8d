import { EvaluateButton } from '../../evaluate/evaluate-button.tsx'
import { openRun } from '../../evaluate/open-run.ts'
import { Suspense, useState, type ReactElement } from 'react'
import { lazyPiece } from '../../pieces/lazy-piece.ts'
import { changeState } from '../../api/model-state.ts'
import type { ModelRecord } from '../../api/models.ts'
import { Button } from '../../pieces/button.tsx'
import { navigate } from '../../routing/location.ts'

const DeleteModels = lazyPiece(
  () => import('../models/delete-models.tsx'),
  (module) => module.DeleteModels,
)

/** Archive or restore, and delete. */
export function ModelActions({ model }: { model: ModelRecord }): ReactElement {
  const [isDeleting, setDeleting] = useState(false)
  const [isBusy, setBusy] = useState(false)
  const isArchived = model.archivedAt !== null
  const turn = async (): Promise<void> => {
    setBusy(true)
    await changeState([model], isArchived ? 'restore' : 'archive')
    setBusy(false)
  }
  const remove = (): void => {
    navigate('/models')
    void changeState([model], 'delete')
  }
  return (
    <div className="flex flex-wrap gap-2 pt-5">
      {!isArchived && (
        <EvaluateButton workflowId={model.workflowId} models={[model]} onDone={openRun} />
      )}
      <Button aria-disabled={isBusy} onClick={() => void (isBusy || turn())}>
        {isArchived ? 'Restore' : 'Archive'}
      </Button>
      <Button tone="danger" onClick={() => setDeleting(true)}>
        Delete…
      </Button>
      <Suspense fallback={null}>
        {isDeleting && (
          <DeleteModels models={[model]} close={() => setDeleting(false)} onConfirm={remove} />
        )}
      </Suspense>
    </div>
  )
}
