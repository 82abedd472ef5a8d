import { open, readFile } from 'node:fs/promises'
import { TouchstoneError } from '@touchstone/core'
import { describe, expect, it } from 'vitest'
import { fileError, isDiskFull, onFile } from './file-errors.ts'

describe('an error of the file system', () => {
  it('is about space when a device is full', async () => {
    await using file = await open('/dev/full', 'w')
    const error = await onFile('a/b', () => file.writeFile('x')).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({
      code: 'storage',
      message: expect.stringContaining('There is no space left for a/b.'),
      details: { path: 'a/b', errno: 'ENOSPC' },
      cause: { code: 'ENOSPC' },
    })
    expect(error instanceof TouchstoneError && isDiskFull(error)).toBe(true)
  })

  it('names the code when there is no better sentence', async () => {
    await expect(onFile('a/b', () => readFile('/proc/self'))).rejects.toMatchObject({
      code: 'storage',
      message: 'a/b cannot be used (EISDIR). Check that it exists and is what it should be.',
    })
  })

  it.each([
    ['EROFS', 'storage', 'a/b is on a read-only file system. Choose another directory.'],
    ['EIO', 'storage', 'a/b could not be read or written. Check its disk, then try again.'],
    [
      'EMFILE',
      'unavailable',
      'Too many files are open to use a/b. Try again, or raise the limit of open files.',
    ],
  ])('with the code %s is %s', (errno, code, message) => {
    const error = Object.assign(new Error(errno), { code: errno, syscall: 'open' })
    expect(fileError(error, 'a/b')).toMatchObject({ code, message })
  })

  it('is left alone when it is something else', () => {
    const error = new RangeError('other')
    expect(fileError(error, 'a/b')).toBe(error)
  })
})
