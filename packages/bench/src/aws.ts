import { setTimeout as sleep } from 'node:timers/promises'
import { limits } from '@touchstone/core'
import { createServices } from '@touchstone/core/services'
import { createDynamoDbTable, createS3Objects } from '@touchstone/storage/aws'
import { startDynamoDbServer, startS3Server } from '@touchstone/storage/aws/testing'
import type { Figure } from './figure.ts'

/** Where every request of a client of AWS passes. */
interface Stack {
  add(
    middleware: (next: (given: never) => Promise<never>) => (given: never) => Promise<never>,
    where: { step: 'finalizeRequest'; name: string },
  ): void
}

// What a function on AWS waits for an answer of each.
const dynamoDbMs = 6
const s3Ms = 20
const mostSeconds = 10
const author = { name: 'bench' }

/** Answers later, by what the way takes. */
function delay(stack: Stack, ms: number): void {
  const later: Parameters<Stack['add']>[0] = (next) => async (given) => {
    await sleep(ms)
    return next(given)
  }
  stack.add(later, { step: 'finalizeRequest', name: 'delay' })
}

async function timed<T>(work: () => Promise<T>): Promise<{ seconds: number; result: T }> {
  const startedMs = performance.now()
  const result = await work()
  return { seconds: (performance.now() - startedMs) / 1_000, result }
}

/** Many test cases, and a suite of as many as there may be, on DynamoDB and S3. */
export async function aws(scale: number): Promise<Figure[]> {
  await using dynamoDb = await startDynamoDbServer()
  await using s3 = await startS3Server()
  await using table = await dynamoDb.createTable()
  await using bucket = await s3.createBucket()
  const clients = { dynamoDb: dynamoDb.client(), s3: await s3.client() }
  // Of a middleware only this much matters here.
  delay(clients.dynamoDb.middlewareStack as unknown as Stack, dynamoDbMs)
  delay(clients.s3.middlewareStack as unknown as Stack, s3Ms)
  const stored = {
    table: createDynamoDbTable({ client: clients.dynamoDb, tableName: table.tableName }),
    objects: createS3Objects({ client: clients.s3, bucket: bucket.bucket }),
    isolation: undefined,
    now: Date.now,
  }
  // An instance of the function that has nothing in its caches.
  const fresh = (): ReturnType<typeof createServices> => createServices(stored)
  const { workflow } = await fresh().workflows.define({ name: 'bench', schemas: {} }, author)
  const workflowId = workflow.id
  const draftId = await fresh().testCases.draft(workflowId)
  const count = Math.ceil(limits.initManyTestCases * scale)
  const createMany = (from: number) =>
    fresh().testCases.createMany(
      workflowId,
      Array.from({ length: count }, (_, i) => ({
        name: `test case ${from + i}`,
        description: '',
        tags: [],
        content: { draftId },
      })),
      { author },
    )
  const first = await timed(() => createMany(0))
  const second = await timed(() => createMany(count))
  const testCases = [...first.result, ...second.result].map(({ id, version }) => ({ id, version }))
  const input = { workflowId, description: '', tags: [] }
  const suite = await timed(() =>
    fresh().testSuites.create({ ...input, name: 'suite', testCases }, author),
  )
  const { id } = suite.result
  const get = await timed(async () => {
    const { testSuites } = fresh()
    return testSuites.testCasesOf(await testSuites.version(id))
  })
  const rows = await timed(() => fresh().testSuites.rows(id, { from: 0, limit: 32 }))
  const figure = (bench: string, n: number, seconds: number): Figure => ({
    bench: `aws-${bench}`,
    n,
    seconds,
    target: `≤ ${mostSeconds} s`,
    met: seconds <= mostSeconds,
  })
  return [
    figure('create-many', count, first.seconds),
    figure('suite-create', testCases.length, suite.seconds),
    figure('suite-get', testCases.length, get.seconds),
    figure('suite-rows', testCases.length, rows.seconds),
  ]
}
