import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { connect, type Touchstone } from '@touchstone/client'

/** The file with the local server's command. */
export const serverMain = fileURLToPath(new URL('../../server/src/local/main.ts', import.meta.url))

/** How a process ended. */
export interface Ended {
  readonly status: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
}

interface Where {
  readonly cwd?: string | undefined
  /** By how much its clock is slow. */
  readonly behindMs?: number
  /** What its heap may have. */
  readonly heapMegabytes?: number
  /** Variables besides those of this process. */
  readonly env?: Readonly<Record<string, string>>
}

const slowClock = (ms: number): string =>
  `data:text/javascript,const now = Date.now; Date.now = () => now() - ${ms}`

function launch(options: readonly string[], where: Where = {}) {
  const { cwd, behindMs = 0, heapMegabytes, env = {} } = where
  const args = [
    ...(behindMs === 0 ? [] : ['--import', slowClock(behindMs)]),
    ...(heapMegabytes === undefined ? [] : [`--max-old-space-size=${heapMegabytes}`]),
    serverMain,
    ...options,
  ]
  const child = spawn(process.execPath, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
    ...(cwd === undefined ? {} : { cwd }),
  })
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', (data: Buffer) => (stdout += data.toString()))
  child.stderr.on('data', (data: Buffer) => (stderr += data.toString()))
  const closed = once(child, 'close')
  const ended = async (): Promise<Ended> => {
    await closed
    return { status: child.exitCode, signal: child.signalCode, stdout, stderr }
  }
  return { child, ended }
}

/** Runs the local server's command to its end. */
export function runServer(
  options: readonly string[],
  cwd?: string,
  env: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  return launch(options, { cwd, env }).ended()
}

/** A local server in a process of its own. */
export interface ServerProcess extends AsyncDisposable {
  readonly url: string
  /** The number of the process. */
  readonly pid: number
  /** What it listens on. */
  readonly port: number
  readonly token: string
  readonly touchstone: Touchstone
  /** Opens the pages signed in, once; '' where the pages are not built. */
  readonly signInUrl: string
  /** What it printed when it had started. */
  readonly said: string
  /** Sends a signal and waits for the end. */
  stop(signal: NodeJS.Signals): Promise<Ended>
}

async function linesToLast(stream: Readable): Promise<string> {
  let said = ''
  for await (const line of createInterface(stream)) {
    said += `${line}\n`
    if (line.startsWith('Stop it')) break
  }
  return said
}

/**
 * Starts the local server, and waits until it says where it is.
 * @param options.port @default any free port
 * @param options.images hosts that the pages may show images from
 * @param options.more options of its command
 * @param options.env variables besides those of this process
 * @param options.heapMegabytes what its heap may have. @default as Node.js chooses
 * @param options.behindMs by how much its clock is slow: what it stores was stored then. @default 0
 */
export async function startServer(
  directory: string,
  options: {
    port?: number
    images?: readonly string[]
    more?: readonly string[]
    env?: Readonly<Record<string, string>>
    heapMegabytes?: number
    behindMs?: number
  } = {},
): Promise<ServerProcess> {
  const { port = 0, images = [], more = [] } = options
  const hosts = images.flatMap((host) => ['--images', host])
  const args = ['--port', String(port), '--dir', directory, ...hosts, ...more]
  const { child, ended } = launch(args, options)
  const said = await linesToLast(child.stdout)
  const [url] = /https?:\/\/\S+/.exec(said) ?? []
  if (url === undefined) throw new Error(`The server ended: ${(await ended()).stderr}`)
  const [, listened = new URL(url).port] = /\n {2}listen \S+:(\d+)/.exec(said) ?? []
  const token = (await readFile(join(directory, 'token'), 'utf8')).trim()
  return {
    url,
    pid: child.pid ?? 0,
    port: Number(listened),
    token,
    signInUrl: /https?:\S+(?= \(signs in)/.exec(said)?.[0] ?? '',
    said,
    touchstone: connect({ url, token }),
    stop(signal) {
      child.kill(signal)
      return ended()
    },
    async [Symbol.asyncDispose]() {
      if (child.exitCode === null) child.kill('SIGKILL')
      await ended()
    },
  }
}
