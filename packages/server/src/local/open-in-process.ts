import { createTransport, type Transport } from '@touchstone/client/transport'
import { isDataDirectory } from '@touchstone/storage'
import { inProcessCalls, inProcessUrl } from './in-process-calls.ts'
import { openLocalServices } from './open.ts'

export { isDataDirectory }

/** The calls of a server over a data directory in this process. */
export interface InProcess extends Transport, AsyncDisposable {
  close(): Promise<void>
}

/** What {@link openLocal} is made of, for programs that have to start fast and only call. */
export async function openInProcess(directory: string): Promise<InProcess> {
  const local = await openLocalServices(directory, { baseUrl: () => inProcessUrl })
  const { services, evaluations, token } = local
  const authenticate = () => services.tokens.authenticate(token)
  const transport = createTransport(
    { url: inProcessUrl, fetch: async (request) => local.objects(request) },
    ({ met }) => {
      met()
      return inProcessCalls({ services, authenticate, evaluations })
    },
  )
  const close = () => local.close()
  return { ...transport, close, [Symbol.asyncDispose]: close }
}
