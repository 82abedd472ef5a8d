import { createHash } from 'node:crypto'
import { constants, createReadStream } from 'node:fs'
import { access, mkdtemp, open, rename, rm, stat, type FileHandle } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { TouchstoneError } from '@touchstone/core'
import { createReferences, missingObject } from '@touchstone/core/services'
import {
  aboutName,
  archivedObject,
  backupVersion,
  sumLine,
  sumsName,
  type About,
  type Watch,
} from './backup-file.ts'
import type { DataDirectory } from './data-directory.ts'
import { databaseName, formatBytes, formatName } from './data-format.ts'
import { syncDirectory } from './directories.ts'
import { fileError, ifPresent, onFile } from './file-errors.ts'
import { openSqliteTable } from './sqlite-table.ts'
import { archived, archiveEnd } from './tar.ts'

/** What a backup has. */
export interface BackedUp {
  /** Absolute. */
  readonly path: string
  readonly items: number
  readonly objects: number
  /** Of the file. */
  readonly bytes: number
}

/**
 * Writes everything in a data directory, which may be in use, to one file. The file is there whole or
 * not at all; what was being written when a process was killed is in a folder beside it.
 *
 * The copy of the database is taken first, then the objects that it names. Garbage collection may
 * have removed one of them by then, which nothing names any more: a newer copy of the database does
 * without it. So the copy that is kept, the last, names only what is in the file.
 * @throws TouchstoneError `name_taken` where there is a file already; `storage` for data that is damaged
 */
export async function backUpDirectory(
  data: DataDirectory,
  file: string,
  watch: Watch = {},
): Promise<BackedUp> {
  const path = resolve(file)
  return onFile(path, async () => {
    await requireFree(path)
    // Beside the file: what is renamed stays on one disk.
    const drafts = await mkdtemp(`${path}.part-`)
    try {
      const draft = join(drafts, basename(path))
      const count = { items: 0, objects: 0 }
      const output = await open(draft, 'wx', 0o600)
      try {
        await output.writeFile(contents(data, { ...watch, drafts, count }))
        await output.sync()
      } finally {
        await output.close()
      }
      const { size: bytes } = await stat(draft)
      await requireFree(path)
      await rename(draft, path)
      await syncDirectory(dirname(path))
      return { path, ...count, bytes }
    } finally {
      await rm(drafts, { recursive: true, force: true })
    }
  })
}

async function requireFree(path: string): Promise<void> {
  const folder = dirname(path)
  if (!(await ifPresent(() => stat(folder))))
    throw new TouchstoneError('not_found', `There is no folder ${folder}. Make it first.`, {
      details: { path },
    })
  const isTaken = await ifPresent(() => access(path, constants.F_OK).then(() => true))
  if (isTaken)
    throw new TouchstoneError(
      'name_taken',
      `${path} is there already. Choose another file, or move that one away.`,
      { details: { path } },
    )
}

interface Writing extends Watch {
  readonly drafts: string
  readonly count: { items: number; objects: number }
}

async function* contents(data: DataDirectory, writing: Writing): AsyncGenerator<Uint8Array> {
  const { drafts, count } = writing
  const files = summedFiles(data.path)
  const about: About = {
    touchstoneBackup: backupVersion,
    format: data.format,
    createdAt: new Date().toISOString(),
  }
  yield* files.add(aboutName, Buffer.from(`${JSON.stringify(about)}\n`))
  yield* files.add(formatName, formatBytes(data.format))
  const copied = { keys: new Set<string>(), bytes: 0 }
  let former: string | undefined
  for (let round = 0; ; round++) {
    const copy = join(drafts, `copy-${round}.db`)
    data.table.copyTo(copy)
    count.items = 0
    const missing = yield* namedObjects(data, { ...writing, copy, copied, files })
    count.objects = copied.keys.size
    if (missing === undefined) {
      yield* files.addStream(databaseName, (await stat(copy)).size, createReadStream(copy))
      break
    }
    // What two copies of the database name in turn was not collected.
    if (missing.key === former) throw missing.error
    former = missing.key
    await rm(copy, { force: true })
  }
  yield* files.end()
}

/** Archives files, and at the end their sums. */
function summedFiles(directory: string) {
  const sums: string[] = []

  async function* addStream(path: string, bytes: number, content: AsyncIterable<Uint8Array>) {
    const hash = createHash('sha256')
    async function* hashing(): AsyncGenerator<Uint8Array> {
      try {
        for await (const chunk of content) {
          hash.update(chunk)
          yield chunk
        }
      } catch (error) {
        throw fileError(error, join(directory, path))
      }
    }
    yield* archived({ path, bytes, content: hashing() })
    sums.push(sumLine(hash.digest('hex'), path))
  }

  return {
    addStream,
    add: (path: string, body: Uint8Array) => addStream(path, body.byteLength, piecesOf(body)),
    async *end() {
      const text = Buffer.from(sums.join(''))
      yield* archived({ path: sumsName, bytes: text.byteLength, content: piecesOf(text) })
      yield archiveEnd
    },
  }
}

interface Copying extends Writing {
  /** The copy of the database. */
  readonly copy: string
  /** What is in the archive already. */
  readonly copied: { readonly keys: Set<string>; bytes: number }
  readonly files: ReturnType<typeof summedFiles>
}

/**
 * Archives the objects that a copy of the database names, without those that are there already.
 * @returns the first one that cannot be read, which ends it
 * @throws TouchstoneError `storage` for an item that is damaged
 */
async function* namedObjects(
  data: DataDirectory,
  { copy, copied, files, count, signal, report }: Copying,
): AsyncGenerator<Uint8Array, Missing | undefined> {
  // What is damaged in the copy is damaged there.
  const table = openSqliteTable(copy, { calledAs: join(data.path, databaseName) })
  const references = createReferences({ table, objects: data.objects })
  try {
    for await (const item of table.everything()) {
      if (item instanceof TouchstoneError) throw item
      count.items++
      for await (const { key } of references.of(item)) {
        signal?.throwIfAborted()
        if (copied.keys.has(key)) continue
        const { file, bytes } = await openObject(data, key)
        try {
          const content = file.createReadStream({ autoClose: false })
          yield* files.addStream(archivedObject(key), bytes, content)
        } finally {
          await file.close()
        }
        copied.keys.add(key)
        copied.bytes += bytes
        await report?.({ objects: copied.keys.size, bytes: copied.bytes })
      }
    }
    return undefined
  } catch (error) {
    const missing = missingIn(error)
    if (missing === undefined) throw error
    return missing
  } finally {
    table.close()
  }
}

/** An object that cannot be read. */
interface Missing {
  readonly key: string
  readonly error: TouchstoneError
}

function missingIn(error: unknown): Missing | undefined {
  const key = error instanceof TouchstoneError ? error.details['key'] : undefined
  return error instanceof TouchstoneError && typeof key === 'string' ? { key, error } : undefined
}

async function openObject(
  { objects }: DataDirectory,
  key: string,
): Promise<{ file: FileHandle; bytes: number }> {
  const file = await objects.files.open(key)
  if (!file) throw missingObject(key)
  return { file, bytes: (await file.stat()).size }
}

async function* piecesOf(body: Uint8Array): AsyncGenerator<Uint8Array> {
  yield body
}
