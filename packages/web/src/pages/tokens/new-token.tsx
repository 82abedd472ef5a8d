import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState, type ReactElement } from 'react'
import type { Role } from '@touchstone/core/role'
import { rpc } from '../../api/rpc.ts'
import { Button } from '../../pieces/button.tsx'
import { CopyButton } from '../../pieces/copy-button.tsx'
import { Dialog } from '../../pieces/dialog.tsx'
import { Field, fieldClass, FormDialog } from '../../pieces/form-dialog.tsx'

const roles: Readonly<Record<Role, string>> = {
  reader: 'reader: sees everything',
  writer: 'writer: edits and uploads too',
  admin: 'admin: tokens and clean-up too',
}
const dayMs = 24 * 3_600_000

/** Makes a token and shows its secret, once. */
export function NewToken({ close }: { close: () => void }): ReactElement {
  const client = useQueryClient()
  const [name, setName] = useState('')
  const [role, setRole] = useState<Role>('writer')
  const [days, setDays] = useState('')
  const create = useMutation({
    mutationFn: () =>
      rpc().tokens.create.mutate({
        name,
        role,
        expiresAt: days === '' ? null : new Date(Date.now() + Number(days) * dayMs).toISOString(),
      }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['tokens'] }),
  })
  if (create.data)
    return (
      <Dialog title={`The token “${create.data.token.name}”`} close={close} isFirm>
        <p className="mt-2 text-muted">Copy it now: it is shown this once and stored nowhere.</p>
        <p className="mt-3 flex items-center gap-2 rounded bg-sunken p-2">
          <code className="min-w-0 grow font-mono text-xs break-all">{create.data.secret}</code>
          <CopyButton text={create.data.secret} what="the token" />
        </p>
        <div className="mt-4 flex justify-end">
          <Button tone="primary" onClick={close}>
            Done
          </Button>
        </div>
      </Dialog>
    )
  return (
    <FormDialog
      title="New token"
      action="Create"
      close={close}
      submit={() => create.mutate()}
      isPending={create.isPending}
      error={create.error}
    >
      <Field name="Name, the author in every history">
        <input
          required
          autoFocus
          className={fieldClass}
          value={name}
          onChange={({ target }) => setName(target.value)}
        />
      </Field>
      <Field name="Role">
        <select
          className={fieldClass}
          value={role}
          // The options are the roles.
          onChange={({ target }) => setRole(target.value as Role)}
        >
          {Object.entries(roles).map(([value, title]) => (
            <option key={value} value={value}>
              {title}
            </option>
          ))}
        </select>
      </Field>
      <Field name="Days until it expires; empty for never">
        <input
          type="number"
          min={1}
          max={3650}
          className={fieldClass}
          value={days}
          onChange={({ target }) => setDays(target.value)}
        />
      </Field>
    </FormDialog>
  )
}
