import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const binPath = fileURLToPath(new URL('bin.js', import.meta.url))

/** How a command ended. */
export interface Ran {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

type Environment = Readonly<Record<string, string>>

/** Somebody's terminal: a directory with nothing in it, a home, and a clean environment. */
export interface Desk extends AsyncDisposable {
  readonly path: string
  /** Starts a command; its environment has nothing but what is given here. */
  readonly start: (args: readonly string[], env?: Environment) => ReturnType<typeof spawn>
  /** Runs a command to its end, in a process of its own. */
  readonly run: (args: readonly string[], env?: Environment) => Promise<Ran>
  /** The same with `--output json`; what it printed. */
  readonly json: (args: readonly string[], env?: Environment) => Promise<unknown>
}

/** Opens a {@link Desk}; `env` is there for each of its commands. */
export async function openDesk(env: Environment = {}): Promise<Desk> {
  const path = await mkdtemp(join(tmpdir(), 'touchstone-cli-'))
  const start: Desk['start'] = (args, more = {}) =>
    spawn(process.execPath, [binPath, ...args], {
      cwd: path,
      env: { HOME: path, PATH: process.env['PATH'] ?? '', ...env, ...more },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
  const run: Desk['run'] = async (args, more) => {
    const child = start(args, more)
    let stdout = ''
    let stderr = ''
    child.stdout?.on('data', (data: Buffer) => (stdout += data.toString()))
    child.stderr?.on('data', (data: Buffer) => (stderr += data.toString()))
    await once(child, 'close')
    return { status: child.exitCode, stdout, stderr }
  }
  return {
    path,
    start,
    run,
    async json(args, more) {
      const { status, stdout, stderr } = await run([...args, '--output', 'json'], more)
      if (status !== 0) throw new Error(`${args.join(' ')} ended with ${status}: ${stderr}`)
      return JSON.parse(stdout)
    },
    [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }),
  }
}
