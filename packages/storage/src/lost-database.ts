import { readdir, stat } from 'node:fs/promises'
import { TouchstoneError } from '@touchstone/core'
import { errnoOf, ifPresent } from './file-errors.ts'
import { temporaryName } from './object-paths.ts'

/** Where the two halves of a data directory are: items in one file, objects in a folder. */
export interface Halves {
  readonly directory: string
  readonly database: string
  readonly objects: string
}

// The length of the header that every SQLite file begins with.
const headerBytes = 100

/** What is there before a data directory is opened. */
export interface Found {
  /** Whether it was opened before, and so has its folder of objects. */
  readonly isUsed: boolean
  /** Whether that folder has anything but what was being written. */
  readonly hasObjects: boolean
}

/**
 * Tells whether a data directory was opened before, which is when its folder of objects is there:
 * the database is always made first. Such a directory without its database is refused, because a
 * new database names none of its objects, and they would be collected as garbage.
 * @throws TouchstoneError `storage`
 */
export async function requireDatabase(halves: Halves): Promise<Found> {
  // Looked at in this order, somebody else's first start is not mistaken for damage.
  const entries = await entriesOf(halves.objects)
  const hasObjects = entries.some((name) => name !== temporaryName)
  if (entries.length === 0) return { isUsed: false, hasObjects }
  const found = await ifPresent(() => stat(halves.database))
  if (!found) throw lostDatabase(halves, 'is missing')
  if (found.isFile() && found.size < headerBytes)
    throw lostDatabase(halves, found.size === 0 ? 'is empty' : `has only ${found.size} bytes`)
  return { isUsed: true, hasObjects }
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

async function entriesOf(path: string): Promise<string[]> {
  try {
    return await readdir(path)
  } catch (error) {
    // What is not a folder is refused when the objects are opened.
    if (['ENOENT', 'ENOTDIR'].includes(errnoOf(error) ?? '')) return []
    throw error
  }
}
