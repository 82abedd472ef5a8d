import { chmod, mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { messageOf, TouchstoneError } from '@touchstone/core/errors'

/** What `touchstone login` keeps. */
export interface Config {
  readonly url: string
  readonly token?: string | undefined
}

/** Checked by hand: a schema would be most of the time that a short command takes to start. */
function configOf(value: unknown): Config {
  if (typeof value !== 'object' || value === null) throw new TypeError('It is no object.')
  const { url, token, ...more } = value as Record<string, unknown>
  if (typeof url !== 'string' || (token !== undefined && typeof token !== 'string'))
    throw new TypeError('url and token are texts.')
  const [unknown] = Object.keys(more)
  if (unknown !== undefined) throw new TypeError(`${JSON.stringify(unknown)} is not known.`)
  return { url, token }
}

/** Where the configuration is: below XDG_CONFIG_HOME, or ~/.config. */
export function configPath(): string {
  const { XDG_CONFIG_HOME = '', HOME = '' } = process.env
  const base =
    XDG_CONFIG_HOME === '' ? join(HOME === '' ? homedir() : HOME, '.config') : XDG_CONFIG_HOME
  return join(base, 'touchstone', 'config.json')
}

/** The configuration, or undefined where there is none. */
export async function readConfig(): Promise<Config | undefined> {
  const path = configPath()
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw new TouchstoneError('storage', `The file ${path} cannot be read: ${messageOf(error)}.`, {
      cause: error,
    })
  }
  try {
    return configOf(JSON.parse(text))
  } catch (error) {
    throw new TouchstoneError(
      'bad_input',
      `The file ${path} is no configuration. Write it again with \`touchstone login URL\`, or delete it.`,
      { cause: error },
    )
  }
}

/** Writes the configuration, which only its owner can read. */
export async function writeConfig(config: Config): Promise<string> {
  const path = configPath()
  const draft = `${path}.${process.pid}`
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 })
    await writeFile(draft, `${JSON.stringify(config, null, 2)}\n`, { mode: 0o600 })
    await chmod(draft, 0o600)
    await rename(draft, path)
  } catch (error) {
    throw new TouchstoneError(
      'storage',
      `The file ${path} cannot be written: ${messageOf(error)}.`,
      {
        cause: error,
      },
    )
  }
  return path
}
