import { existsSync } from 'node:fs'
import { join } from 'node:path'

/** One origin for the pages and the API: a browser needs no cross-origin calls. */
export const router = new sst.aws.Router('Web')

const folder = join($cli.paths.root, 'packages/web')

/** The pages, once the repository has some. An address that is no file gets index.html. */
export const pages = existsSync(join(folder, 'package.json'))
  ? new sst.aws.StaticSite('Pages', { path: built(), router: { instance: router } })
  : undefined

function built(): string {
  const index = join(folder, 'dist', 'index.html')
  // SST would publish an empty folder, and remove the pages that are there.
  if (!existsSync(index)) throw new Error(`The pages are not built: there is no ${index}.`)
  return join(folder, 'dist')
}
