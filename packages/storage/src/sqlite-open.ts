import { chmodSync, closeSync, openSync, statSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { hasCode, TouchstoneError } from '@touchstone/core'
import { errnoOf, fileError } from './file-errors.ts'
import { damagedDatabase, sqliteError } from './sqlite-errors.ts'

/** How long is waited for another process. */
export const busyTimeoutMs = 5_000
const pauseMs = 20

/** The table of the items. */
export const tableName = 'checked_item'

export interface OpenOptions {
  /**
   * What is thrown when the table is not there.
   * @default the table is made
   */
  readonly lost?: () => Error
  /**
   * What is thrown when the table has not a single item.
   * @default it may be empty
   */
  readonly emptied?: () => Error
  /** How messages call the file, once it is open. @default its path */
  readonly calledAs?: string
}

/**
 * Opens a SQLite file in WAL mode with the table of the items in it. The file and its log are readable
 * for their owner only.
 * @throws TouchstoneError `storage`, `unavailable`
 */
export function openDatabase(path: string, options: OpenOptions = {}): DatabaseSync {
  keepPrivate(path)
  const deadlineMs = performance.now() + busyTimeoutMs
  for (;;) {
    try {
      return openOnce(path, options)
    } catch (error) {
      // Going to WAL mode does not wait for other processes that are doing the same right now.
      if (!hasCode(error, 'unavailable') || performance.now() > deadlineMs) throw error
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, pauseMs)
    }
  }
}

// SQLite gives its log the mode of the file, which is made before it looks. A file that is there is
// not opened: closing it would take away the locks that this process holds on it.
function keepPrivate(path: string): void {
  try {
    closeSync(openSync(path, 'wx', 0o600))
  } catch (error) {
    // Where there can be no file, SQLite says so.
    if (!['EEXIST', 'EACCES', 'EROFS', 'ENOENT', 'ENOTDIR'].includes(errnoOf(error) ?? ''))
      throw fileError(error, path)
  }
  for (const file of [path, `${path}-wal`, `${path}-shm`])
    try {
      const { mode } = statSync(file)
      if ((mode & 0o077) !== 0) chmodSync(file, mode & 0o700)
    } catch (error) {
      // The file of another user is theirs to protect.
      if (!['EPERM', 'EROFS', 'ENOENT', 'ENOTDIR'].includes(errnoOf(error) ?? ''))
        throw fileError(error, file)
    }
}

function openOnce(path: string, { lost, emptied }: OpenOptions): DatabaseSync {
  let db: DatabaseSync | undefined
  try {
    db = new DatabaseSync(path, { timeout: busyTimeoutMs })
    const { journal_mode: mode } = db.prepare('PRAGMA journal_mode = WAL').get() ?? {}
    if (mode !== 'wal')
      throw new TouchstoneError(
        'storage',
        `${path} cannot be written ahead (its journal mode stays "${String(mode)}"). Move it to a local disk that may be written to.`,
        { details: { path } },
      )
    // FULL syncs every commit; fullfsync makes that reach the platter on macOS as well.
    db.exec('PRAGMA synchronous = FULL; PRAGMA fullfsync = ON; PRAGMA cell_size_check = ON')
    if (lost && !db.prepare('SELECT 1 FROM sqlite_schema WHERE name = ?').get(tableName))
      throw lost()
    if (lost && endsInPage(db, path)) throw damagedDatabase(path)
    createTable(db)
    if (emptied && !db.prepare(`SELECT 1 FROM ${tableName} LIMIT 1`).get()) throw emptied()
    return db
  } catch (error) {
    if (db?.isOpen) db.close()
    throw sqliteError(error, path)
  }
}

/** Makes the table of the items. The value comes last: what is before it is read without it. */
export const createTable = (db: DatabaseSync): void =>
  db.exec(`CREATE TABLE IF NOT EXISTS ${tableName} (
    pk TEXT NOT NULL,
    sk TEXT NOT NULL,
    revision INTEGER NOT NULL,
    head INTEGER NOT NULL,
    sum INTEGER NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (pk, sk)
  ) STRICT, WITHOUT ROWID`)

// SQLite takes the rest of a page that was cut for zeros, which are rows that it does not have. While
// there is a log, the page may be whole there.
export function endsInPage(db: DatabaseSync, path: string): boolean {
  const { page_size: pageBytes } = db.prepare('PRAGMA page_size').get() ?? {}
  const logBytes = statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0
  return logBytes === 0 && statSync(path).size % Number(pageBytes) !== 0
}

/** Whether SQLite finds every page of a database to be in order. */
export const isWhole = (db: DatabaseSync): boolean =>
  db.prepare('PRAGMA quick_check(1)').get()?.['quick_check'] === 'ok'
