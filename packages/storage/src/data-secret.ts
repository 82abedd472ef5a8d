import { randomBytes, randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { TouchstoneError } from '@touchstone/core'
import { syncDirectory } from './directories.ts'
import { ifPresent } from './file-errors.ts'
import { writeFirst } from './first-write.ts'

const secretBytes = 32

/**
 * The secret of a data directory, made at first sight: whoever asks gets the same one.
 * @throws TouchstoneError `storage`
 */
export async function ensureSecret(directory: string): Promise<Uint8Array> {
  const target = join(directory, 'secret')
  const found = await ifPresent(() => readFile(target))
  if (!found) {
    const temporary = `${target}.${randomUUID()}`
    await writeFirst({ temporary, target }, randomBytes(secretBytes), { mode: 0o600 })
    await syncDirectory(directory)
  }
  const secret = found ?? (await readFile(target))
  if (secret.byteLength !== secretBytes)
    throw new TouchstoneError(
      'storage',
      `${target} is damaged: it has ${secret.byteLength} bytes instead of ${secretBytes}. Remove it; links that were signed with it stop working.`,
      { details: { path: target } },
    )
  return new Uint8Array(secret)
}
