/**
 * Measures the function's bundle: its size, and how long a new process takes to import it, next to
 * other ways to bundle the same function and to a bundle of nothing but the libraries that it
 * cannot do without. Fails when a bound is passed.
 *
 *     node scripts/measure-bundle.ts [rounds]
 */
import { execFileSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { bundleBytesAtMost, weightsOf } from '../infra/test/bundle-report.ts'
import { bundled } from '../infra/test/lambda-home.ts'
import { bundleFunction, writeLink, type NodejsOptions } from '../infra/test/sst-bundle.ts'

const rounds = Number(process.argv[2] ?? 21)
const timesOfBest = 1.2
const timesOfLibraries = 2

const server = resolve(dirname(bundled.entry), '..')
// An entry has to lie where its imports are found.
const entries = {
  floor: join(server, 'measured-floor.ts'),
  eager: join(server, '../../storage/src/measured-eager.ts'),
}
const floor = `
import { DynamoDBClient, GetItemCommand, TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb'
import { trpcServer } from '@hono/trpc-server'
import { initTRPC } from '@trpc/server'
import { Hono } from 'hono'
import { handle } from 'hono/aws-lambda'
import { Resource } from 'sst/resource'
import * as z from 'zod'
const client = new DynamoDBClient({})
const { procedure, router } = initTRPC.create()
const input = z.object({ name: z.string() })
const read = procedure.input(input).query(() => client.send(new GetItemCommand({ TableName: Resource.Server.tableName, Key: {} })))
const change = procedure.input(input).mutation(() => client.send(new TransactWriteItemsCommand({ TransactItems: [] })))
export const handler = handle(new Hono().use('/trpc/*', trpcServer({ router: router({ read, change }) })))
`
const eager = `
export * as s3 from '@aws-sdk/client-s3'
export * as presigner from '@aws-sdk/s3-request-presigner'
export { handler } from '../../server/src/lambda/handler.ts'
`

interface Variant {
  readonly name: string
  readonly entry: string
  readonly nodejs: NodejsOptions
}

const { minify, splitting } = bundled.nodejs
const variants: readonly Variant[] = [
  { name: 'deployed', ...bundled },
  { name: 'libraries alone', entry: entries.floor, nodejs: bundled.nodejs },
  { name: 'plain', entry: bundled.entry, nodejs: {} },
  { name: 'minify', entry: bundled.entry, nodejs: { minify } },
  { name: 'minify, splitting', entry: bundled.entry, nodejs: { minify, splitting } },
  { name: 'minify, splitting, S3 at the start', entry: entries.eager, nodejs: bundled.nodejs },
]

const link = { tableName: 'table', bucket: 'objects', adminToken: `tst_${'0'.repeat(64)}` }

const importing = `
const start = performance.now()
await import(process.argv[1])
process.stdout.write(String(performance.now() - start))
process.exit()
`

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN

const work = await mkdtemp(join(tmpdir(), 'touchstone-measure-'))
try {
  await writeFile(entries.floor, floor)
  await writeFile(entries.eager, eager)
  const built = await Promise.all(
    variants.map(async ({ name, entry, nodejs }, index) => {
      const directory = join(work, `${index}`)
      const { rest: bytes } = weightsOf(await bundleFunction({ entry, directory, nodejs }))
      const environment = {
        ...(await writeLink(directory, link)),
        AWS_REGION: 'us-east-1',
        // Nothing is sent to anybody, least of all to AWS.
        AWS_ENDPOINT_URL: 'http://127.0.0.1:9',
        AWS_ACCESS_KEY_ID: 'nobody',
        AWS_SECRET_ACCESS_KEY: 'nobody',
      }
      return { name, directory, bytes, environment, times: [] as number[] }
    }),
  )
  // By turns, so that what else the machine does meets all of them.
  for (let round = 0; round < rounds; round++)
    for (const { directory, environment, times } of built) {
      const output = execFileSync(
        process.execPath,
        ['--input-type=module', '-e', importing, join(directory, 'bundle.mjs')],
        { cwd: directory, env: environment, encoding: 'utf8' },
      )
      times.push(Number(output))
    }
  const results = built.map(({ name, bytes, times }) => ({ name, bytes, ms: median(times) }))
  console.table(results.map((result) => ({ ...result, ms: Math.round(result.ms * 10) / 10 })))
  const [deployed, libraries, ...others] = results
  const best = Math.min(...others.map(({ ms }) => ms))
  if (
    !deployed ||
    !libraries ||
    deployed.bytes >= bundleBytesAtMost ||
    deployed.ms > timesOfBest * best ||
    deployed.ms > timesOfLibraries * libraries.ms
  ) {
    console.error(
      `The bundle must have less than ${bundleBytesAtMost} bytes, and be imported within ${timesOfBest} times of the best other way and ${timesOfLibraries} times of the libraries alone.`,
    )
    process.exitCode = 1
  }
} finally {
  await Promise.all(
    [work, ...Object.values(entries)].map((path) => rm(path, { recursive: true, force: true })),
  )
}
