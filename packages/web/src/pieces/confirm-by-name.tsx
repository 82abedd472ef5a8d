import { useState, type ReactElement, type ReactNode } from 'react'
import { CopyButton } from './copy-button.tsx'
import { Field, fieldClass, FormDialog } from './form-dialog.tsx'
import { readsAs } from './reads-as.ts'

/** Does what is not to be done by mistake once a name, or what stands for it, is typed in. */
export function ConfirmByName(props: {
  title: string
  /** The verb on the button. */
  action: string
  cancel: string
  /** What is to be typed. */
  wanted: string
  /** Goes on "Type … to". */
  purpose: string
  close: () => void
  confirm: () => void
  isPending?: boolean
  error?: unknown
  /** What will come of it. */
  children: ReactNode
}): ReactElement {
  const { title, action, cancel, wanted, purpose, close, confirm, children } = props
  const { isPending = false, error } = props
  const [typed, setTyped] = useState('')
  const isRight = readsAs(typed, wanted)
  return (
    <FormDialog
      {...{ title, action, cancel, close, isPending, error }}
      tone="danger"
      submit={() => {
        if (isRight) confirm()
      }}
      isDisabled={!isRight}
    >
      <p className="text-muted">{children}</p>
      <div className="flex items-end gap-1">
        <div className="min-w-0 grow">
          <Field
            name={
              <>
                Type <b className="foreign font-mono break-all whitespace-pre-wrap">{wanted}</b> to{' '}
                {purpose}.
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
