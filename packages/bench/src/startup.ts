import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Bench } from './bench.ts'
import type { Figure } from './figure.ts'
import { median } from './median.ts'
import { startServer } from './server.ts'

const binPath = fileURLToPath(new URL('../../cli/src/bin.js', import.meta.url))
// As `pnpm touchstone` starts it.
const heap = ['--min-semi-space-size=8', '--max-semi-space-size=8']
const rounds = 15
const mostSeconds = 0.15

/**
 * How long short commands take beyond Node itself. They take turns with a Node that does nothing, so
 * that whatever else the machine does meets all of them.
 */
export async function startup(bench: Bench): Promise<Figure[]> {
  const directory = bench.path('startup')
  await using server = await startServer(directory)
  const { url, token } = server
  const touchstone = (...args: string[]): string[] => [...heap, binPath, ...args]
  const commands = {
    help: touchstone('--help'),
    directory: touchstone('models', 'list', '--dir', directory),
    server: touchstone('models', 'list', '--url', url),
  }
  const times = new Map<string, number[]>()
  // The first round fills the compile cache.
  for (let round = 0; round <= rounds; round++)
    for (const [name, args] of Object.entries({ node: ['-e', '0'], ...commands })) {
      const seconds = secondsOf(args, token)
      if (round > 0) times.set(name, [...(times.get(name) ?? []), seconds])
    }
  const of = (name: string): number[] => times.get(name) ?? []
  const floor = of('node')
  return Object.keys(commands).map((name) => {
    const beyond = median(of(name)) - median(floor)
    return {
      bench: `startup-${name}`,
      n: rounds,
      seconds: median(of(name)),
      floorSeconds: median(floor),
      beyondSeconds: beyond,
      leastBeyondSeconds: Math.min(...of(name)) - Math.min(...floor),
      target: `≤ ${mostSeconds} s beyond Node itself`,
      met: beyond <= mostSeconds,
    }
  })
}

function secondsOf(args: readonly string[], token: string): number {
  const env = { PATH: process.env['PATH'], HOME: process.env['HOME'], TOUCHSTONE_TOKEN: token }
  const started = performance.now()
  const { status, stderr } = spawnSync(process.execPath, args, { env, encoding: 'utf8' })
  if (status !== 0) throw new Error(`${args.join(' ')} ended with ${status}: ${stderr}`)
  return (performance.now() - started) / 1_000
}
