import { requireClock } from '@touchstone/core/ids'
import { createServices, type Services } from '@touchstone/core/services'
import { createObjectsHandler, isDataDirectory, openDataDirectory } from '@touchstone/storage'
import { createEvaluations, type Evaluations } from '../evaluation/evaluations.ts'
import { sharedWorkers } from '../isolation/worker-pool.ts'
import { ensureLocalToken, registerAdminToken, type Replaced } from './local-token.ts'
import { upgrades } from './upgrades.ts'

/** An opened data directory with the services over it. */
export interface LocalServices {
  readonly directory: string
  readonly services: Services
  /** Answers `/objects/…`. */
  readonly objects: (request: Request) => Promise<Response>
  /** The directory's admin token. */
  readonly token: string
  /** What the token before was, when this one is new in its place. */
  readonly replacedToken: Replaced | undefined
  readonly evaluations: Evaluations
  close(): Promise<void>
}

/**
 * Opens a data directory, which is made when missing.
 * @param options.adminToken an admin token besides the directory's own
 * @throws TouchstoneError `bad_input` for an admin token that was revoked; `storage`, also for one that is missing while the clock cannot be right
 */
export async function openLocalServices(
  directory: string,
  options: { baseUrl: () => string; adminToken?: string | undefined },
): Promise<LocalServices> {
  // Nothing could be stored in it.
  if (!(await isDataDirectory(directory))) requireClock(Date.now())
  const { baseUrl, adminToken } = options
  const data = await openDataDirectory(directory, { baseUrl, upgrades })
  try {
    const services = createServices({
      table: data.table,
      objects: data.objects,
      isolation: sharedWorkers(),
      now: Date.now,
    })
    const { secret, replaced } = await ensureLocalToken(data.path, services)
    if (adminToken !== undefined) await registerAdminToken(adminToken, services)
    const objects = createObjectsHandler(data.objects)
    const evaluations = createEvaluations({ services, fetchObject: objects })
    return {
      directory: data.path,
      services,
      objects,
      evaluations,
      token: secret,
      replacedToken: replaced,
      async close() {
        await evaluations.close()
        data.close()
      },
    }
  } catch (error) {
    data.close()
    throw error
  }
}
