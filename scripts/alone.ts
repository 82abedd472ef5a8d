import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

/**
 * Does some work while no other process does the same, for which a file stands. The operating system
 * lets go of the lock when its holder ends, however it ends.
 */
export function alone(path: string, work: () => void): void {
  mkdirSync(dirname(path), { recursive: true })
  const lock = new DatabaseSync(path, { timeout: 600_000 })
  lock.exec('BEGIN EXCLUSIVE')
  work()
  lock.close()
}
