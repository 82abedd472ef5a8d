import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { access, open, readdir, rm } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { TouchstoneError } from '@touchstone/core'
import {
  aboutName,
  backupVersion,
  isRestorable,
  sumsName,
  type Done,
  type Watch,
} from './backup-file.ts'
import { databaseName, formatName } from './data-format.ts'
import { makeDirectory, prepareDirectory, syncDirectory } from './directories.ts'
import { errnoOf, onFile } from './file-errors.ts'
import { objectsName } from './object-paths.ts'
import { isRestoring, lockForRestore, restoreLockName } from './restore-lock.ts'
import { BrokenArchive, readArchive, type ArchivedFile } from './tar.ts'

export interface RestoreOptions extends Watch {
  /** The newest format of data directories that this version knows. */
  readonly newestFormat: number
}

/** What was restored. */
export interface Restored extends Done {
  /** Absolute. */
  readonly directory: string
}

/**
 * Makes a data directory of a backup, and verifies each file of it. Until that is done, nobody can open
 * the directory; a restore that was cut off is begun anew by the next.
 * @param givenPath an empty directory, or none
 * @throws TouchstoneError `not_found` without the file; `name_taken` for a directory that is not empty;
 * `storage` for a backup that is damaged, which leaves the directory empty
 */
export async function restoreDirectory(
  file: string,
  givenPath: string,
  options: RestoreOptions,
): Promise<Restored> {
  const source = resolve(file)
  await requireFile(source)
  // Nothing is made for a file that is no backup.
  await withArchive(source, (files) => readAbout(source, files, options))
  const directory = await prepareDirectory(resolve(givenPath))
  return onFile(directory, async () => {
    const isBegun = await isRestoring(directory)
    if (!isBegun) await requireEmpty(directory)
    using lock = lockForRestore(directory)
    // Somebody may have begun to use it in between.
    if (isBegun) await clear(directory)
    else await requireEmpty(directory)
    let restored: Done
    try {
      restored = await withArchive(source, async (files) => {
        await readAbout(source, files, options)
        return extract({ source, directory }, files, options)
      })
    } catch (error) {
      await clear(directory)
      await lock.finish()
      throw error
    }
    await lock.finish()
    await syncDirectory(directory)
    return { directory, ...restored }
  })
}

type Files = AsyncIterator<ArchivedFile, void>

/** What a file system has of its own in its root, and the lock. */
const ownNames = new Set(['lost+found', restoreLockName, `${restoreLockName}-journal`])

async function requireEmpty(directory: string): Promise<void> {
  const [name] = (await readdir(directory)).filter((entry) => !ownNames.has(entry))
  if (name !== undefined)
    throw new TouchstoneError(
      'name_taken',
      `${directory} is not empty: it has ${JSON.stringify(name)}. Restore into a new directory, or move that one away.`,
      { details: { path: directory } },
    )
}

/** Removes what a restore made. */
async function clear(directory: string): Promise<void> {
  for (const name of [databaseName, formatName, objectsName])
    await rm(join(directory, name), { recursive: true, force: true })
}

async function requireFile(source: string): Promise<void> {
  await onFile(source, async () => {
    try {
      await access(source)
    } catch (error) {
      if (errnoOf(error) !== 'ENOENT') throw error
      throw new TouchstoneError('not_found', `There is no file ${source}. Check the path.`, {
        details: { path: source },
        cause: error,
      })
    }
  })
}

async function withArchive<T>(source: string, work: (files: Files) => Promise<T>): Promise<T> {
  const stream = createReadStream(source, { highWaterMark: 1024 * 1024 })
  try {
    return await work(readArchive(stream))
  } catch (error) {
    if (!(error instanceof BrokenArchive)) throw error
    throw damaged(source, 'is damaged, or cut off', error)
  } finally {
    stream.destroy()
  }
}

const damaged = (source: string, is: string, cause?: unknown): TouchstoneError =>
  new TouchstoneError(
    'storage',
    `${source} ${is}. Nothing was restored. Copy the backup again, or take another one.`,
    { details: { path: source }, ...(cause === undefined ? {} : { cause }) },
  )

/** Reads the first file of a backup. */
async function readAbout(
  source: string,
  files: Files,
  { newestFormat }: Pick<RestoreOptions, 'newestFormat'>,
): Promise<void> {
  const none = (cause?: unknown): TouchstoneError =>
    damaged(source, 'is no backup of Touchstone', cause)
  const first = await files.next().catch((error: unknown) => {
    throw error instanceof BrokenArchive ? none(error) : error
  })
  if (first.done === true || first.value.path !== aboutName) throw none()
  const about = aboutIn(await textOf(first.value))
  if (about === undefined) throw none()
  const { version, format } = about
  if (version > backupVersion || format > newestFormat)
    throw new TouchstoneError(
      'storage',
      `${source} is of a newer version of Touchstone (data of format ${format}; this version knows formats up to ${newestFormat}). Restore it with that version.`,
      { details: { path: source, format, newest: newestFormat } },
    )
}

function aboutIn(text: string): { version: number; format: number } | undefined {
  let about: unknown
  try {
    about = JSON.parse(text)
  } catch {
    return undefined
  }
  if (typeof about !== 'object' || about === null) return undefined
  if (!('touchstoneBackup' in about && 'format' in about)) return undefined
  const { touchstoneBackup: version, format } = about
  return typeof version === 'number' && typeof format === 'number' ? { version, format } : undefined
}

async function textOf({ content }: ArchivedFile): Promise<string> {
  const pieces: Uint8Array[] = []
  for await (const piece of content) pieces.push(piece)
  return Buffer.concat(pieces).toString()
}

/** Writes the files of a backup, and compares them with their sums. */
async function extract(
  { source, directory }: { source: string; directory: string },
  files: Files,
  { signal, report }: Watch,
): Promise<Done> {
  const sums = new Map<string, string>()
  const directories = new Set<string>()
  let [objects, bytes] = [0, 0]
  for (;;) {
    signal?.throwIfAborted()
    const next = await files.next()
    if (next.done === true) throw damaged(source, 'has no sums of its files')
    const { value: archived } = next
    const { path } = archived
    if (path === sumsName) {
      requireSums(source, sums, await textOf(archived))
      break
    }
    if (!isRestorable(path) || sums.has(path))
      throw damaged(source, `has a file that does not belong there (${JSON.stringify(path)})`)
    const target = join(directory, path)
    if (!directories.has(dirname(target))) {
      await makeDirectory(dirname(target))
      directories.add(dirname(target))
    }
    sums.set(path, await write(target, archived))
    bytes += archived.bytes
    if (path.startsWith(objectsName)) objects++
    await report?.({ objects, bytes })
  }
  if ((await files.next()).done !== true) throw damaged(source, 'goes on behind its sums')
  if (!sums.has(databaseName) || !sums.has(formatName)) throw damaged(source, 'has no database')
  for (const path of directories) await syncDirectory(path)
  return { objects, bytes }
}

/** Answers the SHA-256 of what was written. */
async function write(target: string, { content }: ArchivedFile): Promise<string> {
  const hash = createHash('sha256')
  const file = await open(target, 'wx', 0o600)
  try {
    for await (const piece of content) {
      hash.update(piece)
      await file.writeFile(piece)
    }
    await file.sync()
  } finally {
    await file.close()
  }
  return hash.digest('hex')
}

function requireSums(source: string, sums: ReadonlyMap<string, string>, text: string): void {
  const named = new Map<string, string>()
  for (const line of text.split('\n').slice(0, -1)) {
    const [, sum = '', path = ''] = /^([0-9a-f]{64}) {2}(.+)$/.exec(line) ?? []
    named.set(path, sum)
  }
  // The first file was read before.
  named.delete(aboutName)
  for (const [path, sum] of sums)
    if (named.get(path) !== sum)
      throw damaged(source, `is damaged: ${path} does not have the SHA-256 that it had`)
  if (named.size !== sums.size) throw damaged(source, 'lacks files that were in it')
}
