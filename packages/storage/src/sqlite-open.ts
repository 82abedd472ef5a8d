import { DatabaseSync } from 'node:sqlite'
import { hasCode, TouchstoneError } from '@touchstone/core'
import { sqliteError } from './sqlite-errors.ts'

const busyTimeoutMs = 5_000
const pauseMs = 20

/**
 * Opens a SQLite file in WAL mode with the table `item` in it.
 * @throws TouchstoneError `storage`, `unavailable`
 */
export function openDatabase(path: string): DatabaseSync {
  const deadlineMs = performance.now() + busyTimeoutMs
  for (;;) {
    try {
      return openOnce(path)
    } catch (error) {
      // Going to WAL mode does not wait for other processes that are doing the same right now.
      if (!hasCode(error, 'unavailable') || performance.now() > deadlineMs) throw error
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, pauseMs)
    }
  }
}

function openOnce(path: string): DatabaseSync {
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
    db.exec('PRAGMA synchronous = FULL; PRAGMA fullfsync = ON')
    db.exec(`CREATE TABLE IF NOT EXISTS item (
      pk TEXT NOT NULL,
      sk TEXT NOT NULL,
      revision INTEGER NOT NULL,
      value TEXT NOT NULL,
      PRIMARY KEY (pk, sk)
    ) STRICT, WITHOUT ROWID`)
    return db
  } catch (error) {
    if (db?.isOpen) db.close()
    throw sqliteError(error, path)
  }
}
