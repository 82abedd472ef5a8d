import { existsSync } from 'node:fs'
import { join } from 'node:path'

/** One origin for the pages and the API: a browser needs no cross-origin calls. */
export const router = new sst.aws.Router('Web')

const pages = join($cli.paths.root, 'packages/web')

if (existsSync(join(pages, 'package.json'))) {
  const built = join(pages, 'dist')
  // SST would take an empty folder and remove the pages that are there.
  if (!existsSync(join(built, 'index.html')))
    throw new Error(`The pages are not built: there is no ${join(built, 'index.html')}.`)
  // An address that is no file is one of the application's own: it gets index.html.
  new sst.aws.StaticSite('Pages', { path: built, router: { instance: router } })
}
