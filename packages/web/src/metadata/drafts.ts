import type { JsonObject } from '@touchstone/core'
import type { ReadJson } from './read-json.ts'

/** Metadata that somebody is editing, with the revision that it was begun on. */
export interface Draft {
  readonly base: JsonObject
  readonly revision: number
  readonly value: JsonObject
  /** The text view as typed, which need not be JSON yet, and what it says. */
  readonly typed: { readonly text: string; readonly read: ReadJson<JsonObject> } | undefined
}

// Kept while the pages are open: leaving a page and coming back loses nothing.
const drafts = new Map<string, Draft>()

export const draftOf = (id: string): Draft | undefined => drafts.get(id)

export function keepDraft(id: string, draft: Draft | undefined): void {
  if (draft) drafts.set(id, draft)
  else drafts.delete(id)
}

window.addEventListener('beforeunload', (event) => {
  if (drafts.size > 0) event.preventDefault()
})
