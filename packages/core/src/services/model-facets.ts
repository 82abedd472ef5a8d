import { Breather } from '../breather.ts'
import { isJsonObject, type JsonObject } from '../json.ts'
import { limits } from '../limits.ts'
import { pathLength } from '../metadata-condition.ts'
import type { ModelRecord } from './model-record.ts'

/** What models can be filtered and sorted by, commonest first. */
export interface ModelFacets {
  /** Models in use. */
  readonly models: number
  readonly archived: number
  /** Of the first 100,000 different ones. */
  readonly tags: readonly { readonly tag: string; readonly models: number }[]
  /**
   * Paths of the metadata that lead to a value, arrays included, not an object: of the first 100,000
   * different ones that are short enough to be asked for.
   */
  readonly paths: readonly { readonly path: readonly string[]; readonly models: number }[]
}

// Of more than this nobody chooses by looking, and the answer stays small.
const mostEntries = 500
// So that models with a key each for every sample do not fill the memory.
const mostCounted = 100_000

/** Counts the tags and the paths of models. */
export async function facetsOf(models: AsyncIterable<ModelRecord>): Promise<ModelFacets> {
  const breather = new Breather()
  const counts = { models: 0, archived: 0 }
  const tags = new Map<string, number>()
  const paths = new Map<string, { path: readonly string[]; models: number }>()
  for await (const model of models) {
    counts[model.archivedAt === null ? 'models' : 'archived'] += 1
    for (const tag of model.tags) {
      const known = tags.get(tag)
      if (known !== undefined || tags.size < mostCounted) tags.set(tag, (known ?? 0) + 1)
    }
    for (const path of pathsOf(model.metadata)) {
      await breather.due()
      const name = JSON.stringify(path)
      const entry = paths.get(name) ?? { path, models: 0 }
      entry.models += 1
      if (entry.models > 1 || paths.size < mostCounted) paths.set(name, entry)
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
    // A long key above many others is in the path of each.
    if (pathLength(path) > limits.pathCharacters) continue
    if (isJsonObject(value)) yield* pathsOf(value, path)
    else yield path
  }
}
