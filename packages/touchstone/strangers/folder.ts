import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { promisify } from 'node:util'

const root = resolve(import.meta.dirname, '../../..')
const run = promisify(execFile)

// Nothing that the clone's package manager and its tests set reaches the commands of a stranger. How
// this machine reaches a registry does, and so does the Node that runs the tests.
const isOfClone = (name: string): boolean =>
  /^(npm_|NODE_|VITEST|TOUCHSTONE_|CI$)/i.test(name) &&
  !/registry|proxy|cafile|ca_certs|userconfig|cache$/i.test(name)
const ownEnvironment: NodeJS.ProcessEnv = {
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !isOfClone(name))),
  PATH: `${dirname(process.execPath)}:${process.env['PATH'] ?? ''}`,
}

/** What is published, as files. */
export interface Tarballs {
  readonly client: string
  readonly touchstone: string
}

/** Packs both packages, as `pnpm pack:all` does. */
export async function packAll(): Promise<Tarballs> {
  await run(process.execPath, [join(root, 'scripts/pack-all.ts')], { cwd: root })
  const out = join(root, 'out')
  const names = await readdir(out)
  const find = (pattern: RegExp): string =>
    join(out, names.find((name) => pattern.test(name)) ?? 'missing')
  return { client: find(/^touchstone-client-/), touchstone: find(/^touchstone-\d/) }
}

/** The version of zod that the clone is tested with. */
export async function zodVersion(): Promise<string> {
  const manifest: { version: string } = JSON.parse(
    await readFile(join(root, 'node_modules/zod/package.json'), 'utf8'),
  )
  return manifest.version
}

/** An empty folder outside the clone, and what somebody does in it. */
export class Folder implements AsyncDisposable {
  readonly path: string
  private constructor(path: string) {
    this.path = path
  }

  static async create(): Promise<Folder> {
    const path = await mkdtemp(join(tmpdir(), 'touchstone-stranger-'))
    const folder = new Folder(path)
    await folder.write('package.json', '{ "type": "module", "private": true }\n')
    return folder
  }

  /** `npm install` of tarballs, or of packages by name. */
  install(...packages: readonly string[]): Promise<unknown> {
    return this.run('npm', 'install', '--prefer-offline', '--no-audit', '--no-fund', ...packages)
  }

  async write(name: string, text: string): Promise<void> {
    await writeFile(join(this.path, name), text)
  }

  /**
   * Runs a command to its end.
   * @throws an error with `code` and `stderr` when it fails
   */
  run(command: string, ...args: readonly string[]): Promise<{ stdout: string; stderr: string }> {
    return run(command, args, { cwd: this.path, env: this.environment })
  }

  /** Starts a command that runs until it is stopped. */
  serve(command: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Running {
    return new Running(
      spawn(command, args, {
        cwd: this.path,
        env: { ...this.environment, ...env },
        stdio: ['ignore', 'pipe', 'inherit'],
      }),
    )
  }

  get environment(): NodeJS.ProcessEnv {
    return { ...ownEnvironment, XDG_CONFIG_HOME: join(this.path, '.config') }
  }

  /** The packages that are installed here, by name. */
  async packages(): Promise<string[]> {
    const lock: { packages: Record<string, unknown> } = JSON.parse(
      await readFile(join(this.path, 'package-lock.json'), 'utf8'),
    )
    return Object.keys(lock.packages)
      .filter((path) => path !== '')
      .map((path) => path.replace('node_modules/', ''))
  }

  /** The bytes of what is installed here. */
  async installedBytes(): Promise<number> {
    const entries = await readdir(join(this.path, 'node_modules'), {
      recursive: true,
      withFileTypes: true,
    })
    const files = entries.filter((entry) => entry.isFile())
    const sizes = await Promise.all(
      files.map(async ({ parentPath, name }) => (await stat(join(parentPath, name))).size),
    )
    return sizes.reduce((sum, size) => sum + size, 0)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.path, { recursive: true, force: true })
  }
}

/** A command that runs until it is stopped. */
export class Running implements AsyncDisposable {
  readonly #child: ChildProcess
  #printed = ''
  constructor(child: ChildProcess) {
    this.#child = child
    child.stdout?.on('data', (chunk: Buffer) => (this.#printed += chunk.toString()))
  }

  /**
   * What it has printed so far, when that fits a pattern.
   * @throws when the command ends before
   */
  async printed(pattern: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const found = pattern.exec(this.#printed)
      if (found) return found
      if (this.#child.exitCode !== null)
        throw new Error(`It ended with ${this.#child.exitCode} and printed: ${this.#printed}`)
      await pause(20)
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode !== null || !this.#child.kill()) return
    await once(this.#child, 'exit')
  }
}

/** A server of the installed command over a directory in a project. */
export interface Served extends AsyncDisposable {
  readonly url: string
  readonly token: string
}

/** Starts `touchstone serve` as it is installed in one folder, with its data in another. */
export async function startTouchstone(command: Folder, project: Folder): Promise<Served> {
  const running = project.serve(join(command.path, 'node_modules/.bin/touchstone'), [
    'serve',
    '--port=0',
    '--json',
  ])
  const [json] = await running.printed(/^\{[^]*^\}$/m)
  const said: { url: string; tokenFile: string } = JSON.parse(json)
  const token = (await readFile(resolve(project.path, said.tokenFile), 'utf8')).trim()
  return { url: said.url, token, [Symbol.asyncDispose]: () => running[Symbol.asyncDispose]() }
}
