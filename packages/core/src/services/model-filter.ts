import type { Id } from '../ids.ts'
import { isJsonObject, sameJson, type Json } from '../json.ts'
import { valueAtPath } from '../value-at-path.ts'
import type { ModelRecord } from './models.ts'

/** Where a value is in metadata: keys joined by dots, or a list of keys. */
export type MetadataPath = string | readonly string[]

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
  /** Each path holds exactly this value. */
  readonly metadata?: readonly { readonly path: MetadataPath; readonly equals: Json }[] | undefined
  /** `false` the models in use, `true` the archived ones, `'any'` both. @default false */
  readonly archived?: boolean | 'any' | undefined
}

const folded = (text: string): string => text.normalize('NFC').toLowerCase()

/** Whether a model is among those that a filter lets through. */
export function modelMatcher(filter: ModelFilter): (model: ModelRecord) => boolean {
  const part = filter.nameContains === undefined ? undefined : folded(filter.nameContains)
  const words = folded(filter.search ?? '')
    .split(/\s+/)
    .filter((word) => word !== '')
  const ids = filter.ids && new Set(filter.ids)
  const tags = (filter.tags ?? []).map((tag) => tag.normalize('NFC').trim())
  const archived = filter.archived ?? false
  return (model) =>
    (archived === 'any' || archived === (model.archivedAt !== null)) &&
    (filter.workflowId === undefined || model.workflowId === filter.workflowId) &&
    (ids === undefined || ids.has(model.id)) &&
    (part === undefined || folded(model.name).includes(part)) &&
    tags.every((tag) => model.tags.includes(tag)) &&
    (filter.metadata ?? []).every(({ path, equals }) => {
      const value = valueAtPath(model.metadata, path)
      return value !== undefined && sameJson(value, equals)
    }) &&
    hasWords(model, words)
}

function hasWords({ name, tags, metadata }: ModelRecord, words: readonly string[]): boolean {
  const missing = new Set(words)
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
        walk(child, below)
      }
    else look(String(value))
  }
  if (words.length > 0) [name, ...tags].forEach(look)
  walk(metadata, '')
  return missing.size === 0
}
