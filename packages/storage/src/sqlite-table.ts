import type { DatabaseSync, SQLOutputValue } from 'node:sqlite'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { ConditionFailed, type Item, type Key, type Table, type WriteStep } from '@touchstone/core'
import { keyRange } from './key-range.ts'
import { openDatabase, type OpenOptions } from './sqlite-open.ts'
import { sqliteError } from './sqlite-errors.ts'
import { keyOfStep, requireKey, requireQuery, requireSteps } from './table-bounds.ts'

/** A {@link Table} in one SQLite file. */
export interface SqliteTable extends Table {
  /** Lets go of the file; a second call does nothing. */
  close(): void
}

// How many reads block the event loop in one go.
const readsPerTurn = 1_000
// A BLOB, because SQLite sorts every BLOB after every TEXT: no sort key is behind it.
const behindAllText = new Uint8Array(1)

/**
 * Opens a table in a SQLite file, which is made when missing. Any number of processes may have the
 * same file open. A finished write is on disk.
 * @throws TouchstoneError `storage`, `unavailable`
 */
export function openSqliteTable(path: string, options: OpenOptions = {}): SqliteTable {
  const db = openDatabase(path, options)

  const attempt = <T>(work: () => T): T => {
    try {
      return work()
    } catch (error) {
      throw sqliteError(error, path)
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

  const read = (key: Key): Item | undefined => {
    const row = statements.get.get(key.pk, key.sk)
    return row && itemOf(key.pk, key.sk, row)
  }

  const holds = (step: WriteStep): boolean => {
    const { pk, sk } = keyOfStep(step)
    if ('put' in step) {
      const { changes } =
        step.expect === 0
          ? statements.insert.run(pk, sk, step.value)
          : statements.update.run(step.value, pk, sk, step.expect)
      return changes === 1
    }
    if ('delete' in step && step.expect > 0)
      return statements.remove.run(pk, sk, step.expect).changes === 1
    return (statements.revision.get(pk, sk)?.['revision'] ?? 0) === step.expect
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
      const { from, to = behindAllText } = keyRange(query)
      const statement = query.reverse === true ? statements.descending : statements.ascending
      const rows = attempt(() => statement.all(query.pk, from, to, query.limit + 1))
      const items = rows
        .slice(0, query.limit)
        .map((row) => itemOf(query.pk, textOf(row['sk']), row))
      const last = items.at(-1)
      return last && rows.length > query.limit ? { items, next: last.sk } : { items }
    },

    async write(steps) {
      requireSteps(steps)
      // A single statement is atomic by itself.
      if (steps.length === 1) attempt(() => apply(steps))
      else attempt(() => transaction('BEGIN IMMEDIATE', () => apply(steps)))
    },

    close() {
      if (db.isOpen) attempt(() => db.close())
    },
  }
}

type Row = Readonly<Record<string, SQLOutputValue>>

function itemOf(pk: string, sk: string, row: Row): Item {
  return { pk, sk, revision: Number(row['revision']), value: textOf(row['value']) }
}

function textOf(column: SQLOutputValue | undefined): string {
  if (typeof column === 'string') return column
  throw new TypeError('A column of a STRICT table is not what it was declared as')
}

function prepare(db: DatabaseSync) {
  const range = 'SELECT sk, revision, value FROM item WHERE pk = ? AND sk >= ? AND sk < ?'
  return {
    get: db.prepare('SELECT revision, value FROM item WHERE pk = ? AND sk = ?'),
    revision: db.prepare('SELECT revision FROM item WHERE pk = ? AND sk = ?'),
    insert: db.prepare('INSERT INTO item VALUES (?, ?, 1, ?) ON CONFLICT DO NOTHING'),
    update: db.prepare(
      'UPDATE item SET revision = revision + 1, value = ? WHERE pk = ? AND sk = ? AND revision = ?',
    ),
    remove: db.prepare('DELETE FROM item WHERE pk = ? AND sk = ? AND revision = ?'),
    ascending: db.prepare(`${range} ORDER BY sk LIMIT ?`),
    descending: db.prepare(`${range} ORDER BY sk DESC LIMIT ?`),
  }
}
