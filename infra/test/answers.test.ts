import { connect } from '@touchstone/client'
import { limits } from '@touchstone/core'
import { createServices } from '@touchstone/core/services'
import { procedures } from '@touchstone/e2e/procedures'
import { createDynamoDbTable, createS3Objects } from '@touchstone/storage/aws'
import { orSkip } from '@touchstone/storage/aws/testing'
import { afterAll, describe, expect, it } from 'vitest'
import { openLambdaHome, startAwsServers } from './lambda-home.ts'

const opened = await orSkip(async () => {
  const servers = await startAwsServers()
  const home = await openLambdaHome({ servers })
  return {
    ...home,
    client: servers.dynamoDb.client(),
    s3: await servers.s3.client(),
    async [Symbol.asyncDispose]() {
      await home[Symbol.asyncDispose]()
      await servers[Symbol.asyncDispose]()
    },
  }
})
afterAll(() => opened?.[Symbol.asyncDispose]())

const many = <T>(length: number, item: (n: number) => T): T[] =>
  Array.from({ length }, (_, n) => item(n))

// Of characters that are escaped twice on the way: once by JSON, once by Lambda.
const quotes = (bytes: number) => ({ text: '"'.repeat((bytes - 16) / 2) })
const author = { name: '😀'.repeat(limits.nameCharacters) }
const labels = {
  description: '\u0001'.repeat(limits.descriptionCharacters),
  tags: many(limits.tags, (n) => `${n}`.padEnd(3) + '😀'.repeat(limits.tagCharacters - 3)),
}
/** So many of the largest of a kind that they are more than one answer. */
const count = 30
/** The same of those that have a description and tags only. */
const edits = 80

async function inTurn(times: number, work: (n: number) => Promise<unknown>): Promise<void> {
  for (let n = 0; n < times; n++) await work(n)
}

/** Everything that is read, in its largest form, stored past the function for the sake of time. */
async function fill() {
  if (!opened) throw new Error('These tests are skipped')
  const services = createServices({
    table: createDynamoDbTable({ client: opened.client, tableName: opened.tableName }),
    objects: createS3Objects({ client: opened.s3, bucket: opened.bucket }),
    isolation: undefined,
    now: Date.now,
  })
  const { workflow } = await services.workflows.define({ name: 'Large', schemas: {} }, author)
  const workflowId = workflow.id
  const models = []
  for (const n of many(count, Number))
    models.push(
      await services.models.create(
        { workflowId, name: `${n}`, metadata: quotes(limits.metadataBytes), tags: labels.tags },
        author,
      ),
    )
  const [model] = models
  if (!model) throw new Error('There are no models')
  let { revision } = model
  for (const n of many(count, Number))
    ({ revision } = await services.models.update(
      { id: model.id, revision },
      { name: `renamed ${n}` },
      author,
    ))
  const draftId = await services.testCases.draft(workflowId)
  const inputs = many(edits, (n) => ({ name: `case ${n}`, ...labels, content: { draftId } }))
  const testCases = await services.testCases.createMany(workflowId, inputs, { author })
  const suite = await services.testSuites.create(
    {
      workflowId,
      name: 'suite',
      ...labels,
      testCases: testCases.map(({ id, version }) => ({ id, version })),
    },
    author,
  )
  const [testCase] = testCases
  if (!testCase) throw new Error('There are no test cases')
  await Promise.all([
    inTurn(edits, (n) =>
      services.testCases.edit(
        { id: testCase.id, revision: n + 1 },
        { name: `renamed ${n}` },
        author,
      ),
    ),
    inTurn(edits, (n) =>
      services.testSuites.edit({ id: suite.id, revision: n + 1 }, { name: `renamed ${n}` }, author),
    ),
    inTurn(edits, (n) =>
      services.testSuites.create(
        { workflowId, name: `other ${n}`, ...labels, testCases: [] },
        author,
      ),
    ),
    inTurn(edits, (n) =>
      services.workflows.records.create(
        { name: `workflow ${n}`, schemaHashes: many(limits.schemaRevisions, () => 'f'.repeat(64)) },
        { author },
      ),
    ),
  ])
  const runs = []
  for (const { id: modelId } of models) {
    const { run } = await services.testRuns.getOrCreate(
      {
        modelId,
        testSuiteId: suite.id,
        version: 1,
        evaluator: {
          name: 'e',
          version: '1',
          configurations: [quotes(limits.configurationsBytes)],
        },
      },
      author,
    )
    runs.push(run)
  }
  const [run] = runs
  if (!run) throw new Error('There are no runs')
  await services.testRuns.putMetrics(
    run.id,
    many(count, (n) => ({
      configuration: 0,
      testCaseId: testCases[n]?.id ?? null,
      metrics: quotes(limits.metricsBytes),
    })),
  )
  const schema = { title: quotes(limits.schemaBytes - 16).text }
  const { workflow: largeSchemas } = await services.workflows.define(
    { name: 'schemas', schemas: { testSample: schema, groundTruth: schema, inference: schema } },
    author,
  )
  return { workflowId, model, models, testCase, suite, run, largeSchemas }
}

type Filled = Awaited<ReturnType<typeof fill>>
const filled = opened && (await fill())

interface Page {
  readonly items: readonly unknown[]
  readonly next?: unknown
}

/** How all of a list is asked for, and how many there are. */
interface Pages {
  readonly all: (filled: Filled) => object
  readonly count: number
  /** Where the `next` of a page goes to. @default 'cursor' */
  readonly goesTo?: string
  /** What the answer calls the entries. @default 'items' */
  readonly entries?: string
}

const largest = { limit: limits.pageSize }
const fixed = (why: string) => why

/** Why the largest answer of each procedure is one that AWS Lambda hands on. */
const bounds: Record<string, string | Pages> = {
  'workflows.define': fixed('one record, with 67 KB of hashes'),
  'workflows.get': fixed('one record, with 67 KB of hashes'),
  'workflows.schemas': fixed('three schemas of 64 KiB'),
  'workflows.list': { all: () => largest, count: edits + 2 },
  'testSamples.prepare': fixed('32 requests'),
  'testSamples.commit': fixed('two numbers for each of 32 times 4,096 rows'),
  'testCases.draft': fixed('one id'),
  'testCases.prepareDraft': fixed('32 requests'),
  'testCases.commitDraft': fixed('20 conflicts of two values of 16,384 characters'),
  'testCases.create': fixed('one record'),
  'testCases.openBatch': fixed('one id'),
  'testCases.closeBatch': fixed('one word'),
  'testCases.createMany': fixed('what was sent, and the times and authors of 1,000 records'),
  'testCases.edit': fixed('one record'),
  'testCases.get': fixed('one record'),
  'testCases.history': {
    all: ({ testCase }) => ({ id: testCase.id, ...largest }),
    count: edits + 1,
    goesTo: 'before',
  },
  'testCases.list': { all: ({ workflowId }) => ({ workflowId, ...largest }), count: edits },
  'testCases.read': fixed('a page by bytes: packages/e2e/src/bounds-pages.test.ts'),
  'testCases.changes': fixed('32 blocks with three sets of rows'),
  'testSuites.create': fixed('one record'),
  'testSuites.edit': fixed('one record'),
  'testSuites.get': {
    all: ({ suite }) => ({ testSuite: suite.id }),
    count: edits,
    goesTo: 'from',
    entries: 'testCases',
  },
  'testSuites.rows': fixed('4,001 sets of rows of 684 characters'),
  'testSuites.history': {
    all: ({ suite }) => ({ id: suite.id, ...largest }),
    count: edits + 1,
    goesTo: 'before',
  },
  'testSuites.list': { all: ({ workflowId }) => ({ workflowId, ...largest }), count: edits + 1 },
  'models.create': fixed('one record'),
  'models.get': fixed('one record'),
  'models.update': fixed('one record'),
  'models.archive': fixed('one record'),
  'models.restore': fixed('one record'),
  'models.revert': fixed('one record'),
  'models.delete': fixed('one record'),
  'models.history': {
    all: ({ model }) => ({ id: model.id, ...largest }),
    count: count + 1,
    goesTo: 'before',
  },
  'models.list': { all: () => ({ sort: { metadata: 'text' }, ...largest }), count },
  'models.facets': fixed('500 tags of 128 characters and 500 paths of 1,024'),
  'inferences.prepare': fixed('32 requests'),
  'inferences.commit': fixed('20 conflicts of two values of 16,384 characters'),
  'inferences.read': fixed('a page by bytes: packages/e2e/src/bounds-pages.test.ts'),
  'inferences.coverage': fixed('100 blocks with two sets of rows'),
  'inferences.testCases': fixed('100 names and counts'),
  'inferences.testSuites': fixed('100 names and counts'),
  'inferences.status': fixed('six numbers'),
  'testRuns.getOrCreate': fixed('one record'),
  'testRuns.evaluate': fixed('one record'),
  'testRuns.get': fixed('one record'),
  'testRuns.list': { all: () => largest, count },
  'testRuns.latest': fixed('200 runs without their configurations'),
  'testRuns.update': fixed('one record'),
  'testRuns.putMetrics': fixed('nothing'),
  'testRuns.metrics': { all: ({ run }) => ({ id: run.id, ...largest }), count },
  'testRuns.prepareSampleMetrics': fixed('32 requests'),
  'testRuns.commitSampleMetrics': fixed('20 conflicts of two values of 16,384 characters'),
  'testRuns.readSampleMetrics': fixed('a page by bytes: packages/e2e/src/bounds-pages.test.ts'),
  'tokens.create': fixed('one token'),
  'tokens.current': fixed('one token'),
  'tokens.list': fixed('a page by bytes: packages/e2e/src/bounds-pages.test.ts'),
  'tokens.revoke': fixed('one token'),
  'storage.collectGarbage': fixed('a few numbers'),
}

const paged = Object.entries(bounds).flatMap(([procedure, bound]) =>
  typeof bound === 'string' ? [] : [[procedure, bound] as const],
)

/** Those that have no pages, in the largest form that was stored, and how much that is at least. */
const whole: readonly (readonly [string, number, (filled: Filled) => object])[] = [
  [
    'workflows.schemas',
    2 * limits.schemaBytes,
    ({ largeSchemas }) => ({ id: largeSchemas.id, revision: 1 }),
  ],
  ['models.get', limits.metadataBytes, ({ model }) => ({ model: model.id })],
  ['models.facets', limits.tags * limits.tagCharacters, () => ({})],
  [
    'testCases.get',
    limits.tags * limits.tagCharacters,
    ({ testCase }) => ({ testCase: testCase.id }),
  ],
  ['testSuites.rows', 0, ({ suite }) => ({ id: suite.id })],
  ['testRuns.get', limits.configurationsBytes, ({ run }) => ({ id: run.id })],
]

async function ask(procedure: string, input: object): Promise<unknown> {
  const response = await fetch(`${opened?.url}/trpc/${procedure}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${opened?.token}`, 'content-type': 'application/json' },
    body: JSON.stringify(input),
  })
  const answer: unknown = await response.json()
  expect(answer).not.toHaveProperty('error')
  // tRPC's envelope.
  return (answer as { result: { data: unknown } }).result.data
}

describe('the largest answer', () => {
  it('is bounded for a known reason, of every procedure', () => {
    expect(Object.keys(bounds).toSorted()).toEqual([...procedures.keys()].toSorted())
  })

  it.skipIf(!filled).each(paged)(
    'of %s comes in pages through AWS Lambda',
    { timeout: 120_000 },
    async (procedure, { all, count: expected, goesTo = 'cursor', entries = 'items' }) => {
      if (!filled) return
      const found: unknown[] = []
      let pages = 0
      let next: unknown
      do {
        const input = { ...all(filled), ...(next === undefined ? {} : { [goesTo]: next }) }
        const page = (await ask(procedure, input)) as Page & Record<string, readonly unknown[]>
        found.push(...(page[entries] ?? []))
        next = page.next
        pages++
      } while (next !== undefined)
      expect(found).toHaveLength(expected)
      expect(new Set(found.map((one) => JSON.stringify(one))).size).toBe(expected)
      expect(pages).toBeGreaterThan(1)
    },
  )

  it.skipIf(!filled).each(whole)(
    'of %s comes at once through AWS Lambda',
    async (procedure, atLeast, of) => {
      if (!filled) return
      expect(JSON.stringify(await ask(procedure, of(filled))).length).toBeGreaterThan(atLeast)
    },
  )

  it.skipIf(!filled)('of testRuns.latest comes at once through AWS Lambda', async () => {
    if (!filled || !opened) return
    const modelIds = filled.models.map(({ id }) => id)
    const latest = await connect(opened).rpc.testRuns.latest.query({ modelIds })
    expect(latest.map(({ run }) => run.modelId)).toEqual(modelIds)
  })
})
