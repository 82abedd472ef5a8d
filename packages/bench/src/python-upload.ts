import { spawnSync } from 'node:child_process'
import { delimiter } from 'node:path'
import { fileURLToPath } from 'node:url'
import * as z from 'zod'
import type { Bench } from './bench.ts'
import type { Figure } from './figure.ts'
import { made } from './main-path.ts'
import { nodeOptions, startServer } from './server.ts'
import { allRows } from './tasks/target.ts'
import { tableNames } from './tasks/write-tables.ts'

const pathOf = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url))
const script = pathOf('python/bench/upload.py')
const binPath = pathOf('cli/src/bin.js')
const python = process.env['PYTHON'] ?? 'python3'

const most = { ratio: 1.5, beyondFrameMiB: 512 }

const Measured = z.object({
  seconds: z.number(),
  beyondFrameMiB: z.number(),
  inserted: z.int(),
})

/** A DataFrame becomes committed inferences, compared with the command line and the same rows as Parquet. */
export async function pythonUpload(bench: Bench): Promise<readonly Figure[]> {
  const needed = run(python, ['-c', 'import orjson, pandas, pyarrow, touchstone'])
  if (needed.status !== 0) {
    process.stderr.write(
      `Skipped: python-upload needs ${python} (PYTHON) with orjson, pandas, pyarrow, pydantic and urllib3.\n`,
    )
    return []
  }
  await made(bench)
  const table = bench.path('predictions.parquet')
  succeed(python, [script, 'prepare', bench.path(tableNames.predictions), table])
  await using server = await startServer(bench.path('data'))
  const { url, token } = server
  const workflow = `bench ${bench.workload}`
  const upload = [binPath, 'upload', table, '--key', 'locator', '--create', '--url', url]
  const named = ['--workflow', workflow, '--suite', allRows, '--model', 'by command']
  const startedMs = performance.now()
  succeed(process.execPath, [...nodeOptions(), ...upload, ...named, '--token', token])
  const floorSeconds = (performance.now() - startedMs) / 1_000
  const target = [url, token, workflow, allRows, 'by python']
  const measured = Measured.parse(JSON.parse(succeed(python, [script, 'run', table, ...target])))
  if (measured.inserted !== bench.rows) throw new Error(`Only ${measured.inserted} were inserted.`)
  const ratio = measured.seconds / floorSeconds
  return [
    {
      bench: 'python-upload',
      n: bench.rows,
      seconds: measured.seconds,
      floorSeconds,
      ratio,
      target: `ratio ≤ ${most.ratio} to the command line, ≤ ${most.beyondFrameMiB} MiB beyond the frame`,
      met: ratio <= most.ratio && measured.beyondFrameMiB <= most.beyondFrameMiB,
      clientPeakMiB: measured.beyondFrameMiB,
      serverPeakMiB: server.usage().peakMiB,
    },
  ]
}

function run(command: string, args: readonly string[]) {
  const { PYTHONPATH = '' } = process.env
  const path = [pathOf('python/src'), PYTHONPATH].filter(Boolean).join(delimiter)
  const env = { ...process.env, PYTHONPATH: path, PYTHONDONTWRITEBYTECODE: '1' }
  return spawnSync(command, args, { env, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 })
}

function succeed(command: string, args: readonly string[]): string {
  const { status, stdout, stderr } = run(command, args)
  if (status !== 0) throw new Error(`${command} ended with ${status}: ${stderr.slice(-2_000)}`)
  return stdout
}
