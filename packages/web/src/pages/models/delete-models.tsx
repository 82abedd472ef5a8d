import { useState, type ReactElement } from 'react'
import type { ModelRecord } from '../../api/models.ts'
import { Button } from '../../pieces/button.tsx'
import { Dialog } from '../../pieces/dialog.tsx'

/** Deletes models once their name, or for several their number, is typed in. */
export function DeleteModels(props: {
  models: readonly ModelRecord[]
  close: () => void
  onConfirm: () => void
}): ReactElement {
  const { models, close, onConfirm } = props
  const [typed, setTyped] = useState('')
  const [first] = models
  const isOne = models.length === 1
  const wanted = isOne && first ? first.name : `delete ${models.length} models`
  const isRight = typed.normalize('NFC').trim() === wanted
  return (
    <Dialog title={isOne ? `Delete ${wanted}` : `Delete ${models.length} models`} close={close}>
      <form
        className="mt-2 grid gap-3"
        onSubmit={(event) => {
          event.preventDefault()
          if (!isRight) return
          close()
          onConfirm()
        }}
      >
        <p className="text-muted">
          {isOne ? 'Its name is' : 'Their names are'} free at once. The inferences are kept for 30
          days, in which a delete can be undone.
        </p>
        <label className="grid gap-1">
          <span>
            Type <b className="foreign font-mono break-all">{wanted}</b> to delete{' '}
            {isOne ? 'it' : 'them'}.
          </span>
          <input
            autoFocus
            autoComplete="off"
            value={typed}
            dir="auto"
            onChange={({ target }) => setTyped(target.value)}
            className="rounded border border-edge bg-ground px-2 py-1.5 font-mono"
          />
        </label>
        <div className="flex justify-end gap-2">
          <Button onClick={close}>Keep {isOne ? 'it' : 'them'}</Button>
          <Button tone="danger" type="submit" disabled={!isRight}>
            Delete
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
