import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { Rpc } from '@touchstone/client/contract'
import type { ReactElement } from 'react'
import { rpc } from '../../api/rpc.ts'
import { ConfirmByName } from '../../pieces/confirm-by-name.tsx'
import { toast } from '../../pieces/toast.ts'

export type Token = Awaited<ReturnType<Rpc['tokens']['list']['query']>>['items'][number]

/** Ends a token once its name is typed in: it cannot be brought back. */
export function RevokeToken(props: { token: Token; close: () => void }): ReactElement {
  const { token, close } = props
  const client = useQueryClient()
  const revoke = useMutation({
    mutationFn: () => rpc().tokens.revoke.mutate({ id: token.id }),
    onSuccess: ({ name }) => {
      toast(`Revoked “${name}”.`)
      close()
    },
    onSettled: () => client.invalidateQueries({ queryKey: ['tokens'] }),
  })
  return (
    <ConfirmByName
      title={`Revoke ${token.name}`}
      action="Revoke"
      cancel="Keep it"
      purpose="revoke it"
      wanted={token.name}
      close={close}
      confirm={() => revoke.mutate()}
      isPending={revoke.isPending}
      error={revoke.error}
    >
      Whoever uses it is turned away from now on. It cannot be brought back; a new one can be made.
    </ConfirmByName>
  )
}
