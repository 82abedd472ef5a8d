import { whenSignedOut } from '../api/session.ts'
import { createStore, useStore } from './store.ts'

/** What somebody is typing, each draft under a key. */
export interface Drafts<D> {
  readonly keys: () => readonly string[]
  readonly get: (key: string) => D | undefined
  /** Keeps a draft in place of the one before; undefined removes it. */
  readonly keep: (key: string, draft: D | undefined) => void
  readonly useDraft: (key: string) => D | undefined
}

/** Drafts that are kept while the pages are open, whatever is shown, and forgotten at the sign-out. */
export function createDrafts<D>(): Drafts<D> {
  const drafts = createStore<ReadonlyMap<string, D>>(new Map())
  whenSignedOut(() => drafts.set(new Map()))
  return {
    keys: () => [...drafts.get().keys()],
    get: (key) => drafts.get().get(key),
    keep(key, draft) {
      const next = new Map(drafts.get())
      if (draft === undefined) next.delete(key)
      else next.set(key, draft)
      drafts.set(next)
    },
    useDraft: (key) => useStore(drafts, (all) => all.get(key)),
  }
}
