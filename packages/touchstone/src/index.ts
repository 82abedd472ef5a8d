import { builtPages, serveLocal as serve } from '@touchstone/server/local'
import type { LocalServer, ServeOptions } from '@touchstone/server/local'

export { openLocal, type LocalServer, type LocalTouchstone } from '@touchstone/server/local'

/**
 * Serves a data directory with its pages over HTTP: to this machine only, or to all who come by its
 * `publicUrl`.
 *
 * @example
 * await using server = await serveLocal({ directory: '.touchstone', port: 3000 })
 * const touchstone = connect({ url: server.url, token: server.token })
 * @throws TouchstoneError `unavailable` when the port is in use, `storage`
 */
export const serveLocal = (options: Omit<ServeOptions, 'pages'>): Promise<LocalServer> =>
  serve({ ...options, pages: builtPages() })
