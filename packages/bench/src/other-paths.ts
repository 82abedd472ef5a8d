import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { Bench } from './bench.ts'
import type { Figure } from './figure.ts'
import { suite } from './main-path.ts'
import { median } from './median.ts'
import { runTask } from './run-task.ts'

/** Many commits to one model: the last must not cost more than the first. */
export async function append(bench: Bench): Promise<Figure> {
  await bench.once('suite figure', () => suite(bench))
  const commits = 100
  const slices = { commits, rowsOfCommit: Math.max(1, Math.floor(bench.rows / commits)) }
  await bench.withServer('prepareAppend', slices)
  const { seconds, server, peakMiB } = await bench.withServer('append', slices)
  // The very first one also warms up client and server.
  const [first, last] = [median(seconds.slice(1, 11)), median(seconds.slice(-10))]
  return {
    bench: 'append',
    n: commits,
    rowsOfCommit: slices.rowsOfCommit,
    firstSeconds: first,
    lastSeconds: last,
    ratio: last / first,
    target: 'last ÷ first ≤ 1.2 (medians of ten)',
    met: last / first <= 1.2,
    clientPeakMiB: peakMiB,
    serverPeakMiB: server.peakMiB,
  }
}

/** `test` with a look-up that throws for one sample of a hundred. */
export async function testRun(bench: Bench): Promise<Figure> {
  await bench.once('suite figure', () => suite(bench))
  const rows = Math.max(1, Math.round(bench.rows / 10))
  await bench.withServer('prepareTestRun', { rows })
  const { seconds, errors, server, peakMiB } = await bench.withServer('testRun', { rows })
  const rowsPerSecond = rows / seconds
  return {
    bench: 'testrun',
    n: rows,
    seconds,
    rowsPerSecond,
    errors,
    target: '≥ 50000 rows/s, every error row kept',
    met: rowsPerSecond >= 50_000,
    clientPeakMiB: peakMiB,
    serverPeakMiB: server.peakMiB,
  }
}

const constantPath = fileURLToPath(new URL('constant-server.ts', import.meta.url))

async function bareRoundTrips(count: number) {
  const child = spawn(process.execPath, [constantPath], { stdio: ['ignore', 'pipe', 'inherit'] })
  try {
    const [url] = await once(createInterface(child.stdout), 'line')
    return await runTask('bareRoundTrips', { url: String(url), count })
  } finally {
    child.kill()
  }
}

const mostOfBare = 2.5

/** Calls about models against the bare round trip. */
export async function registry(bench: Bench, scale: number): Promise<Figure[]> {
  const models = Math.max(1, Math.round(10_000 * scale))
  const before = await bareRoundTrips(2_000)
  const { calls } = await bench.withServer('registry', { models })
  const after = await bareRoundTrips(2_000)
  const floor = {
    p50Ms: (before.p50Ms + after.p50Ms) / 2,
    p99Ms: (before.p99Ms + after.p99Ms) / 2,
  }
  return calls.map(({ name, p50Ms, p99Ms }) => ({
    bench: `registry-${name}`,
    n: models,
    p50Ms,
    p99Ms,
    floorP50Ms: floor.p50Ms,
    floorP99Ms: floor.p99Ms,
    ratio: p50Ms / floor.p50Ms,
    target: `p50 ratio ≤ ${mostOfBare}`,
    met: p50Ms / floor.p50Ms <= mostOfBare,
  }))
}
