import { hasCode, TouchstoneError } from '@touchstone/core/errors'
import { queryClient } from '../api/query-client.ts'
import type { Kind, LabelChange, TestDataRecord } from './kinds.ts'

type Shown = { readonly record: TestDataRecord }

/** Shows labels at once, wherever the record is shown. */
function show(kind: Kind, id: string, labels: Partial<TestDataRecord>): void {
  queryClient.setQueriesData<Shown>({ queryKey: [kind.key, 'get', id] }, (shown) =>
    shown ? { ...shown, record: { ...shown.record, ...labels } } : shown,
  )
}

/**
 * Edits labels on the revision that was seen. An edit of other labels by somebody else is kept; one
 * of the same is said, and the next attempt is made on what they left.
 */
export async function editLabels(
  kind: Kind,
  seen: TestDataRecord,
  change: LabelChange,
): Promise<void> {
  show(kind, seen.id, change)
  try {
    show(kind, seen.id, await save(kind, seen, change))
  } catch (error) {
    const newest = await kind.load(seen.id).catch(() => seen)
    show(kind, seen.id, newest)
    throw error
  } finally {
    void queryClient.invalidateQueries({ queryKey: [kind.key] })
  }
}

async function save(
  kind: Kind,
  seen: TestDataRecord,
  change: LabelChange,
): Promise<TestDataRecord> {
  try {
    return await kind.edit({ id: seen.id, revision: seen.revision }, change)
  } catch (error) {
    if (!hasCode(error, 'stale_revision')) throw error
  }
  const theirs = await kind.load(seen.id)
  for (const label of ['name', 'description', 'tags'] as const) {
    const text = JSON.stringify(theirs[label])
    if (change[label] === undefined || text === JSON.stringify(seen[label])) continue
    throw new TouchstoneError(
      'stale_revision',
      `${theirs.updatedBy} made it ${text} meanwhile. Save again to put yours in its place, or leave it with Escape.`,
    )
  }
  return kind.edit({ id: seen.id, revision: theirs.revision }, change)
}

/** Tags as they are typed, with commas between them. */
export const readTags = (text: string): string[] => [
  ...new Set(
    text
      .split(',')
      .map((tag) => tag.trim())
      .filter(Boolean),
  ),
]
