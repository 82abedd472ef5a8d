import { createStore, useStore } from '../pieces/store.ts'

/** Who the pages speak as. `refused` says why the server turned the token down. */
export interface Session {
  readonly token: string | undefined
  readonly refused: string | undefined
}

const storageKey = 'touchstone.token'
const session = createStore<Session>({
  token: localStorage.getItem(storageKey) ?? undefined,
  refused: undefined,
})

function become(next: Session): void {
  if (next.token === undefined) localStorage.removeItem(storageKey)
  else localStorage.setItem(storageKey, next.token)
  session.set(next)
}

// Signing in or out in one tab does so in all of them.
window.addEventListener('storage', ({ key, newValue }) => {
  if (key !== storageKey || (newValue ?? undefined) === currentSession().token) return
  session.set({ token: newValue ?? undefined, refused: undefined })
})

export const currentSession: () => Session = session.get

export const signIn = (token: string): void => become({ token, refused: undefined })

export const signOut = (): void => become({ token: undefined, refused: undefined })

/** The server does not take the token any more. The page stays as it is, under the sign-in. */
export function refuseToken(reason: string): void {
  if (currentSession().refused === undefined) become({ ...currentSession(), refused: reason })
}

export const onSessionChange: (listener: () => void) => () => void = session.subscribe

/** Calls back when nobody is signed in any more: what one person saw and typed is not for the next. */
export function whenSignedOut(forget: () => void): void {
  onSessionChange(() => {
    if (currentSession().token === undefined) forget()
  })
}

export const useSession = (): Session => useStore(session)
