import { TouchstoneError } from '../errors.ts'
import { comparableName, formerName, requireCurrentName } from '../former-name.ts'
import { hinted } from '../hinted.ts'
import { newId, parseId } from '../ids.ts'
import { limits } from '../limits.ts'
import type { Key, WriteStep } from '../ports/table.ts'
import { createBatches } from './batches.ts'
import type { Author, Deps } from './deps.ts'
import { contentOf, ordered, put, read, readAtOnce, readMany, scan, tryWrite } from './documents.ts'
import { createNameLocks, type KnownLock } from './name-locks.ts'
import { nameKey, updatedKey } from './record-keys.ts'
import { retryWrites } from './retry.ts'
import { Room } from './room.ts'
import type { Action, Kind, RecordHead, Revision } from './record.ts'

/** Further steps that belong to the same atomic write; asked for again when it lost a race. */
type Also<R> = (record: R) => readonly WriteStep[] | Promise<readonly WriteStep[]>

/** What to change: fields that are undefined, or as they are already, are left alone. */
type Change<R> = (current: R) => {
  readonly [K in Exclude<keyof R, keyof RecordHead>]?: R[K] | undefined
} & {
  readonly name?: string | undefined
  readonly archivedAt?: string | null | undefined
  readonly deletedAt?: string | null | undefined
}

export interface FindOptions {
  /** Whether the record is to be written to, which nothing is by a former name. @default false */
  readonly forWriting?: boolean | undefined
}

export type Records<R extends RecordHead> = ReturnType<typeof createRecords<R>>

/**
 * Named records with unique names, revisions, history and redirects. One atomic write makes each
 * change: the record, its snapshot, the locks of its names and its places in the sorted lists.
 */
export function createRecords<R extends RecordHead>(deps: Deps, kind: Kind<R>) {
  const { table, now } = deps
  const batches = createBatches(deps)
  const headKey = (id: string): Key => ({ pk: kind.kind, sk: id })
  const revisionPartition = (id: string): string => `${kind.kind}/${id}`
  const revisionKey = (id: string, revision: number): Key => ({
    pk: revisionPartition(id),
    sk: `rev/${ordered(revision)}`,
  })

  const exists = async (record: R): Promise<boolean> =>
    record.deletedAt === null &&
    (record.batch === undefined || (await batches.isCommitted(record.batch)))

  /** Whether a record never appeared, and never will once it is asked {@link isBrokenOff}. */
  const seemsBrokenOff = async (record: R): Promise<boolean> =>
    record.batch !== undefined && (await batches.isOver(record.batch))

  /** Whether a record never appeared, and never will: a batch that is open for too long ends here. */
  const isBrokenOff = async (record: R): Promise<boolean> =>
    record.batch !== undefined && (await batches.stateOf(record.batch)) === 'aborted'

  const readHead = async (id: string): Promise<R | undefined> =>
    (await read<R>(table, headKey(id))).content

  const locks = createNameLocks(deps, kind, async (id) => {
    const record = await readHead(id)
    return record !== undefined && record.deletedAt === null && !(await isBrokenOff(record))
  })

  const notFound = (what: string): TouchstoneError =>
    new TouchstoneError(
      'not_found',
      `There is no ${kind.noun} ${what}. List what there is, or check the spelling.`,
      { details: { kind: kind.kind, what } },
    )

  async function load(id: string): Promise<R> {
    const record = await readHead(id)
    if (record === undefined || !(await exists(record))) throw notFound(`with the id ${id}`)
    return record
  }

  /** By name: the record that has it, or the one that had it last. */
  async function findByName(scope: string, name: string): Promise<R | undefined> {
    const lock = await locks.read(scope, name)
    const record = lock.content && (await readHead(lock.content.id))
    return record && (await exists(record)) ? record : undefined
  }

  /** By name: the record that has it now, and not the one that had it last. */
  async function findHolder(scope: string, name: string): Promise<R | undefined> {
    const record = await findByName(scope, name)
    return record?.name === name ? record : undefined
  }

  /**
   * By name or id. For reading, a former name leads to the record that had it last.
   * @throws TouchstoneError `not_found`
   */
  async function find(
    scope: string,
    nameOrId: string | number,
    { forWriting = false }: FindOptions = {},
  ): Promise<R> {
    const id = parseId(kind.kind, nameOrId)
    if (id !== undefined) return load(id)
    const name = comparableName(String(nameOrId))
    const record = await findByName(scope, name)
    if (!record) throw notFound(`named ${JSON.stringify(name)}`)
    if (forWriting) requireCurrentName(kind.noun, record, formerName(name, record))
    return record
  }

  const indexKeys = (record: R): Key[] => {
    const base = `${kind.kind}/${kind.scopeOf(record)}`
    return [
      { pk: `${base}/by-name`, sk: nameKey(record) },
      { pk: `${base}/by-updated`, sk: updatedKey(record) },
    ]
  }

  /** Steps that move a record from one place in the sorted lists to another. */
  function indexSteps(before: R | undefined, after: R | undefined): WriteStep[] {
    const old = before ? indexKeys(before) : []
    const fresh = after ? indexKeys(after) : []
    const has = (keys: Key[], { pk, sk }: Key): boolean =>
      keys.some((key) => key.pk === pk && key.sk === sk)
    return [
      ...old.filter((key) => !has(fresh, key)).map((key) => ({ delete: key, expect: 1 })),
      ...fresh
        .filter((key) => !has(old, key))
        .map((key) => put(key, { id: (after ?? before)?.id }, 0)),
    ]
  }

  const snapshot = (record: R, action: Action): WriteStep => {
    const entry: Revision<R> = {
      revision: record.revision,
      action,
      at: record.updatedAt,
      by: record.updatedBy,
      state: record,
    }
    return put(revisionKey(record.id, record.revision), entry, 0)
  }

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
        ...indexSteps(undefined, record),
        ...((await options.also?.(record)) ?? []),
      ])
      // What was known may be what failed.
      lock = undefined
      return failed === undefined ? record : undefined
    })
  }

  async function edit(
    id: string,
    options: {
      /** The revision that the caller saw. */
      revision: number
      /** An edit that turns out to change the name is recorded as `renamed`. */
      action: Action
      author: Author
      change: Change<R>
      also?: Also<R>
      /** Whether a deleted record may be edited (to bring it back). @default false */
      evenDeleted?: boolean
    },
  ): Promise<R> {
    return retryWrites(`The ${kind.noun} ${id}`, async () => {
      const before = options.evenDeleted ? await readHead(id) : await load(id)
      if (!before) throw notFound(`with the id ${id}`)
      requireRevision(before, options.revision)
      const change = differing(before, options.change(before))
      if (Object.keys(change).length === 0) return before
      const isRenamed = options.action === 'edited' && Object.hasOwn(change, 'name')
      const { batch: _batch, ...kept } = before
      const after = {
        ...kept,
        ...change,
        revision: before.revision + 1,
        updatedAt: laterThan(before.updatedAt),
        updatedBy: options.author.name,
      } as unknown as R // the same record with other values: see `create`
      const wasListed = before.deletedAt === null
      const isListed = after.deletedAt === null
      const failed = await tryWrite(table, [
        put(headKey(id), after, before.revision),
        snapshot(after, isRenamed ? 'renamed' : options.action),
        ...(await locks.move(wasListed ? before : undefined, isListed ? after : undefined)),
        ...indexSteps(wasListed ? before : undefined, isListed ? after : undefined),
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

  /** Newest first. `before` is a revision, as the `next` of the page before gives it. */
  async function history(
    id: string,
    page: { before?: number | undefined; limit: number; room?: Room | undefined },
  ): Promise<{ items: Revision<R>[]; next?: number }> {
    if ((await readHead(id)) === undefined) throw notFound(`with the id ${id}`)
    const { room = new Room(), before } = page
    const limit = Math.min(page.limit, limits.pageSize)
    const items: Revision<R>[] = []
    for await (const item of scan(
      table,
      {
        pk: revisionPartition(id),
        prefix: 'rev/',
        reverse: true,
        ...(before === undefined ? {} : { after: `rev/${ordered(before)}` }),
      },
      Math.min(limit + 1, readAtOnce),
    )) {
      const last = items.at(-1)
      const fits = items.length < limit && room.take(item.value, !last)
      if (last && !fits) return { items, next: last.revision }
      items.push(contentOf<Revision<R>>(item))
    }
    return { items }
  }

  async function at(id: string, revision: number): Promise<Revision<R>> {
    const { content } = await read<Revision<R>>(table, revisionKey(id, revision))
    if (!content)
      throw new TouchstoneError(
        'not_found',
        `The ${kind.noun} ${id} has no revision ${revision}. Its history has those that there are.`,
        { details: { kind: kind.kind, revision } },
      )
    return content
  }

  /** What those of these records are called that are not deleted. */
  async function names(ids: readonly string[]): Promise<Map<string, string>> {
    const distinct = [...new Set(ids)]
    const found = new Map<string, string>()
    for await (const head of readMany(table, distinct.map(headKey))) {
      if (!head) continue
      const { id, name, deletedAt } = contentOf<R>(head)
      if (deletedAt === null) found.set(id, name)
    }
    return found
  }

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
    history,
    at,
    exists,
    locksOf: (scope: string, wanted: readonly string[]) => locks.readMany(scope, wanted),
    seemsBrokenOff,
    isBrokenOff,
    /** The steps that take a record off the lists, where it is in them. */
    unlist: (record: R): WriteStep[] => indexSteps(record, undefined),
    headKey,
    revisionPartition,
  }
}

/** The fields of a change that say something new. A new order of keys counts: people want it kept. */
export function differing<R extends object>(before: R, change: object): Partial<R> {
  const current = new Map<string, unknown>(Object.entries(before))
  const fields = Object.entries(change).filter(
    ([key, value]) =>
      value !== undefined && JSON.stringify(value) !== JSON.stringify(current.get(key)),
  )
  // Some of the fields of R, which is what `change` was typed as.
  return Object.fromEntries(fields) as Partial<R>
}
