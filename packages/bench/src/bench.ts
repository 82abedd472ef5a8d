import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Figure } from './figure.ts'
import { runTask, type TaskResult } from './run-task.ts'
import { startServer } from './server.ts'
import type { TaskInput, TaskName } from './tasks/index.ts'
import type { Target } from './tasks/target.ts'
import type { Usage } from './usage.ts'
import { workloads, type WorkloadName } from './workload.ts'

/** The most memory that client and server may take, in MiB. */
const mostMiB = 256

/** Where one workload is measured: its tables, its data directory, its floors. */
export class Bench {
  readonly workload: WorkloadName
  readonly rows: number
  readonly #directory: string
  readonly #done = new Map<string, Promise<unknown>>()

  constructor(workload: WorkloadName, options: { directory: string; scale: number }) {
    this.workload = workload
    this.rows = Math.max(1, Math.round(workloads[workload].rows * options.scale))
    this.#directory = join(options.directory, workload)
    mkdirSync(this.#directory, { recursive: true })
  }

  path(name: string): string {
    return join(this.#directory, name)
  }

  /** Does something once, for whoever needs it first. */
  once<T>(name: string, work: () => Promise<T>): Promise<T> {
    const done = this.#done.get(name) ?? work()
    this.#done.set(name, done)
    // What is kept under a name is what its work answered.
    return done as Promise<T>
  }

  /** Runs a task against a server that was just started, and says what either of them used. */
  async withServer<N extends TaskName>(
    name: N,
    input: Omit<TaskInput<N>, keyof Target>,
  ): Promise<TaskResult<N> & { server: Usage }> {
    await using server = await startServer(this.path('data'))
    const { url, token } = server
    // Together with the target, which every task against a server takes, the input is whole.
    const whole = { url, token, workload: this.workload, ...input } as TaskInput<N>
    return Object.assign(await runTask(name, whole), { server: server.usage() })
  }

  tables(): Promise<unknown> {
    const { workload, rows } = this
    return this.once('tables', () =>
      runTask('writeTables', { workload, rows, directory: this.#directory }),
    )
  }
}

/** What a measurement against a floor came to. */
export function againstFloor(
  bench: string,
  measured: { seconds: number; server: Usage } & Usage,
  options: {
    n: number
    floorSeconds: number
    /** Of seconds to those of the floor. */
    most?: number
    mostSeconds?: number
    holdsMemory?: boolean
  },
): Figure {
  const { seconds, server } = measured
  const { n, floorSeconds, most = Infinity, mostSeconds = Infinity, holdsMemory = true } = options
  const limit = mostSeconds < Infinity ? `≤ ${mostSeconds} s` : `ratio ≤ ${most}`
  const ratio = seconds / floorSeconds
  const fits = !holdsMemory || Math.max(measured.peakMiB, server.peakMiB) <= mostMiB
  return {
    bench,
    n,
    seconds,
    floorSeconds,
    ratio,
    target: `${limit}${holdsMemory ? `, peaks ≤ ${mostMiB} MiB` : ''}`,
    met: ratio <= most && seconds <= mostSeconds && fits,
    clientPeakMiB: measured.peakMiB,
    serverPeakMiB: server.peakMiB,
    clientCpuSeconds: measured.cpuSeconds,
    serverCpuSeconds: server.cpuSeconds,
  }
}
