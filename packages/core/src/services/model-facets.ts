import { isJsonObject, type JsonObject } from '../json.ts'
import type { ModelRecord } from './models.ts'

/** What models can be filtered and sorted by, commonest first. */
export interface ModelFacets {
  /** Models in use. */
  readonly models: number
  readonly archived: number
  readonly tags: readonly { readonly tag: string; readonly models: number }[]
  /** Paths of the metadata that lead to a value, arrays included, not an object. */
  readonly paths: readonly { readonly path: readonly string[]; readonly models: number }[]
}

// Of more than this nobody chooses by looking, and the answer stays small.
const mostEntries = 500

/** Counts the tags and the paths of models. */
export function facetsOf(models: Iterable<ModelRecord>): ModelFacets {
  const counts = { models: 0, archived: 0 }
  const tags = new Map<string, number>()
  const paths = new Map<string, { path: readonly string[]; models: number }>()
  for (const model of models) {
    counts[model.archivedAt === null ? 'models' : 'archived'] += 1
    for (const tag of model.tags) tags.set(tag, (tags.get(tag) ?? 0) + 1)
    for (const path of pathsOf(model.metadata)) {
      const name = JSON.stringify(path)
      const entry = paths.get(name) ?? { path, models: 0 }
      entry.models += 1
      paths.set(name, entry)
    }
  }
  return {
    ...counts,
    tags: commonest([...tags].map(([tag, n]) => ({ tag, models: n }))),
    paths: commonest([...paths.values()]),
  }
}

const commonest = <T extends { models: number }>(entries: readonly T[]): T[] =>
  entries.toSorted((a, b) => b.models - a.models).slice(0, mostEntries)

function* pathsOf(object: JsonObject, above: readonly string[] = []): Generator<readonly string[]> {
  for (const [key, value] of Object.entries(object)) {
    const path = [...above, key]
    if (isJsonObject(value)) yield* pathsOf(value, path)
    else yield path
  }
}
