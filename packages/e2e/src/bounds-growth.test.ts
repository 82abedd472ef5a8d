import { limits } from '@touchstone/core'
import { describe, expect, it } from 'vitest'
import { animals, defineAnimals } from './animals.ts'
import { dayMs, hourMs, openClocked } from './clocked-home.ts'
import { openServer } from './homes.ts'
import { all, stage } from './run-kit.ts'
import { pack, requestsOf, send, wire } from './run-wire-kit.ts'

const author = { name: 'tester' }

/** A server with 20 animals, and a way to commit rows of the inferences of a model. */
async function open() {
  const home = await openServer()
  const { suite, model, testCase } = await stage(home.touchstone, { count: 20 })
  const schemaRevision = 1
  const call = wire(home)
  const modelId = model.id
  return {
    async commit(rows: readonly object[], mode = 'keep') {
      const part = pack(rows)
      const input = { modelId, parts: [part.spec] }
      await send(requestsOf(await call('inferences.prepare', input))[0], part.body)
      return call('inferences.commit', { ...input, schemaRevision, mode })
    },
    /** How many objects hold the inferences. */
    async parts(): Promise<number> {
      const target = { testSuiteId: suite.id, version: suite.version }
      const plan = await call('inferences.read', { target, modelId })
      const blocks = plan.data['blocks'] as { inferences: object[] }[]
      return blocks.reduce((sum, { inferences }) => sum + inferences.length, 0)
    },
    rows: () => all(model.inferences(testCase)),
    [Symbol.asyncDispose]: () => home[Symbol.asyncDispose](),
  }
}

/** Text that gzip cannot make much smaller. */
const noise = (characters: number): string =>
  Array.from({ length: characters / 32 }, () => crypto.randomUUID().replaceAll('-', '')).join('')

describe('What is stored of a block', () => {
  it('has one error of a row, however often it fails', async () => {
    await using at = await open()
    const failed = (n: number) => ({
      place: 3,
      error: { name: 'Error', message: `${n} ${noise(1_000_000)}`, attempts: 1 },
    })
    for (let n = 0; n < 6; n++) expect((await at.commit([failed(n)])).status).toBe(200)
    expect(await at.parts()).toBe(1)
    expect(
      (await at.rows()).filter(({ error }) => error).map(({ error }) => error?.message),
    ).toEqual([expect.stringMatching(/^5 /)])
    // A value takes the place of the error, and the object with the error goes.
    const row = { place: 3, inference: { label: 'cat', score: 1 } }
    expect((await at.commit([row])).data).toMatchObject({ inserted: 1 })
    expect(await at.parts()).toBe(1)
    expect((await at.rows()).filter(({ error }) => error)).toEqual([])
  })

  it('is what its rows need, whatever is uploaded again with them', async () => {
    await using at = await open()
    const rows = Array.from({ length: 20 }, (_, place) => ({
      place,
      inference: { label: noise(60_000), score: place },
    }))
    for (let count = 1; count <= 20; count++) await at.commit(rows.slice(0, count))
    expect(await at.parts()).toBeLessThanOrEqual(limits.partsPerBlock)
    const found = async () => (await at.rows()).map(({ inference }) => inference)
    expect(await found()).toEqual(rows.map(({ inference }) => inference))
    const replaced = rows.map(({ place }) => ({ place, inference: { label: 'new', score: place } }))
    for (const row of replaced) await at.commit([row], 'replace')
    expect(await at.parts()).toBeLessThanOrEqual(limits.partsPerBlock)
    expect(await found()).toEqual(replaced.map(({ inference }) => inference))
  })
})

it('a test case whose ground truths are edited often keeps them in few parts', async () => {
  await using home = await openServer()
  const { Model, TestCase } = defineAnimals(home.touchstone)
  let testCase = await TestCase.create('edited', { samples: animals(20) })
  const labelled = (at: number, label: 'cat' | 'dog') =>
    animals(1, at).map(({ testSample }) => ({ testSample, groundTruth: { label } }))
  for (let n = 0; n < 40; n++)
    testCase = await testCase.edit({ add: labelled(n % 20, n < 20 ? 'dog' : 'cat') })
  const model = await Model.create('any')
  const plan = await wire(home)('inferences.read', {
    target: { testCaseId: testCase.id },
    modelId: model.id,
  })
  const [block] = plan.data['blocks'] as { groundTruths: object[] }[]
  expect(block?.groundTruths.length).toBeLessThanOrEqual(limits.partsPerBlock)
  const labels = (await all(testCase.rows())).map(({ groundTruth }) => groundTruth.label)
  expect(labels).toEqual(Array.from({ length: 20 }, () => 'cat'))
})

it('a batch of test cases that was broken off is collected with all that it left', async () => {
  await using home = await openClocked()
  const { TestCase } = defineAnimals(home.touchstone)
  await TestCase.create('taken', { samples: animals(5) })
  const { id } = await home.services.workflows.records.find('', 'Animals')
  const draftId = await home.services.testCases.draft(id)
  const inputs = ['a', 'b', 'taken', 'c'].map((name) => ({
    name,
    description: '',
    tags: [],
    content: { draftId },
  }))
  await expect(home.services.testCases.createMany(id, inputs, { author })).rejects.toMatchObject({
    code: 'name_taken',
  })
  const left = async () => {
    const { items } = await home.data.table.query({ pk: 'testCase', limit: 100 })
    return items.length
  }
  expect(await left()).toBeGreaterThan(1)
  home.pass(2 * dayMs)
  const removed = []
  for (let n = 0; n < 3; n++) {
    removed.push((await home.services.garbage.collect({ olderThanMs: hourMs })).removed)
    home.pass(2 * hourMs)
  }
  expect(removed[1]).toBeGreaterThan(0)
  expect(removed[2]).toBe(0)
  expect(await left()).toBe(1)
  expect((await all(TestCase.list())).map(({ name }) => name)).toEqual(['taken'])
  await TestCase.initMany(['a', 'b', 'c'].map((name) => ({ name, samples: animals(2) })))
})

it('a workflow has at most its number of schema revisions, and says so', async () => {
  await using home = await openClocked()
  const { workflows } = home.services
  const define = (n: number) =>
    workflows.define({ name: 'changing', schemas: { inference: { const: n } } }, author)
  const { workflow } = await define(1)
  await define(2)
  // As if it had been defined many times more.
  const { table } = home.data
  const head = await table.get({ pk: 'workflow', sk: workflow.id })
  if (!head) throw new Error('There is no workflow')
  const workflowNow = await workflows.records.load(workflow.id)
  const schemaHashes = [
    ...workflowNow.schemaHashes,
    ...Array.from({ length: limits.schemaRevisions - 3 }, (_, n) =>
      n.toString(16).padStart(64, '0'),
    ),
  ]
  const value = JSON.stringify({ ...workflowNow, revision: head.revision + 1, schemaHashes })
  const key = { pk: head.pk, sk: head.sk }
  await table.write([{ put: key, value, expect: head.revision }])

  expect((await define(3)).schemaRevision).toBe(limits.schemaRevisions)
  await expect(define(4)).rejects.toMatchObject({
    code: 'too_large',
    message: expect.stringContaining('has 1000 schema revisions'),
  })
  expect((await define(2)).schemaRevision).toBe(2)
})

it.each([
  [limits.configurationsBytes, 200],
  [limits.configurationsBytes + 1, 413],
])('a run may have configurations of %d bytes: %d', async (bytes, status) => {
  await using home = await openServer()
  const { suite, model } = await stage(home.touchstone, { count: 5 })
  const call = wire(home)
  const configurations = ['x'.repeat(bytes - 4)]
  const created = await call('testRuns.getOrCreate', {
    modelId: model.id,
    testSuiteId: suite.id,
    version: suite.version,
    evaluator: { name: 'e', version: '1', configurations },
  })
  expect(created.status).toBe(status)
  if (status !== 200) return
  const { id } = created.data['run'] as { id: string }
  const counts = { samples: 5, inferred: 0, reused: 0, errors: 0, missing: 5 }
  const reason = 'r'.repeat(limits.descriptionCharacters)
  const change = { state: 'failed', counts, fingerprint: null, reason }
  expect((await call('testRuns.update', { id, ...change })).status).toBe(200)
})
