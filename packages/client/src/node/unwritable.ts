import { TouchstoneError } from '@touchstone/core'

const reasons = new Map([
  ['ENOENT', 'its directory is not there. Make it, or name another file'],
  ['ENOTDIR', 'what should be its directory is a file. Name another file'],
  ['EISDIR', 'it is a directory. Name a file in it'],
  ['EACCES', 'this user may not write there. Name another file'],
  ['EPERM', 'this user may not write there. Name another file'],
  ['EROFS', 'its disk is read-only. Name another file'],
])

/** What is said about a file that cannot be written. Errors that are not of a file stay as they are. */
export function unwritable(path: string, error: unknown): unknown {
  if (!(error instanceof Error && 'syscall' in error)) return error
  const code = 'code' in error ? String(error.code) : ''
  const name = JSON.stringify(path)
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return new TouchstoneError(
      'storage',
      `There is no space left for ${name}. Free some on its disk, then try again.`,
      { cause: error },
    )
  const reason = reasons.get(code) ?? `the system says ${code}`
  return new TouchstoneError('bad_input', `${name} cannot be written: ${reason}.`, { cause: error })
}
