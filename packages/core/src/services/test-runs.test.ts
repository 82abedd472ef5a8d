import { describe, expect, it } from 'vitest'
import { idToInteger } from '../ids.ts'
import type { Json } from '../json.ts'
import { limits } from '../limits.ts'
import { layerPartition } from './layer.ts'
import { metricsLayerId } from './test-run-keys.ts'
import {
  author,
  bob,
  createTestCase,
  defineWorkflow,
  openStore,
  pack,
  rowLines,
  send,
} from './testing.ts'

async function stage() {
  const store = openStore()
  const workflowId = await defineWorkflow(store)
  const { models, testSuites, testRuns } = store.services
  const testCase = await createTestCase(store, workflowId)
  const createSuite = (name: string) =>
    testSuites.create(
      { workflowId, name, description: '', tags: [], testCases: [{ id: testCase.id, version: 1 }] },
      author,
    )
  const createModel = (name: string, of = workflowId) =>
    models.create({ workflowId: of, name, metadata: {}, tags: [] }, author)
  const [suite, model] = [await createSuite('suite'), await createModel('model')]
  const evaluator = { name: 'accuracy', version: '1', configurations: [null] as Json[] }
  const input = { modelId: model.id, testSuiteId: suite.id, version: 1, evaluator }
  return { store, workflowId, testCase, suite, model, createSuite, createModel, testRuns, input }
}

const counts = { samples: 3, inferred: 2, reused: 0, errors: 1, missing: 0 }
const complete = { state: 'complete' as const, counts, fingerprint: 'f', reason: null }

describe('a run', () => {
  it('is one for a model, a version of a suite, and a version of an evaluator', async () => {
    const { store, testRuns, input, suite } = await stage()
    const { run, created } = await testRuns.getOrCreate(input, author)
    expect(created).toBe(true)
    expect(run).toMatchObject({
      revision: 1,
      state: 'running',
      counts: { samples: 3, inferred: 0, reused: 0, errors: 0, missing: 3 },
      fingerprint: null,
      finishedAt: null,
      createdBy: 'ann',
    })
    expect(await testRuns.getOrCreate(input, bob)).toEqual({ run, created: false })
    expect(await testRuns.load(run.id)).toEqual(run)
    await store.services.testSuites.edit(suite, { testCases: [] }, author)
    const others = [
      { ...input, version: 2 },
      { ...input, evaluator: null },
      { ...input, evaluator: { ...input.evaluator, version: '2' } },
      { ...input, evaluator: { ...input.evaluator, name: 'recall' } },
    ]
    const ids = new Set([run.id])
    for (const other of others) ids.add((await testRuns.getOrCreate(other, author)).run.id)
    expect(ids.size).toBe(1 + others.length)
  })

  it('is one for two that start it at the same moment', async () => {
    const { store, testRuns, input } = await stage()
    const first: string[] = []
    store.beforeNextWrite(async () => {
      first.push((await store.others.testRuns.getOrCreate(input, bob)).run.id)
    })
    const { run, created } = await testRuns.getOrCreate(input, author)
    expect([created, run.createdBy, [run.id]]).toEqual([false, 'bob', first])
    expect((await testRuns.list({ limit: 10 })).items).toHaveLength(1)
  })

  it('refuses other configurations of an evaluator that has run', async () => {
    const { testRuns, input } = await stage()
    const having = (...configurations: Json[]) =>
      testRuns.getOrCreate({ ...input, evaluator: { ...input.evaluator, configurations } }, author)
    const { run } = await having({ a: 1, b: 2 })
    expect((await having({ b: 2, a: 1 })).run).toEqual(run)
    await expect(having({ a: 2 })).rejects.toMatchObject({
      code: 'bad_input',
      details: { known: [{ a: 1, b: 2 }], wanted: [{ a: 2 }] },
    })
  })

  it('is refused for another workflow, and for a version that is not there', async () => {
    const { store, testRuns, input, createModel } = await stage()
    const { id: modelId } = await createModel('rose', await defineWorkflow(store, 'plants'))
    await expect(testRuns.getOrCreate({ ...input, modelId }, author)).rejects.toMatchObject({
      code: 'bad_input',
    })
    await expect(testRuns.getOrCreate({ ...input, version: 2 }, author)).rejects.toMatchObject({
      code: 'not_found',
    })
    expect((await testRuns.list({ limit: 10 })).items).toEqual([])
  })

  it('is finished once it is complete or failed, and not while it runs again', async () => {
    const { store, testRuns, input } = await stage()
    const { run } = await testRuns.getOrCreate(input, author)
    store.pass(1_000)
    const done = await testRuns.update(run.id, complete)
    const at = new Date(store.now()).toISOString()
    expect(done).toEqual({ ...run, ...complete, revision: 2, updatedAt: at, finishedAt: at })
    const again = await testRuns.update(run.id, { ...complete, state: 'running' })
    expect(again).toMatchObject({ revision: 3, finishedAt: null, createdAt: run.createdAt })
    const failing = { ...complete, state: 'failed' as const, reason: 'All failed.' }
    expect(await testRuns.update(run.id, failing)).toMatchObject({
      finishedAt: at,
      reason: 'All failed.',
    })
    expect(await testRuns.load(run.id)).toMatchObject({ revision: 4, state: 'failed' })
  })

  it('moves on by each of two steps that are taken at the same moment', async () => {
    const { store, testRuns, input } = await stage()
    const { run } = await testRuns.getOrCreate(input, author)
    store.beforeNextWrite(() =>
      store.others.testRuns.update(run.id, { ...complete, state: 'running' }),
    )
    expect(await testRuns.update(run.id, complete)).toMatchObject({
      revision: 3,
      state: 'complete',
    })
  })
})

describe('a list of runs', () => {
  it('has the newest first, of all, of a model and of a suite, in pages of any size', async () => {
    const { testRuns, input, createModel, createSuite } = await stage()
    const [other, second] = [await createModel('other'), await createSuite('second')]
    const ids: string[] = []
    for (const modelId of [input.modelId, other.id])
      for (const testSuiteId of [input.testSuiteId, second.id])
        ids.push((await testRuns.getOrCreate({ ...input, modelId, testSuiteId }, author)).run.id)
    const [a, b, c, d] = ids
    const walk = async (limit: number, of?: Parameters<typeof testRuns.list>[0]['of']) => {
      const seen: string[] = []
      for (let cursor: string | undefined; ;) {
        const page = await testRuns.list({ limit, cursor, of })
        seen.push(...page.items.map(({ id }) => id))
        if (page.next === undefined) return seen
        cursor = page.next
      }
    }
    for (const limit of [1, 2, 3, 10]) {
      expect(await walk(limit)).toEqual([d, c, b, a])
      expect(await walk(limit, other.id)).toEqual([d, c])
      expect(await walk(limit, second.id)).toEqual([d, b])
      expect(await walk(limit, idToInteger(second.id))).toEqual([d, b])
    }
    await expect(walk(1, 1)).rejects.toMatchObject({ code: 'not_found' })
  })

  it('has the names of today, and none of what is deleted', async () => {
    const { store, testRuns, input, model, suite } = await stage()
    await testRuns.getOrCreate(input, author)
    const named = async () => (await testRuns.list({ limit: 1 })).items[0]?.names
    expect(await named()).toEqual({ model: 'model', suite: 'suite' })
    await store.services.testSuites.edit(suite, { name: 'renamed' }, author)
    await store.services.models.delete(model, author)
    expect(await named()).toEqual({ model: null, suite: 'renamed' })
  })

  it('shows the newest run of each model with the first number of its suite', async () => {
    const { testRuns, input, createModel } = await stage()
    const never = await createModel('never tested')
    const other = await createModel('other')
    await testRuns.getOrCreate(input, author)
    const evaluator = { ...input.evaluator, version: '2' }
    const newest = await testRuns.getOrCreate({ ...input, evaluator }, author)
    const running = await testRuns.getOrCreate({ ...input, modelId: other.id }, author)
    const metrics = {
      note: 'text',
      ['x'.repeat(limits.nameCharacters + 1)]: 1,
      accuracy: 0,
      recall: 1,
    }
    await testRuns.putMetrics(newest.run.id, [{ configuration: 0, testCaseId: null, metrics }])
    const latest = await testRuns.latest([other.id, never.id, input.modelId])
    expect(latest.map(({ run, headline }) => [run.id, headline])).toEqual([
      [running.run.id, null],
      [newest.run.id, { name: 'accuracy', value: 0 }],
    ])
  })
})

describe('the metrics of a run', () => {
  it('replace those of the same test case and configuration, and come in pages', async () => {
    const { testRuns, input, testCase } = await stage()
    const evaluator = { ...input.evaluator, configurations: ['a', 'b'] }
    const { run } = await testRuns.getOrCreate({ ...input, evaluator }, author)
    const entry = (configuration: number, value: number, isSuite = false) => ({
      configuration,
      testCaseId: isSuite ? null : testCase.id,
      metrics: { value },
    })
    await testRuns.putMetrics(run.id, [entry(0, 1), entry(0, 2, true), entry(1, 3)])
    await testRuns.putMetrics(run.id, [entry(0, 4)])
    const all = [entry(0, 4), entry(0, 2, true), entry(1, 3)]
    expect(await testRuns.metrics(run.id)).toEqual({ items: all })
    const first = await testRuns.metrics(run.id, { limit: 2 })
    expect(first.items).toEqual(all.slice(0, 2))
    expect(await testRuns.metrics(run.id, { limit: 2, cursor: first.next })).toEqual({
      items: all.slice(2),
    })
  })

  it('are refused for a configuration that is not there, and beyond their size', async () => {
    const { testRuns, input } = await stage()
    const { run } = await testRuns.getOrCreate(input, author)
    const put = (configuration: number, metrics: object) =>
      testRuns.putMetrics(run.id, [{ configuration, testCaseId: null, metrics: { ...metrics } }])
    await expect(put(1, {})).rejects.toMatchObject({ code: 'bad_input' })
    const large = { text: 'x'.repeat(limits.metricsBytes) }
    await expect(put(0, large)).rejects.toMatchObject({ code: 'too_large' })
    expect(await testRuns.metrics(run.id)).toEqual({ items: [] })
  })

  it('of test samples replace each other, as those of one test case do apart from them', async () => {
    const { store, testRuns, input, testCase } = await stage()
    const { run } = await testRuns.getOrCreate(input, author)
    const commit = async (value: number, of: { testCaseId?: typeof testCase.id } = {}) => {
      const { spec, body } = await pack(rowLines({ field: 'metrics' }, [[0, { value }]]))
      const at = { configuration: 0, ...of, parts: [spec] }
      const [upload] = await testRuns.prepareSampleMetrics(run.id, at)
      await send(store, upload?.request, body)
      return testRuns.commitSampleMetrics(run.id, at)
    }
    expect(await commit(1)).toMatchObject({ inserted: 1 })
    expect(await commit(2)).toMatchObject({ changed: 1 })
    const { id: testCaseId } = testCase
    expect(await commit(1, { testCaseId })).toMatchObject({ inserted: 1 })
    const layers = [metricsLayerId(run.id, 0), metricsLayerId(run.id, 0, testCaseId)]
    for (const layer of layers)
      expect((await store.table.query({ pk: layerPartition(layer), limit: 5 })).items).toHaveLength(
        1,
      )
  })

  it('of the samples of one test case are shown once its metrics say that they are whole', async () => {
    const { store, testRuns, input, testCase, createSuite } = await stage()
    const { run } = await testRuns.getOrCreate(input, author)
    const { id: testCaseId } = testCase
    const { spec, body } = await pack(rowLines({ field: 'metrics' }, [[0, {}]]))
    const at = { configuration: 0, testCaseId, parts: [spec] }
    const [upload] = await testRuns.prepareSampleMetrics(run.id, at)
    await send(store, upload?.request, body)
    await testRuns.commitSampleMetrics(run.id, at)
    const shown = async () => {
      const [block] = await testRuns.readSampleMetrics(run.id, { ...at, blocks: [0] })
      return block?.parts.length
    }
    expect(await shown()).toBe(0)
    const entry = { configuration: 0, testCaseId, metrics: {} }
    await testRuns.putMetrics(run.id, [{ ...entry, ownTruths: true }])
    expect(await shown()).toBe(1)
    const empty = await store.services.testSuites.edit(
      await createSuite('empty'),
      { testCases: [] },
      author,
    )
    const other = await testRuns.getOrCreate(
      { ...input, testSuiteId: empty.id, version: 2 },
      author,
    )
    await expect(testRuns.prepareSampleMetrics(other.run.id, at)).rejects.toMatchObject({
      code: 'bad_input',
    })
  })
})
