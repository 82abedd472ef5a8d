import { readdir, stat } from 'node:fs/promises'
import { TouchstoneError } from '@touchstone/core'
import { errnoOf, ifPresent } from './file-errors.ts'

/** Where the two halves of a data directory are: items in one file, objects in a folder. */
export interface Halves {
  readonly directory: string
  readonly database: string
  readonly objects: string
}

// The length of the header that every SQLite file begins with.
const headerBytes = 100

/**
 * Tells whether a data directory was opened before, which is when its folder of objects is there:
 * the database is always made first. Such a directory without its database is refused, because a
 * new database names none of its objects, and they would be collected as garbage.
 * @throws TouchstoneError `storage`
 */
export async function requireDatabase(halves: Halves): Promise<boolean> {
  // Looked at in this order, somebody else's first start is not mistaken for damage.
  if (!(await hasEntries(halves.objects))) return false
  const found = await ifPresent(() => stat(halves.database))
  if (!found) throw lostDatabase(halves, 'is missing')
  if (found.isFile() && found.size < headerBytes)
    throw lostDatabase(halves, found.size === 0 ? 'is empty' : `has only ${found.size} bytes`)
  return true
}

/** The refusal of a data directory whose database `is` no more what its objects belong to. */
export const lostDatabase = (
  { directory, database, objects }: Halves,
  is: string,
): TouchstoneError =>
  new TouchstoneError(
    'storage',
    `${database} ${is}, but ${objects} is in use. Restore it from a backup. To start anew, move ${directory} away.`,
    { details: { path: database } },
  )

async function hasEntries(path: string): Promise<boolean> {
  try {
    return (await readdir(path)).length > 0
  } catch (error) {
    // What is not a folder is refused when the objects are opened.
    if (['ENOENT', 'ENOTDIR'].includes(errnoOf(error) ?? '')) return false
    throw error
  }
}
