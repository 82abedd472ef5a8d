import { hinted } from '../hinted.ts'
import { newId } from '../ids.ts'
import type { WriteStep } from '../ports/table.ts'
import type { RecordKind } from '../record-kind.ts'
import type { Author, Deps } from './deps.ts'
import { put, tryWrite } from './documents.ts'
import type { KnownLock } from './name-locks.ts'
import { differing, type Change } from './record-changes.ts'
import { createRecordFinder } from './record-finder.ts'
import { createRecordHistory } from './record-history.ts'
import { moveInLists } from './record-places.ts'
import type { Action, RecordHead } from './record.ts'
import { retryWrites } from './retry.ts'

/** Further steps that belong to the same atomic write; asked for again when it lost a race. */
type Also<R> = (record: R) => readonly WriteStep[] | Promise<readonly WriteStep[]>

export type Records<R extends RecordHead> = ReturnType<typeof createRecords<R>>

/**
 * Named records with unique names, revisions, history and redirects. One atomic write makes each
 * change: the record, its snapshot, the locks of its names and its places in the sorted lists.
 */
export function createRecords<R extends RecordHead>(deps: Deps, kind: RecordKind<R>) {
  const { table, now } = deps
  const finder = createRecordFinder(deps, kind)
  const { locks, headKey, readHead, notFound, load } = finder
  const { snapshot, ...history } = createRecordHistory(deps, kind, finder)

  async function create(
    fields: Omit<R, Exclude<keyof RecordHead, 'name'>>,
    options: { author: Author; also?: Also<R>; batch?: string; lock?: KnownLock | undefined },
  ): Promise<R> {
    let { lock } = options
    return retryWrites(`The name ${JSON.stringify(fields.name)}`, async () => {
      const time = new Date(now()).toISOString()
      // The fields of the head and the rest make up the whole record, which the compiler cannot
      // see for a generic R.
      const record = {
        ...fields,
        id: newId(kind.kind, now()),
        revision: 1,
        createdAt: time,
        createdBy: options.author.name,
        updatedAt: time,
        updatedBy: options.author.name,
        archivedAt: null,
        deletedAt: null,
        ...(options.batch === undefined ? {} : { batch: options.batch }),
      } as unknown as R
      const failed = await tryWrite(table, [
        await locks.take(record, lock),
        put(headKey(record.id), record, 0),
        snapshot(record, 'created'),
        ...moveInLists(kind, { after: record }),
        ...((await options.also?.(record)) ?? []),
      ])
      // What was known may be what failed.
      lock = undefined
      return failed === undefined ? record : undefined
    })
  }

  /** Changes the revision of a record that the caller saw. */
  async function edit(
    { id, revision }: { readonly id: string; readonly revision: number },
    options: {
      author: Author
      /** @default 'edited', or 'renamed' for a change of the name */
      action?: Action
      change: Change<R>
      also?: Also<R>
      /** Whether a deleted record may be edited (to bring it back). @default false */
      evenDeleted?: boolean
    },
  ): Promise<R> {
    return retryWrites(`The ${kind.noun} ${id}`, async () => {
      const before = options.evenDeleted ? await readHead(id) : await load(id)
      if (!before) throw notFound(`with the id ${id}`)
      requireRevision(before, revision)
      const change = differing(before, options.change(before))
      if (Object.keys(change).length === 0) return before
      const { batch: _batch, ...kept } = before
      const after = {
        ...kept,
        ...change,
        revision: before.revision + 1,
        updatedAt: laterThan(before.updatedAt),
        updatedBy: options.author.name,
      } as unknown as R // the same record with other values: see `create`
      const listed = {
        before: before.deletedAt === null ? before : undefined,
        after: after.deletedAt === null ? after : undefined,
      }
      const failed = await tryWrite(table, [
        put(headKey(id), after, before.revision),
        snapshot(after, options.action ?? (Object.hasOwn(change, 'name') ? 'renamed' : 'edited')),
        ...(await locks.move(listed.before, listed.after)),
        ...moveInLists(kind, listed),
        ...((await options.also?.(after)) ?? []),
      ])
      return failed === undefined ? after : undefined
    })
  }

  /** @throws TouchstoneError `stale_revision` when an edit was made on another revision */
  function requireRevision(current: R, seen: number): void {
    if (current.revision === seen) return
    throw hinted(
      'stale_revision',
      `The ${kind.noun} ${JSON.stringify(current.name)} is at revision ${current.revision}, last edited by ${current.updatedBy}; this edit was made on revision ${seen}.`,
      { do: 'edit-again', revision: current.revision },
      { details: { current, seen } },
    )
  }

  /** Now, but later than the last edit: the lists by time need distinct, growing times. */
  const laterThan = (iso: string): string =>
    new Date(Math.max(now(), Date.parse(iso) + 1)).toISOString()

  const { batches, exists, seemsBrokenOff, isBrokenOff, find, findHolder, names } = finder
  return {
    kind,
    batches,
    names,
    create,
    edit,
    load,
    find,
    findHolder,
    requireFree: (scope: string, name: string) => locks.requireFree(scope, name),
    requireRevision,
    ...history,
    exists,
    locksOf: (scope: string, wanted: readonly string[]) => locks.readMany(scope, wanted),
    seemsBrokenOff,
    isBrokenOff,
    /** The steps that take a record off the lists, where it is in them. */
    unlist: (record: R): WriteStep[] => moveInLists(kind, { before: record }),
    headKey,
  }
}
