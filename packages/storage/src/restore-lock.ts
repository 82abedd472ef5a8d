import { access, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { hasCode, TouchstoneError } from '@touchstone/core'
import { ifPresent } from './file-errors.ts'
import { sqliteError } from './sqlite-errors.ts'

/** The file that is in a data directory for as long as its restore is not finished. */
export const restoreLockName = 'restore.lock'

/** Whether a restore of a directory was begun, and is not finished. */
export async function isRestoring(directory: string): Promise<boolean> {
  const path = join(directory, restoreLockName)
  return (await ifPresent(async () => access(path).then(() => true))) ?? false
}

/** @throws TouchstoneError `storage` for a directory that is not restored yet */
export async function requireRestored(directory: string): Promise<void> {
  if (await isRestoring(directory))
    throw new TouchstoneError(
      'storage',
      `${directory} is not restored yet: a restore of it is under way, or was cut off. Wait for it, or run the same \`touchstone restore\` again.`,
      { details: { path: directory } },
    )
}

/** What has the right to restore a directory. */
export interface RestoreLock extends Disposable {
  /** Says that the directory is whole. */
  finish(): Promise<void>
}

/**
 * Takes the lock of a directory for a restore. It goes away with the process, however that ends; its
 * file stays until the restore is finished.
 * @throws TouchstoneError `unavailable` while another restore has it
 */
export function lockForRestore(directory: string): RestoreLock {
  const path = join(directory, restoreLockName)
  let lock: DatabaseSync | undefined
  try {
    lock = new DatabaseSync(path, { timeout: 0 })
    lock.exec('BEGIN EXCLUSIVE')
  } catch (error) {
    if (lock?.isOpen) lock.close()
    const known = sqliteError(error, path)
    if (!hasCode(known, 'unavailable')) throw known
    throw new TouchstoneError(
      'unavailable',
      `Another restore of ${directory} is under way. Wait for it.`,
      { details: { path: directory }, cause: error },
    )
  }
  const held = lock
  return {
    // Held until its file is gone: nobody takes it for that of a restore that was cut off.
    finish: () => unlink(path),
    [Symbol.dispose]: () => held.close(),
  }
}
