import { readFile } from 'node:fs/promises'
import { bearerToken } from '@touchstone/client/rpc'
import { messageOf, TouchstoneError } from '@touchstone/core/errors'
import type { ServeOptions } from './serve.ts'

/** What was written after the options of `touchstone serve`. */
export interface ServeFlags {
  readonly host?: string | undefined
  readonly port?: string | undefined
  readonly dir?: string | undefined
  readonly publicUrl?: string | undefined
  readonly adminTokenFile?: string | undefined
  readonly images?: readonly string[] | undefined
}

type Environment = Readonly<Record<string, string | undefined>>

/** A setting, and what said so. */
interface Setting {
  readonly value: string
  readonly from: string
}

/**
 * What to serve, and how: by the options, then by the environment. A variable that is empty is none.
 * @throws TouchstoneError `bad_input`
 */
export async function serveSettings(
  flags: ServeFlags,
  env: Environment = process.env,
): Promise<Omit<ServeOptions, 'pages'>> {
  const setting = (
    flag: string | undefined,
    option: string,
    variable: string,
  ): Setting | undefined => {
    if (flag !== undefined) return { value: flag, from: option }
    const value = env[variable] ?? ''
    return value === '' ? undefined : { value, from: variable }
  }
  const port = setting(flags.port, '--port', 'TOUCHSTONE_PORT')
  const directory = setting(flags.dir, '--dir', 'TOUCHSTONE_DIR')
  const host = setting(flags.host, '--host', 'TOUCHSTONE_HOST')
  const publicUrl = setting(flags.publicUrl, '--public-url', 'TOUCHSTONE_PUBLIC_URL')
  if (directory?.value.trim() === '')
    throw badInput(`${directory.from} takes the path of a directory, not a blank.`)
  return {
    port: port === undefined ? 3000 : portOf(port),
    directory: directory?.value ?? '.touchstone',
    host: host?.value,
    publicUrl: publicUrl?.value,
    adminToken: await adminTokenOf(
      setting(flags.adminTokenFile, '--admin-token-file', 'TOUCHSTONE_ADMIN_TOKEN_FILE'),
      setting(undefined, '', 'TOUCHSTONE_ADMIN_TOKEN'),
    ),
    imageHosts: flags.images,
  }
}

function portOf({ value, from }: Setting): number {
  if (/^\d{1,5}$/.test(value) && Number(value) <= 65_535) return Number(value)
  throw badInput(`${from} takes a number from 0 to 65535, not ${JSON.stringify(value)}.`)
}

const shortestToken = 32

async function adminTokenOf(
  file: Setting | undefined,
  variable: Setting | undefined,
): Promise<string | undefined> {
  const given = file === undefined ? variable : await contentOf(file)
  if (given === undefined) return undefined
  const token = bearerToken(given.value, given.from)
  // Only a hash of a token is stored, and a hash of a short one can be guessed backwards.
  if (token.length < shortestToken)
    throw badInput(
      `The token from ${given.from} has ${token.length} characters, and an admin token needs at least ${shortestToken}. Make one with: echo "tst_$(openssl rand -hex 32)"`,
    )
  return token
}

async function contentOf({ value, from }: Setting): Promise<Setting> {
  try {
    return { value: await readFile(value, 'utf8'), from: value }
  } catch (error) {
    throw new TouchstoneError(
      'bad_input',
      `The file of ${from} cannot be read: ${messageOf(error)}. Write the admin token into it, or leave the setting out.`,
      { cause: error },
    )
  }
}

const badInput = (message: string): TouchstoneError => new TouchstoneError('bad_input', message)
