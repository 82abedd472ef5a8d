import { useSyncExternalStore } from 'react'

/** Who the pages speak as. `refused` says why the server turned the token down. */
export interface Session {
  readonly token: string | undefined
  readonly refused: string | undefined
}

const storageKey = 'touchstone.token'
const listeners = new Set<() => void>()
let session: Session = { token: localStorage.getItem(storageKey) ?? undefined, refused: undefined }

function become(next: Session): void {
  session = next
  if (next.token === undefined) localStorage.removeItem(storageKey)
  else localStorage.setItem(storageKey, next.token)
  listeners.forEach((listener) => listener())
}

// Signing in or out in one tab does so in all of them.
window.addEventListener('storage', ({ key, newValue }) => {
  if (key !== storageKey || (newValue ?? undefined) === session.token) return
  session = { token: newValue ?? undefined, refused: undefined }
  listeners.forEach((listener) => listener())
})

export const currentSession = (): Session => session

export const signIn = (token: string): void => become({ token, refused: undefined })

export const signOut = (): void => become({ token: undefined, refused: undefined })

/** The server does not take the token any more. The page stays as it is, under the sign-in. */
export function refuseToken(reason: string): void {
  if (session.refused === undefined) become({ ...session, refused: reason })
}

export function onSessionChange(listener: () => void): () => void {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}

/** Calls back when nobody is signed in any more: what one person saw and typed is not for the next. */
export function whenSignedOut(forget: () => void): void {
  onSessionChange(() => {
    if (session.token === undefined) forget()
  })
}

export const useSession = (): Session => useSyncExternalStore(onSessionChange, currentSession)
