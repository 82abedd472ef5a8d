import type { Json } from '@touchstone/core'
import { canonicalJson } from '@touchstone/core/json'
import type { ModelRecord } from '@touchstone/core/services'
import { leaves } from './metadata-path.ts'
import type { Paper } from './output.ts'
import { plain, shown } from './values.ts'

/** One thing that is different between two states of a model; absent is undefined. */
export interface ModelChange {
  readonly key: string
  readonly before: Json | undefined
  readonly after: Json | undefined
}

type State = Pick<ModelRecord, 'name' | 'metadata' | 'tags' | 'archivedAt' | 'deletedAt'>

/** What is different between two states of a model, in the order in which people see it. */
export function changesBetween(before: State | undefined, after: State): ModelChange[] {
  const [old, fresh] = [before ? facts(before) : new Map<string, Json>(), facts(after)]
  const keys = [...new Set([...old.keys(), ...fresh.keys()])]
  return keys
    .map((key) => ({ key, before: old.get(key), after: fresh.get(key) }))
    .filter((change) => text(change.before) !== text(change.after))
}

const text = (value: Json | undefined): string | undefined =>
  value === undefined ? undefined : canonicalJson(value)

function facts({ name, metadata, tags, archivedAt, deletedAt }: State): Map<string, Json> {
  const found = new Map<string, Json>([['name', name]])
  if (tags.length > 0) found.set('tags', [...tags])
  if (archivedAt !== null) found.set('archived', true)
  if (deletedAt !== null) found.set('deleted', true)
  for (const [key, value] of leaves(metadata))
    // A metadata key may be called like one of those above.
    found.set(fieldNames.has(key) ? `metadata.${key}` : key, value)
  return found
}

const fieldNames = new Set(['name', 'tags', 'archived', 'deleted'])

const valueText = (key: string, value: Json | undefined): string =>
  key === 'tags' && Array.isArray(value) ? plain(value.map(String).join(', ')) : shown(value)

/** `train.lr  0.01 → 0.001`, aligned, two spaces in. */
export function changeLines(
  changes: readonly ModelChange[],
  { dim }: Pick<Paper, 'dim'>,
): string[] {
  const width = Math.max(0, ...changes.map(({ key }) => plain(key).length))
  return changes.map(({ key, before, after }) => {
    const title = plain(key).padEnd(width)
    return `${title}  ${dim(`${valueText(key, before)} →`)} ${valueText(key, after)}`
  })
}
