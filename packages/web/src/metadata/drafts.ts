import type { JsonObject } from '@touchstone/core'
import { goneModels } from '../api/gone-models.ts'
import { createDrafts } from '../pieces/drafts.ts'
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

/** The drafts of metadata, by the id of their model. */
export const metadataDrafts = createDrafts<Draft>()

window.addEventListener('beforeunload', (event) => {
  // What is typed for a model that was deleted is of no use, unless that comes back.
  if (metadataDrafts.keys().some((id) => !goneModels.has(id))) event.preventDefault()
})
