import { useState, type ReactElement } from 'react'
import type { ModelRecord } from '../../api/models.ts'
import { CopyButton } from '../../pieces/copy-button.tsx'
import { Field, fieldClass, FormDialog } from '../../pieces/form-dialog.tsx'
import { readsAs } from './reads-as.ts'

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
  const isRight = readsAs(typed, wanted)
  const confirm = (): void => {
    if (!isRight) return
    close()
    onConfirm()
  }
  return (
    <FormDialog
      title={isOne ? `Delete ${wanted}` : `Delete ${models.length} models`}
      action="Delete"
      tone="danger"
      cancel={`Keep ${isOne ? 'it' : 'them'}`}
      close={close}
      submit={confirm}
      isDisabled={!isRight}
    >
      <p className="text-muted">
        {isOne ? 'Its name is' : 'Their names are'} free at once. The inferences are kept for 30
        days, in which a delete can be undone.
      </p>
      <div className="flex items-end gap-1">
        <div className="min-w-0 grow">
          <Field
            name={
              <>
                Type <b className="foreign font-mono break-all whitespace-pre-wrap">{wanted}</b> to
                delete {isOne ? 'it' : 'them'}.
              </>
            }
          >
            <input
              autoFocus
              autoComplete="off"
              value={typed}
              dir="auto"
              onChange={({ target }) => setTyped(target.value)}
              className={`${fieldClass} font-mono`}
            />
          </Field>
        </div>
        <CopyButton text={wanted} what="what to type" />
      </div>
    </FormDialog>
  )
}
