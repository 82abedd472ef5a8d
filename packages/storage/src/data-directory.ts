import { join, resolve } from 'node:path'
import { databaseName, ensureFormat, type Upgrade } from './data-format.ts'
import { ensureSecret } from './data-secret.ts'
import { prepareDirectory } from './directories.ts'
import { onFile } from './file-errors.ts'
import { openFileObjects, type FileObjects } from './file-objects.ts'
import { lostDatabase, requireDatabase } from './lost-database.ts'
import { objectsName } from './object-paths.ts'
import { requireRestored } from './restore-lock.ts'
import { openSqliteTable, type SqliteTable } from './sqlite-table.ts'

/** Everything that Touchstone keeps on one machine. */
export interface DataDirectory {
  /** Absolute. */
  readonly path: string
  readonly format: number
  readonly table: SqliteTable
  readonly objects: FileObjects
  /** 32 random bytes, which never leave the directory. */
  readonly secret: Uint8Array
  /** Lets go of the files; a second call does nothing. */
  close(): void
}

export interface DataDirectoryOptions {
  /** Where the server that answers presigned requests is, without a slash at the end. */
  readonly baseUrl: () => string
  /** @default Date.now */
  readonly now?: () => number
  /** The way from format 1 to the newest one, step by step. @default none: 1 is the newest */
  readonly upgrades?: readonly Upgrade[]
}

/**
 * Opens a data directory, which is made when missing and upgraded when it is older. Several
 * processes may do so at once.
 * @throws TouchstoneError `storage`, `unavailable`
 */
export async function openDataDirectory(
  givenPath: string,
  options: DataDirectoryOptions,
): Promise<DataDirectory> {
  const path = await prepareDirectory(resolve(givenPath))
  await onFile(path, () => requireRestored(path))
  const database = join(path, databaseName)
  const halves = { directory: path, database, objects: join(path, objectsName) }
  const { isUsed, hasObjects } = await onFile(path, () => requireDatabase(halves))
  const format = await onFile(path, () => ensureFormat(path, options.upgrades ?? []))
  const secret = await onFile(path, () => ensureSecret(path))
  const lost = (): Error => lostDatabase(halves, 'has no data')
  const table = openSqliteTable(database, {
    ...(isUsed && { lost }),
    // Objects are stored for what an item names already, such as a workflow.
    ...(hasObjects && { emptied: lost }),
  })
  try {
    // After the database: objects without one are a sign of damage.
    const objects = await openFileObjects({ ...options, root: halves.objects, secret })
    return { path, format, table, objects, secret, close: () => table.close() }
  } catch (error) {
    table.close()
    throw error
  }
}
