import { mkdir, open, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { errnoOf } from './file-errors.ts'

/**
 * Makes a directory, for this user only, and whatever is missing above it. Unlike a recursive
 * `mkdir` it comes to an end where nobody can make one, such as in `/proc`.
 */
export async function makeDirectory(path: string): Promise<void> {
  if ((await attempt(path)) === undefined) return
  await makeDirectory(dirname(path))
  const error = await attempt(path)
  if (error !== undefined) throw error
}

/** Makes the names in a directory durable. */
export async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, 'r')
  try {
    await directory.sync()
  } finally {
    await directory.close()
  }
}

/** Answers the error when there is nothing to make the directory in. */
async function attempt(path: string): Promise<unknown> {
  try {
    await mkdir(path, 0o700)
  } catch (error) {
    const errno = errnoOf(error)
    if (errno === 'EEXIST' && (await stat(path)).isDirectory()) return undefined
    if (errno === 'ENOENT' && dirname(path) !== path) return error
    throw error
  }
  await syncDirectory(dirname(path))
  return undefined
}
