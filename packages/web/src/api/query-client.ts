import { hasCode } from '@touchstone/core/errors'
import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query'
import { noteFailure, noteSuccess, whenBack } from './connection.ts'
import { onSessionChange, refuseToken, whenSignedOut } from './session.ts'

/** What a failure says of the session and of the server. */
export function noteError(error: unknown): void {
  if (hasCode(error, 'unauthenticated')) refuseToken(error.summary)
  if (hasCode(error, 'unavailable')) noteFailure(error.summary)
}

export const queryClient = new QueryClient({
  queryCache: new QueryCache({ onError: noteError, onSuccess: noteSuccess }),
  mutationCache: new MutationCache({ onError: noteError, onSuccess: noteSuccess }),
  defaultOptions: {
    queries: {
      staleTime: 2_000,
      networkMode: 'always',
      retry: (failures, error) => hasCode(error, 'unavailable') && failures < 1,
      retryDelay: 300,
      // Sharing takes two objects for equal whatever the order of their keys, and would keep the
      // old order of metadata that somebody put into another.
      structuralSharing: false,
    },
    mutations: { networkMode: 'always' },
  },
})

whenSignedOut(() => queryClient.clear())
// After a sign-in over a page everything is asked for again.
onSessionChange(() => void queryClient.invalidateQueries())

// What failed while the server was away is asked for when it is back.
whenBack(
  () => void queryClient.invalidateQueries({ predicate: ({ state }) => state.status === 'error' }),
)
