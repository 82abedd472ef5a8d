/**
 * Makes `.sst/platform`: SST's components and their types, which `check` and the stack tests read.
 * Does nothing when they are there. Needs npm only: no AWS account, no Pulumi, no Bun.
 */
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { delimiter, dirname, join, resolve } from 'node:path'
import { alone } from './alone.ts'

const root = resolve(import.meta.dirname, '..')
const work = join(root, '.sst')
const markPath = join(work, 'platform-mark')

/** What the platform depends on: SST's version, and the providers that the configuration names. */
function wanted(): string {
  const hash = createHash('sha256')
  for (const file of ['node_modules/sst/package.json', 'sst.config.ts'])
    hash.update(readFileSync(join(root, file)))
  return hash.digest('hex')
}

function found(): string | undefined {
  try {
    return readFileSync(markPath, 'utf8')
  } catch {
    return undefined
  }
}

function install(): void {
  execFileSync(
    process.execPath,
    [join(root, 'node_modules/sst/bin/sst.mjs'), 'install', '--stage', 'check'],
    {
      cwd: root,
      stdio: ['ignore', 'inherit', 'inherit'],
      env: {
        ...process.env,
        // SST starts `node`, but not from a relative folder, which `pnpm exec` puts first.
        PATH: [dirname(process.execPath), process.env.PATH].join(delimiter),
        SST_SKIP_DEPENDENCY_CHECK: '1',
        SST_NO_BUN: '1',
        SST_TELEMETRY_DISABLED: '1',
      },
    },
  )
}

// Checks and test files start side by side: one installs, the others wait.
alone(join(work, 'platform-lock.db'), () => {
  if (found() === wanted()) return
  install()
  writeFileSync(markPath, wanted())
})
