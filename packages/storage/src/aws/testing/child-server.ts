import { spawn, type ChildProcess } from 'node:child_process'
import { createServer } from 'node:net'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'

/** A server in a process of its own. */
export interface ChildServer extends AsyncDisposable {
  /** Its address on loopback, as `http://127.0.0.1:…`. */
  readonly url: string
}

export interface ChildServerOptions {
  readonly command: string
  readonly args: (port: number) => readonly string[]
  readonly environment?: Readonly<Record<string, string>>
  /** A temporary directory of the server, which goes away with it. */
  readonly directory?: string
  /**
   * Comes back once this very server answers, and no other one that has taken the port; throws
   * until then. `output` is the end of what the server has printed.
   */
  readonly probe: (url: string, output: string) => Promise<void>
}

const portsToTry = 5
const readyWithinMs = 15_000

// The end of stdin is the one sign of a parent's end that always arrives, SIGKILL included.
const untilStdinEnds = `
{ "$0" "$@" </dev/null; kill -9 0; } &
read -r _
if [ -n "$TOUCHSTONE_TEST_DIRECTORY" ]; then rm -rf -- "$TOUCHSTONE_TEST_DIRECTORY"; fi
kill -9 0`

/**
 * Starts a server on a free port of loopback, and ends it with this process at the latest. A port
 * may be taken by another between the search and the start: then another one is tried.
 */
export async function startChildServer(options: ChildServerOptions): Promise<ChildServer> {
  let output = ''
  for (let tries = 0; tries < portsToTry; tries++) {
    const port = await freePort()
    const url = `http://127.0.0.1:${port}`
    const child = spawn('sh', ['-c', untilStdinEnds, options.command, ...options.args(port)], {
      // A process group of its own, which is what ends.
      detached: true,
      env: {
        ...process.env,
        ...options.environment,
        TOUCHSTONE_TEST_DIRECTORY: options.directory ?? '',
      },
    })
    const collect = (chunk: unknown): void => {
      output = `${output}${String(chunk)}`.slice(-2_000)
    }
    child.on('error', collect)
    child.stdout.on('data', collect)
    child.stderr.on('data', collect)
    if (await isReady(child, () => options.probe(url, output)))
      return {
        url,
        [Symbol.asyncDispose]: () => ended(child),
      }
    await ended(child)
  }
  throw new Error(`${options.command} does not start: ${output}`)
}

async function isReady(child: ChildProcess, probe: () => Promise<void>): Promise<boolean> {
  for (const deadline = Date.now() + readyWithinMs; Date.now() < deadline && !isOver(child);) {
    try {
      await probe()
      return true
    } catch {
      await sleep(20)
    }
  }
  return false
}

const isOver = ({ pid, exitCode, signalCode }: ChildProcess): boolean =>
  pid === undefined || exitCode !== null || signalCode !== null

async function ended(child: ChildProcess): Promise<void> {
  if (isOver(child)) return
  const exit = once(child, 'exit')
  child.stdin?.end()
  await exit
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (typeof address !== 'object' || address === null) throw new Error('There is no free port')
  return address.port
}
