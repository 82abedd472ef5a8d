import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { Rpc } from '@touchstone/client/transport'
import { useState, type ReactElement } from 'react'
import { rpc } from '../../api/rpc.ts'
import { Field, fieldClass, FormDialog } from '../../pieces/form-dialog.tsx'
import { toast } from '../../pieces/toast.ts'

export type Token = Awaited<ReturnType<Rpc['tokens']['list']['query']>>[number]

/** Ends a token once its name is typed in: it cannot be brought back. */
export function RevokeToken(props: { token: Token; close: () => void }): ReactElement {
  const { token, close } = props
  const client = useQueryClient()
  const [typed, setTyped] = useState('')
  const revoke = useMutation({
    mutationFn: () => rpc().tokens.revoke.mutate({ id: token.id }),
    onSuccess: ({ name }) => {
      toast(`Revoked “${name}”.`)
      close()
    },
    onSettled: () => client.invalidateQueries({ queryKey: ['tokens'] }),
  })
  return (
    <FormDialog
      title={`Revoke ${token.name}`}
      action="Revoke"
      tone="danger"
      cancel="Keep it"
      close={close}
      submit={() => revoke.mutate()}
      isPending={revoke.isPending}
      isDisabled={typed.normalize('NFC').trim() !== token.name}
      error={revoke.error}
    >
      <p className="text-muted">
        Whoever uses it is turned away from now on. It cannot be brought back; a new one can be
        made.
      </p>
      <Field
        name={
          <>
            Type <b className="foreign font-mono break-all whitespace-pre-wrap">{token.name}</b> to
            revoke it.
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
    </FormDialog>
  )
}
