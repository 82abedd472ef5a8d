import type { DatabaseSync, SQLOutputValue, StatementSync } from 'node:sqlite'
import { setImmediate as nextTurn } from 'node:timers/promises'
import {
  ConditionFailed,
  TouchstoneError,
  type Item,
  type Key,
  type Query,
  type QueryPage,
  type Table,
  type WriteStep,
} from '@touchstone/core'
import {
  keyOfStep,
  pageCharacters,
  requireKey,
  requireQuery,
  requireSteps,
} from '@touchstone/core/ports'
import { damagedItem, headSum, itemSum } from './item-sum.ts'
import { keyRange } from './key-range.ts'
import { isWhole, openDatabase, tableName, type OpenOptions } from './sqlite-open.ts'
import { damagedDatabase, sqliteError } from './sqlite-errors.ts'

/** A {@link Table} in one SQLite file. */
export interface SqliteTable extends Table {
  /** Lets go of the file; a second call does nothing. */
  close(): void
  /** Writes all of it, as it is at one moment, to a new file; others may write meanwhile. */
  copyTo(path: string): void
  /**
   * All items in the order of their keys, and in the place of each that is damaged its error. Where
   * the file itself is damaged, the last is the error that says so.
   */
  everything(): AsyncGenerator<Item | TouchstoneError, void>
}

// How many reads block the event loop in one go.
const readsPerTurn = 1_000
// A row may have 380,000 bytes.
const rowsPerTurn = 128
// A BLOB, because SQLite sorts every BLOB after every TEXT: no sort key is behind it.
const behindAllText = new Uint8Array(1)

/**
 * Opens a table in a SQLite file, which is made when missing. Any number of processes may have the
 * same file open. A finished write is on disk.
 * @throws TouchstoneError `storage`, `unavailable`
 */
export function openSqliteTable(path: string, options: OpenOptions = {}): SqliteTable {
  const db = openDatabase(path, options)
  const { calledAs = path } = options

  const attempt = <T>(work: () => T): T => {
    try {
      return work()
    } catch (error) {
      throw sqliteError(error, calledAs)
    }
  }

  const statements = attempt(() => prepare(db))

  const transaction = <T>(begin: string, work: () => T): T => {
    db.exec(begin)
    try {
      const result = work()
      db.exec('COMMIT')
      return result
    } catch (error) {
      // Some errors, a full disk among them, have rolled back already.
      if (db.isTransaction) db.exec('ROLLBACK')
      throw error
    }
  }

  /**
   * An item without its value, which may have hundreds of pages.
   * @throws TouchstoneError `storage` for a key or a revision that is not as it was written
   */
  const verifiedHead = (row: Row): Omit<Item, 'value'> => {
    const head = headOf(row)
    if (Number(row['head'] ?? -1) !== headSum(head)) throw damagedItem(calledAs, head)
    return head
  }

  /** @throws TouchstoneError `storage` for an item that is not as it was written */
  const verified = (row: Row): Item => {
    const { value, sum } = row
    const item = { ...verifiedHead(row), value: String(value) }
    if (typeof value !== 'string' || Number(sum ?? -1) !== itemSum(item))
      throw damagedItem(calledAs, item)
    return item
  }

  /**
   * Proves that nothing lies between two neighbours. A damaged key is found where it was put, and not
   * where it says: a search for what it was ends next to it.
   */
  const requireGap = (before: Row | undefined, after: Row | undefined): void => {
    if (before) verifiedHead(before)
    if (after) verifiedHead(after)
  }

  const read = ({ pk, sk }: Key): Item | undefined => {
    const row = statements.get.get(pk, sk)
    if (row) return verified(row)
    requireGap(statements.before.get(pk, sk), statements.after.get(pk, sk))
    return undefined
  }

  const readRange = (query: Query): QueryPage => {
    const { pk, limit, reverse = false } = query
    const { from, to = behindAllText } = keyRange(query)
    const rows = (reverse ? statements.descending : statements.ascending).iterate(
      pk,
      from,
      to,
      limit + 1,
    )
    const items: Item[] = []
    let characters = 0
    let isCut = false
    for (const row of rows) {
      const item = verified(row)
      items.push(item)
      // The one that is too many tells that there is a next page.
      isCut = items.length > limit || (characters > pageCharacters && items.length > 1)
      if (isCut) break
      characters += item.value.length
    }
    if (reverse) items.reverse()
    for (const [index, { sk }] of items.entries())
      if (index > 0 && compare(items[index - 1]?.sk ?? '', sk) >= 0)
        throw damagedItem(calledAs, { pk, sk })
    // A damaged key ends a range: what comes next on either side must be as it was written.
    const [first, last] = [items[0], items.at(-1)]
    requireGap(
      isCut && reverse ? undefined : statements.before.get(pk, first?.sk ?? from),
      isCut && !reverse ? undefined : statements.after.get(pk, last?.sk ?? from),
    )
    if (reverse) items.reverse()
    const page = isCut ? items.slice(0, -1) : items
    const end = page.at(-1)
    return isCut && end ? { items: page, next: end.sk } : { items: page }
  }

  const holds = (step: WriteStep): boolean => {
    const { pk, sk } = keyOfStep(step)
    // Nothing is written over what is damaged, or beside it.
    const revision = read({ pk, sk })?.revision ?? 0
    if (revision !== step.expect) return false
    if ('put' in step) {
      const item = { pk, sk, revision: revision + 1, value: step.value }
      const [head, sum] = [headSum(item), itemSum(item)]
      const { changes } =
        step.expect === 0
          ? statements.insert.run(pk, sk, head, sum, step.value)
          : statements.update.run(head, sum, step.value, pk, sk, step.expect)
      return changes === 1
    }
    if ('delete' in step && step.expect > 0)
      return statements.remove.run(pk, sk, step.expect).changes === 1
    return true
  }

  const apply = (steps: readonly WriteStep[]): void => {
    for (const [index, step] of steps.entries()) if (!holds(step)) throw new ConditionFailed(index)
  }

  return {
    async get(key) {
      requireKey(key)
      return attempt(() => read(key))
    },

    async getMany(keys) {
      for (const key of keys) requireKey(key)
      const items: (Item | undefined)[] = []
      for (let start = 0; start < keys.length; start += readsPerTurn) {
        if (start > 0) await nextTurn()
        const some = keys.slice(start, start + readsPerTurn)
        items.push(...attempt(() => transaction('BEGIN', () => some.map(read))))
      }
      return items
    },

    async query(query) {
      requireQuery(query)
      return attempt(() => readRange(query))
    },

    async write(steps) {
      requireSteps(steps)
      // A single statement is atomic by itself.
      if (steps.length === 1) attempt(() => apply(steps))
      else attempt(() => transaction('BEGIN IMMEDIATE', () => apply(steps)))
    },

    async *everything() {
      try {
        let count = 0
        // Not by key: behind a damaged one there may be others.
        for (const row of statements.walk.iterate()) {
          if (++count % rowsPerTurn === 0) await nextTurn()
          yield orError(() => verified(row))
        }
        if (!isWhole(db)) yield damagedDatabase(calledAs)
      } catch (error) {
        const known = sqliteError(error, calledAs)
        if (!(known instanceof TouchstoneError)) throw error
        yield known
      }
    },

    copyTo(copy) {
      attempt(() => db.prepare('VACUUM INTO ?').run(copy))
    },

    close() {
      if (db.isOpen) attempt(() => db.close())
    },
  }
}

type Row = Readonly<Record<string, SQLOutputValue>>

// Values of other types are what a damaged header of the row makes of it.
const headOf = ({ pk, sk, revision }: Row): Omit<Item, 'value'> => ({
  pk: String(pk),
  sk: String(sk),
  revision: Number(revision),
})

function orError(work: () => Item): Item | TouchstoneError {
  try {
    return work()
  } catch (error) {
    if (error instanceof TouchstoneError) return error
    throw error
  }
}

// The order of the bytes of their UTF-8, which is that of a SQLite table.
const compare = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b))

function prepare(db: DatabaseSync) {
  const selecting = (columns: string, clauses: string): StatementSync => {
    const statement = db.prepare(`SELECT ${columns} FROM ${tableName} ${clauses}`)
    // Whatever a damaged number is, it can be read.
    statement.setReadBigInts(true)
    return statement
  }
  const reading = (clauses: string) => selecting('pk, sk, revision, head, sum, value', clauses)
  const looking = (clauses: string) => selecting('pk, sk, revision, head', clauses)
  const range = 'WHERE pk = ? AND sk >= ? AND sk < ?'
  return {
    get: reading('WHERE pk = ? AND sk = ?'),
    before: looking('WHERE (pk, sk) < (?, ?) ORDER BY pk DESC, sk DESC LIMIT 1'),
    after: looking('WHERE (pk, sk) > (?, ?) ORDER BY pk, sk LIMIT 1'),
    walk: reading('ORDER BY pk, sk'),
    insert: db.prepare(`INSERT INTO ${tableName} VALUES (?, ?, 1, ?, ?, ?) ON CONFLICT DO NOTHING`),
    update: db.prepare(
      `UPDATE ${tableName} SET revision = revision + 1, head = ?, sum = ?, value = ? WHERE pk = ? AND sk = ? AND revision = ?`,
    ),
    remove: db.prepare(`DELETE FROM ${tableName} WHERE pk = ? AND sk = ? AND revision = ?`),
    ascending: reading(`${range} ORDER BY sk LIMIT ?`),
    descending: reading(`${range} ORDER BY sk DESC LIMIT ?`),
  }
}
