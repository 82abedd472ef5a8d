import { includesRole, type Role } from '@touchstone/core/role'
import { keepPreviousData, queryOptions, useQuery } from '@tanstack/react-query'
import { rpc } from './rpc.ts'
import { useSession } from './session.ts'

const meQuery = (token: string | undefined) =>
  queryOptions({
    queryKey: ['me', token],
    queryFn: ({ signal }) => rpc().tokens.current.query(undefined, { signal }),
    enabled: token !== undefined,
    staleTime: 60_000,
    // A new sign-in takes no control away while somebody types into it; the server decides.
    placeholderData: keepPreviousData,
  })

/** The token that the pages are signed in with, once it is known. */
export function useMe() {
  return useQuery(meQuery(useSession().token)).data
}

/** Whether who is signed in may do what a role may. Until that is known: no. */
export function useMay(role: Role): boolean {
  const me = useMe()
  return me !== undefined && includesRole(me.role, role)
}
