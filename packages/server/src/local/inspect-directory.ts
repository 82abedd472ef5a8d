import { inspect, type Inspected } from '@touchstone/core/services'
import { openExistingDirectory } from './existing-directory.ts'

export type { Damage, Inspected } from '@touchstone/core/services'

/**
 * Reads and verifies everything in a data directory, which may be in use.
 * @throws TouchstoneError `not_found`; `storage` when it cannot be opened at all
 */
export async function* inspectDirectory(directory: string): AsyncGenerator<Inspected> {
  const data = await openExistingDirectory(directory)
  try {
    yield* inspect(data, data.table.everything())
  } finally {
    data.close()
  }
}
