/** Gives the Python client the version of the packages, after changesets has given them theirs. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { version } from '../packages/client/src/version.ts'

writeFileSync(
  join(import.meta.dirname, '../packages/python/src/touchstone/_version.py'),
  `"""The version of this client."""\n\nVERSION = "${version}"\n`,
)
