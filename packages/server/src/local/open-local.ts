import { connect, type Touchstone } from '@touchstone/client'
import { openLocalServices } from './open.ts'

/** A {@link Touchstone} over a data directory in this process. */
export interface LocalTouchstone extends Touchstone, AsyncDisposable {
  close(): Promise<void>
}

// Nothing listens there: requests to it are answered in process.
const inProcessUrl = 'http://touchstone.local'

/**
 * Opens a data directory in this process: the same client, the same server code, no port.
 * Several processes may have one directory open.
 *
 * @example
 * await using touchstone = await openLocal('.touchstone')
 * const { Model } = touchstone.defineWorkflow('Penguins', { … })
 */
export async function openLocal(directory: string): Promise<LocalTouchstone> {
  const local = await openLocalServices(directory, { baseUrl: () => inProcessUrl })
  const touchstone = connect({
    url: inProcessUrl,
    token: local.token,
    fetch: async (request) => local.app.fetch(request),
  })
  const close = async (): Promise<void> => local.close()
  return { ...touchstone, close, [Symbol.asyncDispose]: close }
}
