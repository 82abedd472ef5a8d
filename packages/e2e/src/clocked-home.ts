import { connect, type Touchstone } from '@touchstone/client'
import type { Objects, Table } from '@touchstone/core'
import { createServices, type Services } from '@touchstone/core/services'
import { createApp } from '@touchstone/server'
import { createObjectsHandler, openDataDirectory, type DataDirectory } from '@touchstone/storage'
import { temporaryDirectory } from './homes.ts'

/** A Touchstone in this process whose time goes as a test wants. */
export interface ClockedHome extends AsyncDisposable {
  readonly touchstone: Touchstone
  readonly services: Services
  readonly data: DataDirectory
  readonly fetch: (request: Request) => Promise<Response>
  /** Lets time go by. */
  readonly pass: (ms: number) => void
  /** The same services over a table or objects that behave otherwise. */
  readonly servicesOver: (table: Table, objects?: Objects) => Services
}

export const hourMs = 3_600_000
export const dayMs = 24 * hourMs

/** Where its server says that it is. */
export const clockedUrl = 'http://touchstone.test'

export async function openClocked(): Promise<ClockedHome> {
  const directory = await temporaryDirectory()
  let nowMs = Date.parse('2026-01-01T00:00:00Z')
  // A millisecond for every look: nothing happens at the same time.
  const now = (): number => nowMs++
  const data = await openDataDirectory(directory.path, { baseUrl: () => clockedUrl, now })
  const { objects } = data
  const servicesOver = (table: Table, over: Objects = objects): Services =>
    createServices({ table, objects: over, isolation: undefined, now })
  const services = servicesOver(data.table)
  const { secret } = await services.tokens.create(
    { name: 'tester', role: 'admin', expiresAt: null },
    { name: 'tester' },
  )
  const app = createApp({ services, objects: createObjectsHandler(objects) })
  const fetch = async (request: Request): Promise<Response> => app.fetch(request)
  return {
    touchstone: connect({ url: clockedUrl, token: secret, fetch }),
    services,
    data,
    fetch,
    pass: (ms) => (nowMs += ms),
    servicesOver,
    async [Symbol.asyncDispose]() {
      data.close()
      await directory[Symbol.asyncDispose]()
    },
  }
}
