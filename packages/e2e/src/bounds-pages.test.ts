import { defineEvaluator, test as runTest } from '@touchstone/client'
import { limits, type Id, type Objects } from '@touchstone/core'
import { Room, type Services } from '@touchstone/core/services'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { animals, defineAnimals } from './animals.ts'
import { openClocked } from './clocked-home.ts'

const author = { name: 'tester' }

interface Page {
  readonly items: readonly unknown[]
  readonly next?: string | number
}

/** How a page of a list is asked for. */
type Fetch = (ask: { next: never; limit: number; room: Room }) => Promise<Page>

/** Lists of every kind, with entries of the given sizes. */
async function stored(
  services: Services,
  sizes: readonly number[],
): Promise<Record<string, Fetch>> {
  const { models, testRuns, testSuites, testCases, tokens, workflows } = services
  const schemas = {}
  const name = crypto.randomUUID()
  const { workflow } = await workflows.define({ name, schemas }, author)
  const workflowId = workflow.id
  const text = (n: number) => 'ä"'.repeat(n)
  const ids: Id<'model'>[] = []
  for (const size of sizes) {
    const input = { workflowId, name: crypto.randomUUID(), tags: [`${size % 3}`] }
    ids.push((await models.create({ ...input, metadata: { text: text(size) } }, author)).id)
  }
  const draftId = await testCases.draft(workflowId)
  const labelled = sizes.map((size) => ({
    name: crypto.randomUUID(),
    description: text(size),
    tags: [],
    content: { draftId },
  }))
  const cases = labelled.length ? await testCases.createMany(workflowId, labelled, { author }) : []
  const suite = await testSuites.create(
    {
      workflowId,
      name,
      description: '',
      tags: [],
      testCases: cases.map(({ id, version }) => ({ id, version })),
    },
    author,
  )
  const contents = await testSuites.version(suite.id)
  const evaluated = await models.create({ workflowId, name, metadata: {}, tags: [] }, author)
  const { id: modelId } = evaluated
  const { run } = await testRuns.getOrCreate(
    {
      modelId,
      testSuiteId: suite.id,
      version: 1,
      evaluator: { name, version: '1', configurations: [null] },
    },
    author,
  )
  await testRuns.putMetrics(
    run.id,
    sizes.map((size, n) => ({
      configuration: 0,
      testCaseId: cases[n]?.id ?? null,
      metrics: { text: text(size) },
    })),
  )
  for (const [n, size] of sizes.entries())
    await models.update({ id: modelId, revision: n + 1 }, { metadata: { [n]: text(size) } }, author)
  const filter = { ids }
  const byOrder: Record<string, Fetch> = {}
  for (const sort of ['created', 'name', 'updated', 'tags', { metadata: 'text' }] as const)
    byOrder[`models by ${JSON.stringify(sort)}`] = ({ next: cursor, ...ask }) =>
      models.list({
        ...ask,
        cursor,
        sort,
        // By ids they are put in order for each page, otherwise read in the order of the table.
        filter: typeof sort === 'string' ? { workflowId } : filter,
      })
  return {
    ...byOrder,
    'models of a list of ids': ({ next: cursor, ...ask }) =>
      models.list({ ...ask, cursor, order: 'descending', filter }),
    'test cases': ({ next: cursor, ...ask }) => testCases.list(workflowId, { ...ask, cursor }),
    'test cases of a suite': async ({ next: from, room }) => {
      const page = await testSuites.testCasesOf(contents, { from, room })
      return { items: page.testCases, ...(page.next === undefined ? {} : { next: page.next }) }
    },
    revisions: ({ next: before, ...ask }) => models.records.history(modelId, { ...ask, before }),
    metrics: ({ next: cursor, ...ask }) => testRuns.metrics(run.id, { ...ask, cursor }),
    tokens: ({ next: cursor, ...ask }) => tokens.list({ ...ask, cursor }),
  }
}

async function pagesOf(fetch: Fetch, ask: { limit: number; bytes: number }): Promise<Page[]> {
  const pages: Page[] = []
  let next: Page['next']
  do {
    const room = new Room(ask.bytes)
    // Each list gave its `next` itself.
    const page = await fetch({ next: next as never, limit: ask.limit, room })
    pages.push(page)
    next = page.next
  } while (next !== undefined)
  return pages
}

it('the pages of a list are the list, in its order, and within their bounds', async () => {
  await using home = await openClocked()
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 0, max: 500 }), { maxLength: 9 }),
      fc.integer({ min: 1, max: 12 }),
      fc.integer({ min: 1, max: 6_000 }),
      async (sizes, limit, bytes) => {
        for (const [list, fetch] of Object.entries(await stored(home.services, sizes))) {
          const [whole, ...more] = await pagesOf(fetch, { limit: 1_000, bytes: 2 ** 30 })
          expect(more).toEqual([])
          const pages = await pagesOf(fetch, { limit, bytes })
          expect([list, pages.flatMap(({ items }) => items)]).toEqual([list, whole?.items])
          for (const { items } of pages) {
            if (list !== 'test cases of a suite') expect(items.length).toBeLessThanOrEqual(limit)
            // What is around the stored record of a test case of a suite is not counted.
            const counted = items.map((item) =>
              JSON.stringify(
                list === 'test cases of a suite' ? (item as { record: object }).record : item,
              ),
            )
            if (items.length > 1)
              expect(Buffer.byteLength(counted.join(''))).toBeLessThanOrEqual(bytes)
          }
        }
      },
    ),
    { numRuns: 15 },
  )
})

describe('Where objects are', () => {
  it('is answered page by page, by bytes', async () => {
    await using home = await openClocked()
    const workflow = defineAnimals(home.touchstone)
    const testCase = await workflow.TestCase.create('all', {
      samples: animals(6 * limits.blockRows),
    })
    const suite = await workflow.TestSuite.create('suite', { testCases: [testCase] })
    const model = await workflow.Model.create('any', { infer: () => ({ label: 'cat', score: 1 }) })
    const evaluator = defineEvaluator(workflow, {
      name: 'e',
      version: '1',
      testSample: () => ({ right: 1 }),
    })
    const { run } = await runTest(model, suite, { evaluator })
    // Addresses as long as credentials and many parts could make them.
    const objects: Objects = {
      ...home.data.objects,
      presignGet: async (key, options) => {
        const request = await home.data.objects.presignGet(key, options)
        return { ...request, url: `${request.url}&more=${'x'.repeat(limits.pageBytes / 8)}` }
      },
    }
    const { inferences, testRuns } = home.servicesOver(home.data.table, objects)
    const asked = { target: { testCaseId: testCase.id }, modelId: model.id }
    const seen: number[] = []
    let from: number | undefined = 0
    do {
      const page: Awaited<ReturnType<typeof inferences.read>> = await inferences.read({
        ...asked,
        from,
        limit: 100,
      })
      expect(JSON.stringify(page).length).toBeLessThan(limits.pageBytes + 1_000)
      seen.push(...page.blocks.map(({ block }) => block))
      from = page.next
    } while (from !== undefined)
    expect(seen).toEqual([0, 1, 2, 3, 4, 5])
    const ofRun = (blocks: readonly number[]) =>
      testRuns.readSampleMetrics(run.id, { configuration: 0, blocks })
    expect((await ofRun(seen)).map(({ block }) => block)).toEqual(seen)
    const twice = [...seen, ...seen]
    const first = (await ofRun(twice)).map(({ block }) => block)
    expect(first.length).toBeLessThan(twice.length)
    expect(first).toEqual(twice.slice(0, first.length))
  })
})
