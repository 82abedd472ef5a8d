import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { usageOf, type Usage } from './usage.ts'

const mainPath = fileURLToPath(new URL('../../server/src/local/main.ts', import.meta.url))

/** A local server in a process of its own. */
export interface BenchServer extends AsyncDisposable {
  readonly url: string
  readonly token: string
  /** Memory and processor time so far. */
  usage(): Usage
}

/**
 * Starts the local server on a free port.
 * @param more options for Node
 */
export async function startServer(
  directory: string,
  more: readonly string[] = [],
): Promise<BenchServer> {
  const options = [...nodeOptions(), ...more, mainPath, '--port', '0', '--dir', directory]
  const child = spawn(process.execPath, options, { stdio: ['ignore', 'pipe', 'inherit'] })
  const lines = createInterface(child.stdout)
  const [first] = await Promise.race([
    once(lines, 'line').then((line) => line.map(String)),
    once(child, 'exit').then(() => Promise.reject(new Error('The server ended at its start.'))),
  ])
  const [url] = /http:\/\/localhost:\d+/.exec(first ?? '') ?? []
  if (url === undefined) throw new Error(`The server said ${first}`)
  return {
    url,
    token: (await readFile(join(directory, 'token'), 'utf8')).trim(),
    usage: () => usageOf(child.pid ?? 0),
    async [Symbol.asyncDispose]() {
      if (child.exitCode !== null) return
      child.kill('SIGTERM')
      await once(child, 'exit')
    },
  }
}

/**
 * How processes are started: with the young generation that `pnpm start` and `touchstone` have, and
 * with Node's own profiler where BENCH_PROFILES names a directory for it.
 */
export function nodeOptions(): string[] {
  const directory = process.env['BENCH_PROFILES']
  const profiling = directory === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${directory}`]
  return ['--max-semi-space-size=8', ...profiling]
}
