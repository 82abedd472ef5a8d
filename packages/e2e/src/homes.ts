import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect, type Touchstone } from '@touchstone/client'
import { openLocal, serveLocal } from '@touchstone/server/local'

/** A running Touchstone with nothing in it. */
export interface Home extends AsyncDisposable {
  readonly touchstone: Touchstone
  /** Its admin token; absent where one cannot come in from outside. */
  readonly token?: string
  /** Where its files are, for homes that have some on this machine. */
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

/** A server in this process that is spoken to over HTTP. */
export async function openServer(): Promise<
  Home & { readonly url: string; readonly token: string }
> {
  const directory = await temporaryDirectory()
  const server = await serveLocal({ directory: directory.path, port: 0 })
  const { url, token } = server
  return {
    url,
    token,
    directory: directory.path,
    touchstone: connect({ url, token }),
    async [Symbol.asyncDispose]() {
      await server.close()
      await directory[Symbol.asyncDispose]()
    },
  }
}

/** The same code without a port. */
export async function openInProcess(): Promise<Home> {
  const directory = await temporaryDirectory()
  const touchstone = await openLocal(directory.path)
  return {
    touchstone,
    directory: directory.path,
    async [Symbol.asyncDispose]() {
      await touchstone.close()
      await directory[Symbol.asyncDispose]()
    },
  }
}

/** Every home that the end-to-end tests run in. */
export const homes: readonly { readonly name: string; readonly open: () => Promise<Home> }[] = [
  { name: 'in process', open: openInProcess },
  { name: 'over HTTP', open: openServer },
]
