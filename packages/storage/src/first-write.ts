import { createReadStream } from 'node:fs'
import { link, open, unlink } from 'node:fs/promises'
import { errnoOf } from './file-errors.ts'

/** The content of a file: whole, or piece by piece. */
export type Content = Uint8Array | AsyncIterable<Uint8Array>

/** Where a file is made, and where it ends up; both on one file system. */
export interface Places {
  /** A name that nobody else uses. Nothing is left there. */
  readonly temporary: string
  readonly target: string
}

/**
 * Makes a file in one step: it is there whole and synced, or not at all. Answers false when the
 * target is taken, which then keeps what it has. The directory is the caller's to sync.
 */
export async function writeFirst(
  { temporary, target }: Places,
  content: Content,
  options: { mode?: number; writtenAtMs?: number } = {},
): Promise<boolean> {
  const file = await open(temporary, 'wx', options.mode ?? 0o600)
  try {
    try {
      await file.writeFile(content)
      if (options.writtenAtMs !== undefined) {
        const writtenAt = options.writtenAtMs / 1_000
        await file.utimes(writtenAt, writtenAt)
      }
      await file.sync()
    } finally {
      await file.close()
    }
    return await linkFirst(temporary, target)
  } finally {
    // What cannot be removed now is removed as a leftover some other day.
    await unlink(temporary).catch(() => {})
  }
}

/**
 * Gives a finished file a second name, by a hard link, or by a copy where there cannot be one.
 * Answers false when the target is taken.
 * @throws an error with the code `ENOENT` when there is no `source`
 */
export async function shareFirst(
  source: string,
  places: Places,
  options: { writtenAtMs?: number } = {},
): Promise<boolean> {
  try {
    return await linkFirst(source, places.target)
  } catch (error) {
    if (!['EXDEV', 'EPERM', 'EMLINK', 'ENOTSUP', 'EOPNOTSUPP'].includes(errnoOf(error) ?? ''))
      throw error
    return writeFirst(places, createReadStream(source), options)
  }
}

// Unlike a rename, a link never replaces what is there.
async function linkFirst(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to)
    return true
  } catch (error) {
    if (errnoOf(error) === 'EEXIST') return false
    throw error
  }
}
