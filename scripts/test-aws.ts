/**
 * Runs the end-to-end tests on a deployed stage: `pnpm test:aws --stage test`. The stage is emptied
 * before each test, so it must be one that was deployed for this; a protected one is refused.
 */
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import * as z from 'zod'

const root = resolve(import.meta.dirname, '..')
const Outputs = z.object({
  api: z.url(),
  table: z.string(),
  bucket: z.string(),
})

function fail(message: string): never {
  process.stderr.write(`✗ ${message}\n`)
  process.exit(2)
}

function readOutputs(path: string): z.infer<typeof Outputs> {
  try {
    return Outputs.parse(JSON.parse(readFileSync(path, 'utf8')))
  } catch {
    return fail(
      `${path} does not say where the stage is. Deploy it first: sst deploy --stage test.`,
    )
  }
}

const { values, positionals } = parseArgs({
  args: process.argv.slice(2).filter((argument) => argument !== '--'),
  allowPositionals: true,
  options: {
    stage: { type: 'string' },
    // SST writes the outputs of the last deployment there.
    outputs: { type: 'string', default: join(root, '.sst/outputs.json') },
  },
})
const { stage } = values
if (stage === undefined) fail('Say which stage: pnpm test:aws --stage test')
if (stage === 'production')
  fail('The tests empty the stage that they run on. Deploy another for them.')
const token = process.env['TOUCHSTONE_TOKEN']
if (token === undefined) fail("Set TOUCHSTONE_TOKEN to the value of the stage's AdminToken secret.")
const { api, table, bucket } = readOutputs(values.outputs)
if (!table.includes(`-${stage}-`))
  fail(
    `The last deployment was of another stage (its table is ${table}): sst deploy --stage ${stage}.`,
  )

const { status } = spawnSync(
  process.execPath,
  [
    join(root, 'node_modules/vitest/vitest.mjs'),
    'run',
    '--config',
    join(root, 'infra/test/stage.config.ts'),
    ...positionals,
  ],
  {
    stdio: 'inherit',
    env: {
      ...process.env,
      TOUCHSTONE_URL: api.replace(/\/$/, ''),
      TOUCHSTONE_TOKEN: token,
      TOUCHSTONE_TABLE: table,
      TOUCHSTONE_BUCKET: bucket,
    },
  },
)
process.exitCode = status ?? 1
