import { TouchstoneError } from '@touchstone/core'

const diskFull = 13
// SQLITE_IOERR_SHMSIZE: what a full disk is called while the index of the log is made.
const logIndexCannotGrow = 4_874

// Primary result codes, https://www.sqlite.org/rescode.html
const sentences = new Map<number, (path: string) => string>([
  [8, (path) => `${path} is read-only. Give this user the right to write to it, then try again.`],
  [10, (path) => `${path} could not be read or written. Check its disk, then try again.`],
  [11, damaged],
  [
    diskFull,
    (path) => `There is no space left for ${path}. Free some on its disk, then try again.`,
  ],
  [
    14,
    (path) => `${path} cannot be opened. Check that its directory exists and may be written to.`,
  ],
  [26, damaged],
])

function damaged(path: string): string {
  return `${path} is damaged, or no database of Touchstone. Restore it from a backup. To start anew, move its whole directory away: objects without their database are refused.`
}

/** The refusal of a database that is not whole. */
export const damagedDatabase = (path: string): TouchstoneError =>
  new TouchstoneError('storage', damaged(path), { details: { path } })

/** What an error of node:sqlite means in terms of Touchstone; other errors come back unchanged. */
export function sqliteError(error: unknown, path: string): unknown {
  if (!(error instanceof Error) || !('code' in error)) return error
  const details = { path }
  if (error.code === 'ERR_INVALID_STATE')
    return new TouchstoneError('unavailable', `${path} was closed. Open it again.`, {
      details,
      cause: error,
    })
  if (error.code !== 'ERR_SQLITE_ERROR') return error
  const errcode = 'errcode' in error && typeof error.errcode === 'number' ? error.errcode : 0
  const primary = errcode & 0xff
  if (primary === 5 || primary === 6)
    return new TouchstoneError(
      'unavailable',
      `${path} is locked by another process. Try again in a moment.`,
      { details, cause: error },
    )
  const sentence = sentences.get(errcode === logIndexCannotGrow ? diskFull : primary) ?? damaged
  return new TouchstoneError('storage', sentence(path), {
    details: { ...details, sqlite: errcode },
    cause: error,
  })
}
