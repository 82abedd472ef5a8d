import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, relative, sep } from 'node:path'
import { withImageHosts } from '../packages/server/src/local/pages-policy.ts'
import type { FindParts } from './parts.ts'

/**
 * The parts in the published package. SST bundles this code into its own folder, so the package is
 * looked up from the app.
 */
export const packageParts: FindParts = ({ name, imageHosts }) => {
  const { root, work } = $cli.paths
  const app = createRequire(join(root, 'sst.config.ts'))
  const folder = dirname(app.resolve('touchstone/package.json'))
  // The pages learn from index.html which hosts their headers allow, and the package is not ours to
  // change.
  const pages = join(work, 'touchstone', `${name}Pages`)
  rmSync(pages, { recursive: true, force: true })
  cpSync(join(folder, 'pages'), pages, { recursive: true })
  const index = join(pages, 'index.html')
  writeFileSync(index, withImageHosts(readFileSync(index, 'utf8'), imageHosts))
  const fromRoot = (path: string): string => relative(root, path).split(sep).join('/')
  return {
    // Not `bundle`: SST would write the secrets of a function into that folder.
    handler: `${fromRoot(join(folder, 'lambda'))}/handler.handler`,
    pages: { path: fromRoot(pages) },
  }
}
