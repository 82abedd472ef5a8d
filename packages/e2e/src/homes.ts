import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect, type Touchstone } from '@touchstone/client'
import { openLocal, serveLocal } from '@touchstone/server/local'

/** A running Touchstone with nothing in it. */
export interface Home extends AsyncDisposable {
  readonly touchstone: Touchstone
  /** Its admin token; absent where one cannot come in from outside. */
  readonly token?: string
  /** How many objects are stored below a prefix. */
  readonly countObjects: (prefix: string) => Promise<number>
}

/** A home whose files are on this machine. */
export interface LocalHome extends Home {
  readonly directory: string
}

/** A new directory below the system's temporary one, removed at the end. */
export async function temporaryDirectory(): Promise<AsyncDisposable & { path: string }> {
  const path = await mkdtemp(join(tmpdir(), 'touchstone-'))
  return {
    path,
    [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }),
  }
}

/** How many files lie below a prefix of the object store of a data directory. */
async function countFiles(directory: string, prefix: string): Promise<number> {
  const root = join(directory, 'objects', prefix)
  const entries = await readdir(root, { recursive: true, withFileTypes: true })
  return entries.filter((entry) => entry.isFile()).length
}

/** A server in this process that is spoken to over HTTP. */
export async function openServer(): Promise<
  LocalHome & { readonly url: string; readonly token: string }
> {
  const directory = await temporaryDirectory()
  const server = await serveLocal({ directory: directory.path, port: 0 })
  const { url, token } = server
  return {
    url,
    token,
    directory: directory.path,
    countObjects: (prefix) => countFiles(directory.path, prefix),
    touchstone: connect({ url, token }),
    async [Symbol.asyncDispose]() {
      await server.close()
      await directory[Symbol.asyncDispose]()
    },
  }
}

/** The same code without a port. */
export async function openInProcess(): Promise<LocalHome> {
  const directory = await temporaryDirectory()
  const touchstone = await openLocal(directory.path)
  return {
    touchstone,
    directory: directory.path,
    countObjects: (prefix) => countFiles(directory.path, prefix),
    async [Symbol.asyncDispose]() {
      await touchstone.close()
      await directory[Symbol.asyncDispose]()
    },
  }
}
