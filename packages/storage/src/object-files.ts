import { randomUUID } from 'node:crypto'
import { constants } from 'node:fs'
import { lstat, open, readdir, realpath, unlink, utimes, type FileHandle } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { ObjectInfo } from '@touchstone/core'
import { makeDirectory, syncDirectory } from './directories.ts'
import { ifPresent, onFile } from './file-errors.ts'
import { shareFirst, writeFirst, type Content } from './first-write.ts'
import { listKeys } from './object-listing.ts'
import { fileNameOf, temporaryName } from './object-paths.ts'

const pageKeys = 1_000
const leftoverAfterMs = 3_600_000

export type ObjectFiles = Awaited<ReturnType<typeof openObjectFiles>>

/** The files below one root. Keys are checked by the caller. */
export async function openObjectFiles(givenRoot: string, now: () => number) {
  const root = await onFile(givenRoot, async () => {
    await makeDirectory(join(givenRoot, temporaryName))
    return realpath(givenRoot)
  })
  const temporaryRoot = join(root, temporaryName)
  const pathOf = (key: string): string => join(root, fileNameOf(key))
  const placesOf = (key: string) => ({
    temporary: join(temporaryRoot, randomUUID()),
    target: pathOf(key),
  })

  await onFile(temporaryRoot, removeLeftovers)

  /** Uploads that a killed process left behind. */
  async function removeLeftovers(): Promise<void> {
    for (const name of await readdir(temporaryRoot)) {
      const path = join(temporaryRoot, name)
      const age = await ifPresent(async () => now() - (await lstat(path)).mtimeMs)
      if (age !== undefined && age > leftoverAfterMs) await ifPresent(() => unlink(path))
    }
  }

  // Directories whose names are known to be on disk. None is ever removed.
  const durable = new Set<string>()

  async function makeDurable(path: string): Promise<void> {
    if (durable.has(path)) return
    await makeDirectory(path)
    for (let child = path; child !== root; child = dirname(child))
      await syncDirectory(dirname(child))
    durable.add(path)
  }

  async function statOf(key: string): Promise<ObjectInfo | undefined> {
    const stats = await ifPresent(() => lstat(pathOf(key)))
    if (!stats?.isFile()) return undefined
    // Times are kept as fractions of seconds: rounding gives the millisecond back.
    return { key, bytes: stats.size, writtenAtMs: Math.round(stats.mtimeMs) }
  }

  const openFile = (key: string): Promise<FileHandle | undefined> =>
    ifPresent(() => open(pathOf(key), constants.O_RDONLY | constants.O_NOFOLLOW))

  return {
    /** Answers false when the key is taken, which then keeps what it has. */
    write: (key: string, content: Content): Promise<boolean> =>
      onFile(pathOf(key), async () => {
        const directory = dirname(pathOf(key))
        await makeDurable(directory)
        const first = await writeFirst(placesOf(key), content, { writtenAtMs: now() })
        await syncDirectory(directory)
        return first
      }),

    /** Answers false when there is no `from`. */
    share: (from: string, to: string): Promise<boolean> =>
      onFile(pathOf(to), async () => {
        if (!(await statOf(from))) return false
        await makeDurable(dirname(pathOf(to)))
        const writtenAtMs = now()
        // Links share one time of writing. It is renewed first, so that the new name never looks
        // old; that the old name looks younger is harmless.
        const shared = await ifPresent(async () => {
          await utimes(pathOf(from), writtenAtMs / 1_000, writtenAtMs / 1_000)
          await shareFirst(pathOf(from), placesOf(to), { writtenAtMs })
          return true
        })
        await syncDirectory(dirname(pathOf(to)))
        return shared ?? false
      }),

    stat: (key: string): Promise<ObjectInfo | undefined> => onFile(pathOf(key), () => statOf(key)),

    /** A file to read from, which the caller closes. */
    open: (key: string): Promise<FileHandle | undefined> =>
      onFile(pathOf(key), () => openFile(key)),

    read: (key: string): Promise<Uint8Array | undefined> =>
      onFile(pathOf(key), async () => {
        const file = await openFile(key)
        try {
          return await file?.readFile()
        } finally {
          await file?.close()
        }
      }),

    remove: (key: string): Promise<void> =>
      onFile(pathOf(key), async () => {
        await ifPresent(() => unlink(pathOf(key)))
      }),

    list: (prefix: string, after = ''): Promise<{ objects: ObjectInfo[]; next?: string }> =>
      onFile(root, async () => {
        const keys: string[] = []
        for await (const key of listKeys({ root, prefix, after, batch: pageKeys + 1 }))
          if (keys.push(key) > pageKeys) break
        const page = keys.slice(0, pageKeys)
        const infos = await Promise.all(page.map(statOf))
        // Whatever was deleted in between is left out.
        const objects = infos.filter((info) => info !== undefined)
        const last = page.at(-1)
        return keys.length > page.length && last !== undefined
          ? { objects, next: last }
          : { objects }
      }),
  }
}
