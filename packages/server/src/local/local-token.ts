import { randomUUID } from 'node:crypto'
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { TouchstoneError } from '@touchstone/core'
import { newTokenSecret, type Services } from '@touchstone/core/services'

/** The file of a data directory that holds its admin token. */
export const tokenPath = (directory: string): string => join(directory, 'token')

/** The admin token of a data directory. */
export interface LocalToken {
  readonly secret: string
  /** What the one before was, in whose place it was made now; undefined: it is not new, or the first. */
  readonly replaced: Replaced | undefined
}

/** Why a token was no good any more. */
export type Replaced = 'revoked' | 'expired'

/**
 * Answers the admin token of a data directory: made on first use, and again where it was revoked or
 * has expired, in a file that only its owner reads (mode 0600). Several processes that start at once
 * agree on one.
 */
export async function ensureLocalToken(directory: string, services: Services): Promise<LocalToken> {
  const path = tokenPath(directory)
  for (let replaced: Replaced | undefined; ;) {
    const secret = (await readSecret(path)) ?? (await writeSecret(path))
    const author = { name: 'local' }
    const { token } = await services.tokens.create(
      { name: 'local', role: 'admin', expiresAt: null, secret },
      author,
    )
    const { revokedAt, expiresAt } = token
    if (revokedAt === null && (expiresAt === null || Date.parse(expiresAt) > Date.now()))
      return { secret, replaced }
    replaced = revokedAt === null ? 'expired' : 'revoked'
    await removeSecret(path, secret)
  }
}

/**
 * Registers an admin token that somebody chose, as the first one of a deployment.
 * @throws TouchstoneError `bad_input` for one that cannot be that any more
 */
export async function registerAdminToken(secret: string, services: Services): Promise<void> {
  const { token } = await services.tokens.create(
    { name: 'admin', role: 'admin', expiresAt: null, secret },
    { name: 'deployment' },
  )
  const problem =
    token.revokedAt !== null
      ? 'was revoked'
      : token.role === 'admin' && token.expiresAt === null
        ? undefined
        : `is the token "${token.name}" already, which ${token.role === 'admin' ? 'has an end' : `has the role ${token.role}`}`
  if (problem !== undefined)
    throw new TouchstoneError(
      'bad_input',
      `The given admin token ${problem}. Choose another: echo "tst_$(openssl rand -hex 32)"`,
    )
}

// What another process wrote meanwhile is put back.
async function removeSecret(path: string, secret: string): Promise<void> {
  const aside = `${path}.${randomUUID()}`
  try {
    await rename(path, aside)
    if ((await readSecret(aside)) !== secret) await link(aside, path)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    // Another process has removed it, or has written a newer one.
    if (code !== 'ENOENT' && code !== 'EEXIST')
      throw new TouchstoneError(
        'storage',
        `The token in ${path} is not valid any more, and the file cannot be replaced. Delete it; the next start makes a new one.`,
        { cause: error },
      )
  } finally {
    await rm(aside, { force: true })
  }
}

async function readSecret(path: string): Promise<string | undefined> {
  try {
    const secret = (await readFile(path, 'utf8')).trim()
    if (secret !== '') return secret
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw new TouchstoneError('storage', `The token file ${path} cannot be read.`, { cause: error })
  }
  throw new TouchstoneError(
    'storage',
    `The token file ${path} is empty. Delete it; the next start makes a new one.`,
  )
}

async function writeSecret(path: string): Promise<string> {
  const draft = `${path}.${randomUUID()}`
  try {
    await writeFile(draft, `${newTokenSecret()}\n`, { mode: 0o600 })
    // A link fails where a rename would replace what another process wrote meanwhile.
    await link(draft, path).catch((error: unknown) => {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
    })
  } catch (error) {
    throw new TouchstoneError(
      'storage',
      isDiskFull(error)
        ? `There is no space left for ${path}. Free some on its disk, then try again.`
        : `The token file ${path} cannot be written. Make the directory writable.`,
      { cause: error },
    )
  } finally {
    await rm(draft, { force: true })
  }
  const secret = await readSecret(path)
  if (secret === undefined)
    throw new TouchstoneError('storage', `The token file ${path} vanished. Start again.`)
  return secret
}

const isDiskFull = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && ['ENOSPC', 'EDQUOT'].includes(String(error.code))
