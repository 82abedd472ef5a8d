import { TouchstoneError } from '@touchstone/core/errors'
import { isDataDirectory, openDataDirectory, type DataDirectory } from '@touchstone/storage'
import { upgrades } from './upgrades.ts'

/**
 * Opens a data directory that is there already, without what serves it.
 * @throws TouchstoneError `not_found`; `storage` when it cannot be opened
 */
export async function openExistingDirectory(directory: string): Promise<DataDirectory> {
  if (!(await isDataDirectory(directory)))
    throw new TouchstoneError(
      'not_found',
      `There is no data directory ${directory}. Check the path.`,
    )
  // Nothing is fetched by an address.
  return openDataDirectory(directory, { baseUrl: () => '', upgrades })
}
