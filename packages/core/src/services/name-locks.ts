import type { TouchstoneError } from '../errors.ts'
import { hinted } from '../hinted.ts'
import type { Key, WriteStep } from '../ports/table.ts'
import type { RecordKind } from '../record-kind.ts'
import type { Deps } from './deps.ts'
import { contentOf, put, read } from './documents.ts'
import type { RecordHead } from './record.ts'

/**
 * The lock of a name, never deleted: held by the record of that name, or, when that record was
 * renamed or deleted, free for anybody while it still leads to the record that had it last.
 */
interface NameLock {
  readonly id: string
  readonly held: boolean
}

/** A lock, or that there is none, with the revision that says which. */
export interface KnownLock {
  readonly content: NameLock | undefined
  readonly revision: number
}

export interface NameLocks<R> {
  read(scope: string, name: string): Promise<KnownLock>
  /** @throws TouchstoneError `name_taken` when the name could not be taken now */
  requireFree(scope: string, name: string): Promise<void>
  /** The locks of many names of one scope, in their order, in few reads. */
  readMany(scope: string, names: readonly string[]): Promise<readonly KnownLock[]>
  /**
   * The step that takes a record's name.
   * @param known the lock of the name as it was a moment ago; @default it is read
   * @throws TouchstoneError `name_taken`
   */
  take(record: R, known?: KnownLock): Promise<WriteStep>
  /** The steps that give up the name of `before` and take the name of `after`. */
  move(before: R | undefined, after: R | undefined): Promise<WriteStep[]>
}

/** @param isHolder whether a record, by id, still has a right to the names that it holds */
export function createNameLocks<R extends RecordHead>(
  { table }: Deps,
  kind: RecordKind<R>,
  isHolder: (id: string) => Promise<boolean>,
): NameLocks<R> {
  const keyOf = (scope: string, name: string): Key => ({
    pk: `name/${kind.kind}/${scope}/${name}`,
    sk: 'lock',
  })
  const readLock = (scope: string, name: string) => read<NameLock>(table, keyOf(scope, name))

  /** @returns the revision of the lock of a name that nobody has, or only this record */
  async function freeFor(
    scope: string,
    name: string,
    { id, known }: { id?: string; known?: KnownLock | undefined } = {},
  ): Promise<number> {
    const { content: lock, revision } = known ?? (await readLock(scope, name))
    const taken = lock?.held && lock.id !== id && (await isHolder(lock.id))
    if (taken) throw nameTaken(name, lock.id)
    return revision
  }

  async function take(record: R, known?: KnownLock): Promise<WriteStep> {
    const scope = kind.scopeOf(record)
    const revision = await freeFor(scope, record.name, { id: record.id, known })
    return put(keyOf(scope, record.name), { id: record.id, held: true }, revision)
  }

  async function release(record: R): Promise<WriteStep> {
    const scope = kind.scopeOf(record)
    const { revision } = await readLock(scope, record.name)
    return put(keyOf(scope, record.name), { id: record.id, held: false }, revision)
  }

  const nameTaken = (name: string, id: string): TouchstoneError =>
    hinted(
      'name_taken',
      `A ${kind.noun} named ${JSON.stringify(name)} already exists. Choose another name.`,
      { do: 'load', noun: kind.noun, name },
      { details: { kind: kind.kind, name, id } },
    )

  return {
    read: readLock,
    async readMany(scope, names) {
      const items = await table.getMany(names.map((name) => keyOf(scope, name)))
      return items.map((item) => ({
        content: item && contentOf<NameLock>(item),
        revision: item?.revision ?? 0,
      }))
    },
    async requireFree(scope, name) {
      await freeFor(scope, name)
    },
    take,
    async move(before, after) {
      if (before && after && before.name === after.name) return []
      return [...(before ? [await release(before)] : []), ...(after ? [await take(after)] : [])]
    },
  }
}
