import { createServices, type Services } from '@touchstone/core/services'
import { createObjectsHandler, openDataDirectory } from '@touchstone/storage'
import { ensureLocalToken } from './local-token.ts'

/** An opened data directory with the services over it. */
export interface LocalServices {
  readonly directory: string
  readonly services: Services
  /** Answers `/objects/…`. */
  readonly objects: (request: Request) => Promise<Response>
  /** The directory's admin token. */
  readonly token: string
  close(): void
}

/** Opens a data directory (made when missing). */
export async function openLocalServices(
  directory: string,
  options: { baseUrl: () => string },
): Promise<LocalServices> {
  const data = await openDataDirectory(directory, options)
  try {
    const services = createServices({ table: data.table, objects: data.objects, now: Date.now })
    const token = await ensureLocalToken(data.path, services)
    return {
      directory: data.path,
      services,
      objects: createObjectsHandler(data.objects),
      token,
      close: () => data.close(),
    }
  } catch (error) {
    data.close()
    throw error
  }
}
