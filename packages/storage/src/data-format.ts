import { randomUUID } from 'node:crypto'
import { access, readFile, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as sleep } from 'node:timers/promises'
import { hasCode, TouchstoneError } from '@touchstone/core'
import { syncDirectory } from './directories.ts'
import { errnoOf, ifPresent } from './file-errors.ts'
import { writeFirst } from './first-write.ts'
import { restoreLockName } from './restore-lock.ts'
import { sqliteError } from './sqlite-errors.ts'

/**
 * Brings a data directory from one format to the next. A step that was interrupted runs again from
 * its beginning.
 */
export type Upgrade = (directory: string) => Promise<void>

export const formatName = 'format.json'
/** The file whose presence says that a directory is in use. */
export const databaseName = 'touchstone.db'
// Other processes may have to wait for a whole upgrade.
const upgradeTimeoutMs = 10 * 60_000
const pauseMs = 50

/** Whether there is a data directory at a path already, in whatever state. */
export async function isDataDirectory(path: string): Promise<boolean> {
  for (const name of [formatName, databaseName, restoreLockName])
    try {
      await access(join(path, name))
      return true
    } catch (error) {
      // What may not be looked at is there.
      if (!['ENOENT', 'ENOTDIR'].includes(errnoOf(error) ?? '')) return true
    }
  return false
}

/**
 * Makes sure that a directory has the newest format, which is 1 plus the number of `upgrades`, and
 * answers it.
 * @throws TouchstoneError `storage`
 */
export async function ensureFormat(
  directory: string,
  upgrades: readonly Upgrade[],
): Promise<number> {
  const newest = upgrades.length + 1
  let found = await readFormat(directory)
  if (found === undefined) {
    const isUsed = await ifPresent(async () =>
      access(join(directory, databaseName)).then(() => true),
    )
    // Looked at in this order, somebody else's first start is not mistaken for damage.
    found = await readFormat(directory)
    if (found === undefined && isUsed) throw damaged(join(directory, formatName))
    if (found === undefined) {
      const temporary = join(directory, `${formatName}.${randomUUID()}`)
      await writeFirst({ temporary, target: join(directory, formatName) }, formatBytes(newest))
      await syncDirectory(directory)
    }
    found ??= await readFormat(directory)
  }
  if (found === undefined) throw damaged(join(directory, formatName))
  if (found > newest)
    throw new TouchstoneError(
      'storage',
      `${directory} has format ${found}; this version of Touchstone knows formats up to ${newest}. Use a newer version, or another data directory.`,
      { details: { path: directory, format: found, newest } },
    )
  if (found < newest) await upgrade(directory, upgrades)
  return newest
}

async function upgrade(directory: string, upgrades: readonly Upgrade[]): Promise<void> {
  // SQLite's lock goes away with the process that holds it, however that ends.
  const path = join(directory, 'upgrade.lock')
  const lock = new DatabaseSync(path, { timeout: 0 })
  try {
    await acquire(lock)
    // Others may have upgraded it in the meantime.
    for (let format = (await readFormat(directory)) ?? 1; ; format++) {
      const step = upgrades[format - 1]
      if (!step) break
      await step(directory)
      const temporary = join(directory, `${formatName}.${randomUUID()}`)
      await writeFirst(
        { temporary: `${temporary}.part`, target: temporary },
        formatBytes(format + 1),
      )
      await rename(temporary, join(directory, formatName))
      await syncDirectory(directory)
    }
    lock.exec('COMMIT')
  } catch (error) {
    throw sqliteError(error, path)
  } finally {
    lock.close()
  }
}

// Waits without blocking the event loop: the holder may be in this very process.
async function acquire(lock: DatabaseSync): Promise<void> {
  const deadlineMs = performance.now() + upgradeTimeoutMs
  for (;;) {
    try {
      lock.exec('BEGIN EXCLUSIVE')
      return
    } catch (error) {
      const isBusy = hasCode(sqliteError(error, ''), 'unavailable')
      if (!isBusy || performance.now() > deadlineMs) throw error
    }
    await sleep(pauseMs)
  }
}

export const formatBytes = (format: number): Uint8Array =>
  Buffer.from(`${JSON.stringify({ format })}\n`)

async function readFormat(directory: string): Promise<number | undefined> {
  const path = join(directory, formatName)
  const text = await ifPresent(() => readFile(path, 'utf8'))
  if (text === undefined) return undefined
  try {
    const content: unknown = JSON.parse(text)
    if (typeof content === 'object' && content !== null && 'format' in content) {
      const { format } = content
      if (typeof format === 'number' && Number.isSafeInteger(format) && format >= 1) return format
    }
  } catch (error) {
    throw damaged(path, error)
  }
  throw damaged(path)
}

const damaged = (path: string, cause?: unknown): TouchstoneError =>
  new TouchstoneError(
    'storage',
    `${path} is missing or damaged. Restore it from a backup, or choose another data directory.`,
    { details: { path }, ...(cause === undefined ? {} : { cause }) },
  )
