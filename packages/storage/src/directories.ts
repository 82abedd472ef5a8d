import { mkdir, open, realpath, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { TouchstoneError } from '@touchstone/core'
import { errnoOf, fileError } from './file-errors.ts'

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

/**
 * Makes a directory for data when it is missing.
 * @returns its path without links
 * @throws TouchstoneError `storage`
 */
export async function prepareDirectory(path: string): Promise<string> {
  try {
    await makeDirectory(path)
    return await realpath(path)
  } catch (error) {
    if (errnoOf(error) !== 'EEXIST') throw fileError(error, path)
    throw new TouchstoneError(
      'storage',
      `${path} is a file. Move it away, or choose another data directory.`,
      { details: { path }, cause: error },
    )
  }
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
