import { TouchstoneError } from '@touchstone/core/errors'
import { inspect, type Inspected } from '@touchstone/core/services'
import { isDataDirectory, openDataDirectory } from '@touchstone/storage'
import { upgrades } from './upgrades.ts'

export type { Damage, Inspected } from '@touchstone/core/services'

/**
 * Reads and verifies everything in a data directory, which may be in use.
 * @throws TouchstoneError `not_found`; `storage` when it cannot be opened at all
 */
export async function* inspectDirectory(directory: string): AsyncGenerator<Inspected> {
  if (!(await isDataDirectory(directory)))
    throw new TouchstoneError(
      'not_found',
      `There is no data directory ${directory}. Check the path.`,
    )
  // Nothing is fetched by an address.
  const data = await openDataDirectory(directory, { baseUrl: () => '', upgrades })
  try {
    yield* inspect(data, data.table.everything())
  } finally {
    data.close()
  }
}
