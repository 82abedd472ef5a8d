import { createServices, type Services } from '@touchstone/core/services'
import { createObjectsHandler, openDataDirectory } from '@touchstone/storage'
import type { Hono } from 'hono'
import { createApp } from '../app.ts'
import { ensureLocalToken } from './local-token.ts'

/** An opened data directory with everything on top of it. */
export interface LocalServices {
  readonly directory: string
  readonly services: Services
  readonly app: Hono
  /** The directory's admin token. */
  readonly token: string
  close(): void
}

/** Opens a data directory (made when missing) and builds the app over it. */
export async function openLocalServices(
  directory: string,
  options: { baseUrl: () => string; guard?: (request: Request) => void },
): Promise<LocalServices> {
  const data = await openDataDirectory(directory, { baseUrl: options.baseUrl })
  try {
    const services = createServices({ table: data.table, objects: data.objects, now: Date.now })
    const app = createApp({
      services,
      objects: createObjectsHandler(data.objects),
      ...(options.guard ? { guard: options.guard } : {}),
    })
    const token = await ensureLocalToken(data.path, services)
    return { directory: data.path, services, app, token, close: () => data.close() }
  } catch (error) {
    data.close()
    throw error
  }
}
