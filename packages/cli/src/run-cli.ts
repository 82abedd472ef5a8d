import { fork, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { CommandLine } from './run-cli-child.ts'

const childPath = fileURLToPath(new URL('run-cli-child.ts', import.meta.url))
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
  /**
   * Runs a command to its end: in a process of its own where its code or its environment stays in the
   * process, else in one that has run others.
   */
  readonly run: (args: readonly string[], env?: Environment) => Promise<Ran>
  /** The same with `--output json`; what it printed. */
  readonly json: (args: readonly string[], env?: Environment) => Promise<unknown>
}

// They end with the process of the tests.
const idle: ChildProcess[] = []

/** Code of others is loaded once in a process, as are the proxies, and the options of Node come first. */
const needsProcess = (args: readonly string[], env: Environment): boolean =>
  args.some((arg) => /^(?:test|serve)$|\.[cm]?[jt]s$/.test(arg)) ||
  Object.keys(env).some((name) => /^NODE_|_proxy$/i.test(name))

/** Runs a command line in a process that may have run others. */
async function runWarm(line: CommandLine): Promise<Ran> {
  const child = idle.pop() ?? fork(childPath, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
  child.ref()
  child.channel?.ref()
  const ended = new AbortController()
  try {
    const answer = once(child, 'message', { signal: ended.signal })
    const end = once(child, 'exit', { signal: ended.signal })
    child.send(line)
    const [said] = (await Promise.race([answer, end])) as [Ran | number | null]
    if (typeof said !== 'object' || said === null)
      throw new Error(`${line.args.join(' ')} ended the process with ${said}`)
    idle.push(child)
    return said
  } finally {
    ended.abort()
    child.unref()
    child.channel?.unref()
  }
}

/** Opens a {@link Desk}; `env` is there for each of its commands. */
export async function openDesk(env: Environment = {}): Promise<Desk> {
  const path = await mkdtemp(join(tmpdir(), 'touchstone-cli-'))
  const environment = (more: Environment): Environment => ({
    HOME: path,
    PATH: process.env['PATH'] ?? '',
    ...env,
    ...more,
  })
  const start: Desk['start'] = (args, more = {}) =>
    spawn(process.execPath, [binPath, ...args], {
      cwd: path,
      env: environment(more),
      stdio: ['ignore', 'pipe', 'pipe'],
    })
  const run: Desk['run'] = async (args, more = {}) => {
    if (!needsProcess(args, { ...env, ...more }))
      return runWarm({ path, args, env: environment(more) })
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
