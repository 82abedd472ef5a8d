import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { aws } from './aws.ts'
import { Bench } from './bench.ts'
import { print, type Figure } from './figure.ts'
import { large } from './large.ts'
import { again, aggregates, comparison, evaluation, readBack, suite, upload } from './main-path.ts'
import { append, registry, testRun } from './other-paths.ts'
import { pythonUpload } from './python-upload.ts'
import { startup } from './startup.ts'

const usage = `Usage: pnpm bench [--scale 1] [--only NAME] [--dir PATH]

Measures Touchstone against floors of plain Node and prints a line of JSON for each figure.
  --scale  shrinks every workload: 0.1 is a tenth
  --only   one of suite, upload-cls, again, readback-cls, evaluate-cls, compare, compare-aggregates,
           upload-od, readback-od, evaluate-od, append, testrun, registry, startup, python-upload,
           aws, large; what it needs is done too
  --dir    where tables and data go; a temporary directory, which is removed, unless it is given
`

const { values } = parseArgs({
  args: process.argv.slice(2).filter((argument) => argument !== '--'),
  options: {
    scale: { type: 'string', default: '1' },
    only: { type: 'string' },
    dir: { type: 'string' },
    help: { type: 'boolean', short: 'h', default: false },
  },
})

async function run(directory: string, scale: number): Promise<void> {
  const cls = new Bench('cls', { directory, scale })
  const od = new Bench('od', { directory, scale })
  const benches: Record<string, () => Promise<Figure | readonly Figure[]>> = {
    suite: () => suite(cls),
    'upload-cls': () => upload(cls),
    again: () => again(cls),
    'readback-cls': () => readBack(cls),
    'evaluate-cls': () => evaluation(cls),
    compare: () => comparison(cls),
    'compare-aggregates': () => aggregates(cls),
    'upload-od': () => upload(od),
    'readback-od': () => readBack(od),
    'evaluate-od': () => evaluation(od),
    append: () => append(cls),
    testrun: () => testRun(cls),
    registry: () => registry(cls, scale),
    startup: () => startup(cls),
    'python-upload': () => pythonUpload(cls),
    aws: () => aws(scale),
    large: () => large(cls, scale),
  }
  const { only } = values
  if (only !== undefined && !Object.hasOwn(benches, only))
    throw new Error(
      `There is no benchmark ${JSON.stringify(only)}. There are ${Object.keys(benches).join(', ')}.`,
    )
  for (const [name, measure] of Object.entries(benches)) {
    if (only !== undefined && name !== only) continue
    for (const figure of [await measure()].flat()) print(figure)
  }
}

async function main(): Promise<void> {
  if (values.help) return void process.stdout.write(usage)
  const scale = Number(values.scale)
  if (!(scale > 0 && scale <= 10))
    throw new Error(`--scale takes a number above 0 and up to 10, not ${values.scale}.`)
  if (values.dir !== undefined) return run(values.dir, scale)
  const directory = await mkdtemp(join(tmpdir(), 'touchstone-bench-'))
  try {
    await run(directory, scale)
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`✗ ${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
})
