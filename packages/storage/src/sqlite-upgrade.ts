import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { databaseName } from './data-format.ts'
import { ifPresent } from './file-errors.ts'
import { stat } from 'node:fs/promises'
import { headSum, itemSum } from './item-sum.ts'
import { damagedDatabase, sqliteError } from './sqlite-errors.ts'
import { busyTimeoutMs, createTable, endsInPage, isWhole, tableName } from './sqlite-open.ts'

/** The table of databases whose items have no checksums. */
const formerTable = 'item'

/**
 * Gives every item of a data directory a checksum, in one transaction. The table gets a new name
 * with it: a process of an older version that still has the file open fails instead of writing
 * items without one.
 * @throws TouchstoneError `storage` for a database that is not whole, whose damage would otherwise
 * be taken for what was written
 */
export async function addItemSums(directory: string): Promise<void> {
  const path = join(directory, databaseName)
  // What was lost is refused when the directory is opened.
  const size = (await ifPresent(() => stat(path)))?.size ?? 0
  if (size === 0) return
  let db: DatabaseSync | undefined
  try {
    db = new DatabaseSync(path, { timeout: busyTimeoutMs })
    const isThere = db.prepare('SELECT 1 FROM sqlite_schema WHERE name = ?')
    if (!isThere.get(formerTable) || isThere.get(tableName)) return
    if (endsInPage(db, path) || !isWhole(db)) throw damagedDatabase(path)
    // The columns of a STRICT table are what they were declared as.
    const head = (pk: unknown, sk: unknown, revision: unknown) => ({
      pk: String(pk),
      sk: String(sk),
      revision: Number(revision),
    })
    db.function('head_sum', (pk, sk, revision) => headSum(head(pk, sk, revision)))
    db.function('item_sum', (pk, sk, revision, value) =>
      itemSum({ ...head(pk, sk, revision), value: String(value) }),
    )
    db.exec('PRAGMA synchronous = FULL; PRAGMA fullfsync = ON; BEGIN IMMEDIATE')
    createTable(db)
    db.exec(`INSERT INTO ${tableName} (pk, sk, revision, head, sum, value)
        SELECT pk, sk, revision, head_sum(pk, sk, revision), item_sum(pk, sk, revision, value), value
        FROM ${formerTable};
      DROP TABLE ${formerTable};
      COMMIT`)
  } catch (error) {
    throw sqliteError(error, path)
  } finally {
    if (db?.isOpen) db.close()
  }
}
