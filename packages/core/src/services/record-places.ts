import type { Key, WriteStep } from '../ports/table.ts'
import type { RecordKind } from '../record-kind.ts'
import { put } from './documents.ts'
import { nameKey, updatedKey } from './record-keys.ts'
import type { RecordHead } from './record.ts'

/** Where a record is in the sorted lists. */
function placesOf<R extends RecordHead>(kind: RecordKind<R>, record: R): Key[] {
  const base = `${kind.kind}/${kind.scopeOf(record)}`
  return [
    { pk: `${base}/by-name`, sk: nameKey(record) },
    { pk: `${base}/by-updated`, sk: updatedKey(record) },
  ]
}

/** Steps that move a record from one place in the sorted lists to another; undefined is none. */
export function moveInLists<R extends RecordHead>(
  kind: RecordKind<R>,
  { before, after }: { before?: R | undefined; after?: R | undefined },
): WriteStep[] {
  const old = before ? placesOf(kind, before) : []
  const fresh = after ? placesOf(kind, after) : []
  const has = (keys: Key[], { pk, sk }: Key): boolean =>
    keys.some((key) => key.pk === pk && key.sk === sk)
  return [
    ...old.filter((key) => !has(fresh, key)).map((key) => ({ delete: key, expect: 1 })),
    ...fresh
      .filter((key) => !has(old, key))
      .map((key) => put(key, { id: (after ?? before)?.id }, 0)),
  ]
}
