import { TouchstoneError } from '@touchstone/core'

const noSpace = (path: string): string =>
  `There is no space left for ${path}. Free some on its disk (or raise the limit of file sizes), then try again.`
const notAllowed = (path: string): string =>
  `${path} may not be read or written. Give this user the right to it, or choose another directory.`

const sentences = new Map<string, (path: string) => string>([
  ['ENOSPC', noSpace],
  ['EDQUOT', noSpace],
  ['EFBIG', noSpace],
  ['EACCES', notAllowed],
  ['EPERM', notAllowed],
  ['EROFS', (path) => `${path} is on a read-only file system. Choose another directory.`],
  [
    'ENOTDIR',
    (path) =>
      `${path} is not a directory, or below something that is not one. Move that away, or choose another directory.`,
  ],
  ['EIO', (path) => `${path} could not be read or written. Check its disk, then try again.`],
])

/** What a file system's error means in terms of Touchstone; other errors come back unchanged. */
export function fileError(error: unknown, path: string): unknown {
  const errno = errnoOf(error)
  if (errno === undefined) return error
  const options = { details: { path, errno }, cause: error }
  if (errno === 'EMFILE' || errno === 'ENFILE')
    return new TouchstoneError(
      'unavailable',
      `Too many files are open to use ${path}. Try again, or raise the limit of open files.`,
      options,
    )
  const sentence =
    sentences.get(errno) ??
    ((at) => `${at} cannot be used (${errno}). Check that it exists and is what it should be.`)
  return new TouchstoneError('storage', sentence(path), options)
}

/** Whether an error says that there is no room for more. */
export const isDiskFull = (error: TouchstoneError): boolean =>
  ['ENOSPC', 'EDQUOT', 'EFBIG'].includes(String(error.details['errno']))

/** The code of a file system's error, such as `ENOENT`; undefined for every other error. */
export const errnoOf = (error: unknown): string | undefined =>
  error instanceof Error && 'syscall' in error && 'code' in error && typeof error.code === 'string'
    ? error.code
    : undefined

/** Runs `work`; errors of the file system come out as what they mean for `path`. */
export async function onFile<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw fileError(error, path)
  }
}

/** Runs `work`, and answers undefined when its file is not there. */
export async function ifPresent<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work()
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return undefined
    throw error
  }
}
