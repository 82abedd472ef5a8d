import type { JsonObject } from '@touchstone/core'
import { useSyncExternalStore } from 'react'
import { goneModels } from '../api/gone-models.ts'
import { whenSignedOut } from '../api/session.ts'
import type { ReadJson, Reordered } from './read-json.ts'

/** Metadata that somebody is editing, with the revision that it was begun on. */
export interface Draft {
  readonly base: JsonObject
  readonly revision: number
  readonly value: JsonObject
  /** Objects whose keys were put in another order than they stand in. */
  readonly reordered: readonly Reordered[]
  /** The text view as typed, which need not be JSON yet, and what it says. */
  readonly typed: { readonly text: string; readonly read: ReadJson<JsonObject> } | undefined
}

// Kept while the pages are open: leaving a page and coming back loses nothing.
const drafts = new Map<string, Draft>()
whenSignedOut(() => drafts.clear())
const listeners = new Set<() => void>()

function listen(listener: () => void): () => void {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}

export const draftOf = (id: string): Draft | undefined => drafts.get(id)

export function keepDraft(id: string, draft: Draft | undefined): void {
  if (draft) drafts.set(id, draft)
  else drafts.delete(id)
  listeners.forEach((listener) => listener())
}

/** The draft of a model's metadata; undefined while nothing is edited. */
export const useDraft = (id: string): Draft | undefined =>
  useSyncExternalStore(listen, () => draftOf(id))

window.addEventListener('beforeunload', (event) => {
  // What is typed for a model that was deleted is of no use, unless that comes back.
  if ([...drafts.keys()].some((id) => !goneModels.has(id))) event.preventDefault()
})
