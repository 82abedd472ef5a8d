import {
  backUpDirectory,
  restoreDirectory,
  type BackedUp,
  type Restored,
  type Watch,
} from '@touchstone/storage/backup'
import { openExistingDirectory } from './existing-directory.ts'
import { upgrades } from './upgrades.ts'

/**
 * Writes everything in a data directory, which may be in use, to one file.
 * @throws TouchstoneError `not_found`, `name_taken`, `storage`
 */
export async function backUp(
  directory: string,
  file: string,
  watch: Watch = {},
): Promise<BackedUp> {
  const data = await openExistingDirectory(directory)
  try {
    return await backUpDirectory(data, file, watch)
  } finally {
    data.close()
  }
}

/**
 * Makes a data directory of a backup.
 * @throws TouchstoneError `not_found`, `name_taken`, `storage`
 */
export const restore = (file: string, directory: string, watch: Watch = {}): Promise<Restored> =>
  restoreDirectory(file, directory, { ...watch, newestFormat: upgrades.length + 1 })
