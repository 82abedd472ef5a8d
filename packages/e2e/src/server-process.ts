import { spawn } from 'node:child_process'
import { on, once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { connect, type Touchstone } from '@touchstone/client'

const mainPath = fileURLToPath(new URL('../../server/src/local/main.ts', import.meta.url))

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
}

const slowClock = (ms: number): string =>
  `data:text/javascript,const now = Date.now; Date.now = () => now() - ${ms}`

function launch(options: readonly string[], where: Where = {}) {
  const { cwd, behindMs = 0, heapMegabytes } = where
  const args = [
    ...(behindMs === 0 ? [] : ['--import', slowClock(behindMs)]),
    ...(heapMegabytes === undefined ? [] : [`--max-old-space-size=${heapMegabytes}`]),
    mainPath,
    ...options,
  ]
  const child = spawn(process.execPath, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
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
export function runServer(options: readonly string[], cwd?: string): Promise<Ended> {
  return launch(options, { cwd }).ended()
}

/** A local server in a process of its own. */
export interface ServerProcess extends AsyncDisposable {
  readonly url: string
  /** The number of the process. */
  readonly pid: number
  readonly port: number
  readonly token: string
  readonly touchstone: Touchstone
  /** Opens the pages signed in, once; '' where the pages are not built. */
  readonly signInUrl: string
  /** Sends a signal and waits for the end. */
  stop(signal: NodeJS.Signals): Promise<Ended>
}

async function firstLines(stream: Readable): Promise<[string, string]> {
  const lines = on(createInterface(stream), 'line')
  const next = async (): Promise<string> => String((await lines.next()).value)
  return [await next(), await next()]
}

/**
 * Starts the local server, and waits until it says where it is.
 * @param options.port @default any free port
 * @param options.images hosts that the pages may show images from
 * @param options.heapMegabytes what its heap may have. @default as Node.js chooses
 * @param options.behindMs by how much its clock is slow: what it stores was stored then. @default 0
 */
export async function startServer(
  directory: string,
  options: {
    port?: number
    images?: readonly string[]
    heapMegabytes?: number
    behindMs?: number
  } = {},
): Promise<ServerProcess> {
  const { port = 0, images = [] } = options
  const hosts = images.flatMap((host) => ['--images', host])
  const { child, ended } = launch(['--port', String(port), '--dir', directory, ...hosts], options)
  const [first, second] = await Promise.race([
    firstLines(child.stdout),
    ended().then(({ stderr }) => Promise.reject(new Error(`The server ended: ${stderr}`))),
  ])
  const url = /http:\/\/localhost:(\d+)/.exec(first)
  if (!url) throw new Error(`The server said ${first}`)
  const token = (await readFile(join(directory, 'token'), 'utf8')).trim()
  return {
    url: url[0],
    pid: child.pid ?? 0,
    port: Number(url[1]),
    token,
    signInUrl: /http:\S+/.exec(second)?.[0] ?? '',
    touchstone: connect({ url: url[0], token }),
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
