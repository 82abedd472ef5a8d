import type { Json } from '@touchstone/core'
import { canonicalJson } from '@touchstone/core/json'
import type { ModelRecord, TestCaseRecord, TestSuiteRecord } from '@touchstone/core/services'
import { leaves } from './metadata-path.ts'
import type { Paper } from './output.ts'
import { plain, shown } from './values.ts'

/** One thing that is different between two states of a record; absent is undefined. */
export interface Change {
  readonly key: string
  readonly before: Json | undefined
  readonly after: Json | undefined
}

/** What people can see of a record, in the order in which they see it. */
export type Facts = ReadonlyMap<string, Json>

/** What is different between two states of a record; before the first there was nothing. */
export function changesBetween(before: Facts | undefined, after: Facts): Change[] {
  const old = before ?? new Map<string, Json>()
  const keys = [...new Set([...old.keys(), ...after.keys()])]
  return keys
    .map((key) => ({ key, before: old.get(key), after: after.get(key) }))
    .filter((change) => text(change.before) !== text(change.after))
}

const text = (value: Json | undefined): string | undefined =>
  value === undefined ? undefined : canonicalJson(value)

export function modelFacts(model: ModelRecord): Facts {
  const { name, metadata, tags, archivedAt, deletedAt } = model
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

export function testDataFacts(record: TestCaseRecord | TestSuiteRecord): Facts {
  const { name, description, tags, version, samples } = record
  const found = new Map<string, Json>([['name', name]])
  if (description !== '') found.set('about', description)
  if (tags.length > 0) found.set('tags', [...tags])
  found.set('version', version)
  if ('testCases' in record && record.testCases !== undefined)
    found.set('test cases', record.testCases)
  found.set('samples', samples)
  return found
}

const valueText = (key: string, value: Json | undefined): string =>
  key === 'tags' && Array.isArray(value) ? plain(value.map(String).join(', ')) : shown(value)

/** `train.lr  0.01 → 0.001`, aligned, two spaces in. */
export function changeLines(changes: readonly Change[], { dim }: Pick<Paper, 'dim'>): string[] {
  const width = Math.max(0, ...changes.map(({ key }) => plain(key).length))
  return changes.map(({ key, before, after }) => {
    const title = plain(key).padEnd(width)
    return `${title}  ${dim(`${valueText(key, before)} →`)} ${valueText(key, after)}`
  })
}
