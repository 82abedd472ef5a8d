import { summaryOf } from '@touchstone/core/errors'
import type { ReactElement, ReactNode } from 'react'
import { Button } from './button.tsx'
import { Dialog } from './dialog.tsx'

export const fieldClass = 'w-full rounded border border-edge bg-ground px-2 py-1.5'

/** A window with fields and two ways out of it: what it is for, and Cancel. */
export function FormDialog(props: {
  title: string
  /** The verb on the button that submits. */
  action: string
  close: () => void
  submit: () => void
  isPending?: boolean
  isDisabled?: boolean
  /** Why it could not be done. */
  error?: unknown
  /** @default 'Cancel' */
  cancel?: string
  tone?: 'primary' | 'danger'
  children: ReactNode
}): ReactElement {
  const { title, action, close, submit, isPending, isDisabled, error, children } = props
  const { cancel = 'Cancel', tone = 'primary' } = props
  return (
    <Dialog title={title} close={close} isFirm={isPending === true}>
      <form
        className="mt-3 grid gap-3"
        onSubmit={(event) => {
          event.preventDefault()
          submit()
        }}
      >
        {children}
        <p role="alert" className="text-danger empty:hidden">
          {error !== undefined && error !== null && summaryOf(error)}
        </p>
        <div className="flex justify-end gap-2">
          <Button onClick={close} disabled={isPending === true}>
            {cancel}
          </Button>
          <Button tone={tone} type="submit" disabled={isPending === true || isDisabled === true}>
            {action}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}

/** A field with its name above it. */
export function Field({ name, children }: { name: ReactNode; children: ReactNode }): ReactElement {
  return (
    <label className="grid gap-1">
      <span>{name}</span>
      {children}
    </label>
  )
}
