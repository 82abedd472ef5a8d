import { TouchstoneError } from '@touchstone/core'

const reasons = new Map([
  ['ENOENT', 'its directory does not exist. Create it, or choose another file'],
  ['ENOTDIR', 'its parent is not a directory. Choose another file'],
  ['EISDIR', 'it is a directory. Choose a file in it'],
  ['EACCES', 'permission denied. Choose another file'],
  ['EPERM', 'permission denied. Choose another file'],
  ['EROFS', 'the file system is read-only. Choose another file'],
])

/** What is said about a file that cannot be written. Errors that are not of a file stay as they are. */
export function unwritable(path: string, error: unknown): unknown {
  if (!(error instanceof Error && 'syscall' in error)) return error
  const code = 'code' in error ? String(error.code) : ''
  const name = JSON.stringify(path)
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return new TouchstoneError(
      'storage',
      `No space left to write ${name}. Free some on its disk, then try again.`,
      { cause: error },
    )
  const reason = reasons.get(code) ?? `the system reports ${code}. Choose another file`
  return new TouchstoneError('bad_input', `Cannot write ${name}: ${reason}.`, { cause: error })
}
