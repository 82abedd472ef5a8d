import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const root = fileURLToPath(new URL('..', import.meta.url))
// Not among the pages: all files of those are published.
const stampPath = join(root, '.pages-built')
// What the pages are made of. The server is only a type to them.
const sources = [
  'index.html',
  'package.json',
  'public',
  'src',
  'vite.config.ts',
  '../../scripts/third-party.ts',
  '../client/src',
  '../core/src',
  '../../pnpm-lock.yaml',
]

/** The folder with the built pages. */
export const pagesFolder = join(root, 'dist')

/**
 * Builds the pages when what they are made of has changed since the last time, and otherwise does
 * nothing. Processes that need them at once build them once.
 */
export async function buildPages(): Promise<string> {
  const digest = await digestOfSources()
  while (!(await isBuilt(digest))) {
    const lock = await takeLock()
    if (!lock) await pause(100)
    else
      try {
        if (!(await isBuilt(digest))) await build(digest)
      } finally {
        await rm(lock, { recursive: true, force: true })
      }
  }
  return pagesFolder
}

async function isBuilt(digest: string): Promise<boolean> {
  const built = await readFile(stampPath, 'utf8').catch(() => '')
  return built === digest && existsSync(join(pagesFolder, 'index.html'))
}

async function build(digest: string): Promise<void> {
  const draft = join(root, '.pages-draft')
  // A process of its own, because the bundler takes the mode from an environment that tests set.
  await promisify(execFile)(
    process.execPath,
    [join(root, 'node_modules/vite/bin/vite.js'), 'build', '--outDir', draft, '--emptyOutDir'],
    { cwd: root, env: { ...process.env, NODE_ENV: 'production' } },
  )
  await rm(pagesFolder, { recursive: true, force: true })
  await rename(draft, pagesFolder)
  await writeFile(stampPath, digest)
}

const lockPath = join(root, '.pages-lock')
const abandonedAfterMs = 60_000

/** The path of the lock that is now ours, or undefined while somebody else has it. */
async function takeLock(): Promise<string | undefined> {
  try {
    await mkdir(lockPath)
    return lockPath
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
    const made = await stat(lockPath).catch(() => undefined)
    // Left behind by a process that was killed.
    if (made && Date.now() - made.mtimeMs > abandonedAfterMs)
      await rm(lockPath, { recursive: true, force: true })
    return undefined
  }
}

async function digestOfSources(): Promise<string> {
  const hash = createHash('sha256')
  for (const source of sources)
    for (const path of await filesUnder(join(root, source)))
      hash.update(`${path.slice(root.length)}\0`).update(await readFile(path))
  return hash.digest('hex')
}

async function filesUnder(path: string): Promise<string[]> {
  if (!(await stat(path)).isDirectory()) return [path]
  const entries = await readdir(path, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile() && !/\.test\.tsx?$/.test(entry.name))
    .map(({ parentPath, name }) => join(parentPath, name))
    .toSorted()
}
