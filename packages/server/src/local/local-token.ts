import { randomUUID } from 'node:crypto'
import { link, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { TouchstoneError } from '@touchstone/core'
import { newTokenSecret, type Services } from '@touchstone/core/services'

/** The file of a data directory that holds its admin token. */
export const tokenPath = (directory: string): string => join(directory, 'token')

/**
 * The admin token of a data directory: made on first use, in a file that only its owner reads
 * (mode 0600). Several processes that start at once agree on one.
 */
export async function ensureLocalToken(directory: string, services: Services): Promise<string> {
  const path = tokenPath(directory)
  const secret = (await readSecret(path)) ?? (await writeSecret(path))
  const author = { name: 'local' }
  await services.tokens.create({ name: 'local', role: 'admin', expiresAt: null, secret }, author)
  return secret
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
      `The token file ${path} cannot be written. Make the directory writable.`,
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
