import { isObjectKey } from '@touchstone/core/ports'
import { databaseName, formatName } from './data-format.ts'
import { fileNameOf, objectsName, segmentOfFile } from './object-paths.ts'

/** The first file of a backup, which says what it is. */
export const aboutName = 'backup.json'
/** The last one: the SHA-256 of each file before it, as `sha256sum -c` takes it. */
export const sumsName = 'SHA256SUMS'

/** The version of the form of backups. */
export const backupVersion = 1

/** What the first file of a backup says. */
export interface About {
  readonly touchstoneBackup: number
  /** The format of the data directory. */
  readonly format: number
  readonly createdAt: string
}

export const archivedObject = (key: string): string => `${objectsName}/${fileNameOf(key)}`

/** Whether a file of a backup is one that belongs into a data directory. */
export function isRestorable(path: string): boolean {
  if (path === databaseName || path === formatName) return true
  const prefix = `${objectsName}/`
  const key = path.startsWith(prefix) ? segmentOfFile(path.slice(prefix.length)) : undefined
  return key !== undefined && isObjectKey(key)
}

export const sumLine = (sum: string, path: string): string => `${sum}  ${path}\n`

/** Who looks at a backup or a restore while it works. */
export interface Watch {
  /** Once it has fired, the work ends with its reason. */
  readonly signal?: AbortSignal | undefined
  /** Hears of each object that is done; the work waits for it. */
  readonly report?: ((done: Done) => void | Promise<void>) | undefined
}

export interface Done {
  readonly objects: number
  /** Of all files so far. */
  readonly bytes: number
}
