import type { Id } from '../ids.ts'
import { isJsonObject, type Json } from '../json.ts'
import {
  folded,
  metadataMatcher,
  timeMatcher,
  type MetadataCondition,
  type TimeCondition,
} from '../metadata-condition.ts'
import type { ModelRecord } from './model-record.ts'
import type { ScoreCondition } from './scores.ts'

export interface ModelFilter {
  readonly workflowId?: Id<'workflow'> | undefined
  /** Only these. */
  readonly ids?: readonly Id<'model'>[] | undefined
  /** All of these. */
  readonly tags?: readonly string[] | undefined
  /** A part of the name; case does not matter. */
  readonly nameContains?: string | undefined
  /** Each word is a part of the name, of a tag, or of a path or a value of the metadata; case does not matter. */
  readonly search?: string | undefined
  /** All of these hold. */
  readonly metadata?: readonly MetadataCondition[] | undefined
  /** All of these hold for the time at which the model was created. */
  readonly created?: readonly TimeCondition[] | undefined
  /** All of these hold for the time of the last edit. */
  readonly updated?: readonly TimeCondition[] | undefined
  /** All of these hold. A model without the metric does not match. */
  readonly scores?: readonly ScoreCondition[] | undefined
  /** `false` the models in use, `true` the archived ones, `'any'` both. @default false */
  readonly archived?: boolean | 'any' | undefined
}

/** Whether a model is among those that a filter lets through, but for its scores. */
export function modelMatcher(filter: ModelFilter): (model: ModelRecord) => boolean {
  const part = filter.nameContains === undefined ? undefined : folded(filter.nameContains)
  const words = folded(filter.search ?? '')
    .split(/\s+/)
    .filter((word) => word !== '')
  const ids = filter.ids && new Set(filter.ids)
  const tags = (filter.tags ?? []).map((tag) => tag.normalize('NFC').trim())
  const archived = filter.archived ?? false
  const metadata = (filter.metadata ?? []).map(metadataMatcher)
  const created = (filter.created ?? []).map(timeMatcher)
  const updated = (filter.updated ?? []).map(timeMatcher)
  return (model) =>
    (archived === 'any' || archived === (model.archivedAt !== null)) &&
    (filter.workflowId === undefined || model.workflowId === filter.workflowId) &&
    (ids === undefined || ids.has(model.id)) &&
    (part === undefined || folded(model.name).includes(part)) &&
    tags.every((tag) => model.tags.includes(tag)) &&
    metadata.every((holds) => holds(model.metadata)) &&
    created.every((holds) => holds(model.createdAt)) &&
    updated.every((holds) => holds(model.updatedAt)) &&
    hasWords(model, words)
}

function hasWords({ name, tags, metadata }: ModelRecord, words: readonly string[]): boolean {
  const missing = new Set(words)
  const longest = Math.max(0, ...words.map(({ length }) => length))
  const look = (text: string): void => {
    const place = folded(text)
    for (const word of missing) if (place.includes(word)) missing.delete(word)
  }
  const walk = (value: Json, path: string): void => {
    if (missing.size === 0) return
    if (Array.isArray(value)) for (const element of value) walk(element, path)
    else if (isJsonObject(value))
      for (const [key, child] of Object.entries(value)) {
        const below = path === '' ? key : `${path}.${key}`
        look(below)
        // What was looked at need not be looked at again with every key below it, but for its end,
        // which a word may begin with. Folding makes at most 3 characters of one, and rarely fewer.
        walk(child, below.slice(-4 * (longest + 1)))
      }
    else look(String(value))
  }
  if (words.length > 0) [name, ...tags].forEach(look)
  walk(metadata, '')
  return missing.size === 0
}
