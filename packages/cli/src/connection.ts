import { readFile, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { Touchstone } from '@touchstone/client'
import type { Transport } from '@touchstone/client/rpc'
import { TouchstoneError } from '@touchstone/core/errors'
import { note } from './output.ts'
import { plain } from './values.ts'
import { throughProxies } from './proxy-refusal.ts'
import { useProxies } from './proxy.ts'
import { withoutLanguages } from './without-languages.ts'

/** The options that say which Touchstone is meant. */
export interface ConnectionOptions {
  readonly url?: string
  readonly token?: string
  readonly dir?: string
}

/** Which Touchstone is meant, and what said so. */
export type Connection =
  | {
      readonly kind: 'server'
      readonly url: string
      readonly token: string | undefined
      readonly from: string
      readonly tokenFrom: string
    }
  | { readonly kind: 'directory'; readonly directory: string; readonly from: string }

/** The data directory that a command works with, when it works with one. */
export function directoryOf({ dir }: Pick<ConnectionOptions, 'dir'>): string {
  const { TOUCHSTONE_DIR = '' } = process.env
  return resolve(dir ?? (TOUCHSTONE_DIR === '' ? '.touchstone' : TOUCHSTONE_DIR))
}

/**
 * Flags come first, then the environment, then the configuration file, then the data directory of
 * this machine.
 * @throws TouchstoneError `unavailable` when none of them is there
 */
export async function resolveConnection(options: ConnectionOptions): Promise<Connection> {
  const { TOUCHSTONE_URL = '', TOUCHSTONE_TOKEN = '', TOUCHSTONE_DIR = '' } = process.env
  const directory = directoryOf(options)
  // A variable that is empty is none; so is not what somebody typed after --token.
  const token = options.token ?? (TOUCHSTONE_TOKEN === '' ? undefined : TOUCHSTONE_TOKEN)
  const given = { token, directory }
  const tokenFrom = options.token === undefined ? 'TOUCHSTONE_TOKEN' : '--token'
  if (options.url !== undefined) return toServer(options.url, '--url', { ...given, tokenFrom })
  if (options.dir !== undefined) return { kind: 'directory', directory, from: '--dir' }
  if (TOUCHSTONE_URL !== '')
    return toServer(TOUCHSTONE_URL, 'TOUCHSTONE_URL', { ...given, tokenFrom })
  const { configPath, readConfig } = await import('./config-file.ts')
  const config = await readConfig()
  if (config !== undefined) return toServer(config.url, configPath(), { ...given, tokenFrom })
  if (await isThere(directory))
    return {
      kind: 'directory',
      directory,
      from: TOUCHSTONE_DIR === '' ? 'this directory' : 'TOUCHSTONE_DIR',
    }
  throw new TouchstoneError(
    'unavailable',
    'No Touchstone is known here. Name a server with --url or TOUCHSTONE_URL, keep one with `touchstone login URL`, or start one here with `touchstone serve`.',
  )
}

async function toServer(
  url: string,
  from: string,
  given: { token: string | undefined; tokenFrom: string; directory: string },
): Promise<Connection> {
  const server = (token: string | undefined, tokenFrom: string): Connection => ({
    kind: 'server',
    url,
    from,
    token,
    tokenFrom,
  })
  if (given.token !== undefined) return server(given.token, given.tokenFrom)
  const { configPath, readConfig } = await import('./config-file.ts')
  const config = await readConfig()
  // A token goes to nobody but the server that it was kept for.
  if (config?.token !== undefined && sameOrigin(config.url, url))
    return server(config.token, configPath())
  const path = join(given.directory, 'token')
  const local = isLoopback(url) ? await readFile(path, 'utf8').catch(() => '') : ''
  return local.trim() === '' ? server(undefined, 'nowhere') : server(local, path)
}

const originOf = (url: string): string | undefined =>
  URL.canParse(url) ? new URL(url).origin : undefined
const sameOrigin = (a: string, b: string): boolean =>
  originOf(a) !== undefined && originOf(a) === originOf(b)
const isLoopback = (url: string): boolean =>
  URL.canParse(url) && ['localhost', '127.0.0.1', '[::1]'].includes(new URL(url).hostname)

const isThere = (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  )

/** The calls of a Touchstone. Most commands make a few and load nothing more. */
export interface Calls extends Transport, AsyncDisposable {}

const loadInProcess = () => import('@touchstone/server/in-process')

export interface OpenOptions {
  /**
   * Makes a data directory that `--dir` names and that is not there, and says so on stderr. For
   * commands that can begin a registry, once they have checked what they were given; all others
   * would find nothing in it.
   * @default false
   */
  readonly makesDirectory?: boolean
  readonly load?: typeof loadInProcess
}

/**
 * Opens a connection; a data directory is opened in this process.
 * @throws TouchstoneError `not_found` where there is no data directory
 */
export async function open(
  connection: Connection,
  { makesDirectory = false, load = loadInProcess }: OpenOptions = {},
): Promise<Calls> {
  if (connection.kind === 'directory') {
    const { directory } = connection
    const { isDataDirectory, openInProcess } = await load()
    const isMade = !(await isDataDirectory(directory))
    if (isMade && !(makesDirectory && connection.from === '--dir'))
      throw new TouchstoneError(
        'not_found',
        `There is no data directory ${directory}. Check --dir, or make one with \`touchstone serve --dir ${directory}\`.`,
      )
    const calls = await openInProcess(directory)
    if (isMade) note(`made the data directory ${plain(directory)}`)
    return calls
  }
  const { bearerToken, connectTransport, naming413 } = await import('@touchstone/client/rpc')
  const { url, token, tokenFrom } = connection
  await useProxies()
  return {
    ...connectTransport({
      url,
      token: token === undefined ? undefined : bearerToken(token, tokenFrom),
      ...throughProxies,
      fetch: naming413(throughProxies.fetch),
      // Loaded once there is an error.
      receiveError: async (...parts) =>
        (await import('@touchstone/client/received-error')).receivedError(...parts),
    }),
    [Symbol.asyncDispose]: async () => {},
  }
}

/** Opens the Touchstone that the options, the environment and the files name. */
export async function openTouchstone(
  options: ConnectionOptions,
  more: Pick<OpenOptions, 'makesDirectory'> = {},
): Promise<Calls> {
  const connection = await resolveConnection(options)
  return open(connection, { ...more, load: () => withoutLanguages(loadInProcess) })
}

/**
 * The same with the classes of the client, for commands that read or write more than records.
 * @param signal once it has fired, nobody is waited for that does not answer
 */
export async function openWithClasses(
  options: ConnectionOptions,
  signal?: AbortSignal,
  more: Pick<OpenOptions, 'makesDirectory'> = {},
): Promise<Touchstone & AsyncDisposable> {
  const connection = await resolveConnection(options)
  const calls = await open(connection, more)
  const { withClasses } = await import('@touchstone/client')
  const pagesUrl = connection.kind === 'server' ? calls.url : null
  return { ...calls, ...withClasses(signal ? calls.stoppedBy(signal) : calls, { pagesUrl }) }
}
