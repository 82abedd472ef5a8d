import { connectTransport, type Transport } from '@touchstone/client/rpc'
import { openLocalServices } from './open.ts'

/** The calls of a server over a data directory in this process. */
export interface InProcess extends Transport, AsyncDisposable {
  close(): Promise<void>
}

// Nothing listens there: requests to it are answered in process.
const inProcessUrl = 'http://touchstone.local'

/** What {@link openLocal} is made of, for programs that have to start fast and only call. */
export async function openInProcess(directory: string): Promise<InProcess> {
  const local = await openLocalServices(directory, { baseUrl: () => inProcessUrl })
  const transport = connectTransport({
    url: inProcessUrl,
    token: local.token,
    fetch: async (request) => local.app.fetch(request),
  })
  const close = async (): Promise<void> => local.close()
  return { ...transport, close, [Symbol.asyncDispose]: close }
}
