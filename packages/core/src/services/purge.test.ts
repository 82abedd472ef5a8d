import { describe, expect, it } from 'vitest'
import type { Id } from '../ids.ts'
import { draftMetadataPartition } from './draft-metadata.ts'
import { createServices } from './index.ts'
import { layerPartition } from './layer.ts'
import { animals, author, draftOf, labelledIn, rowsIn, type Labelled } from './testing.ts'
import { dayMs, hourMs, itemsOf, leftOf, stage } from './testing-garbage.ts'

describe('a deleted model', () => {
  it('can be restored with its inferences and runs for 30 days', async () => {
    const { store, tested, collectAll } = await stage()
    const { model, layer, run } = await tested('model')
    const deleted = await store.services.models.delete(model, author)
    store.pass(30 * dayMs - 2 * hourMs)
    expect(await collectAll()).toMatchObject({ removed: 0, purgedModels: 0 })
    await store.services.models.restore(deleted, author)
    store.pass(60 * dayMs)
    expect(await collectAll()).toMatchObject({ removed: 0, purgedModels: 0 })
    expect(await rowsIn(store, layer)).toEqual([
      [0, 'cat'],
      [1, 'cat'],
    ])
    expect(await store.services.testRuns.load(run.id)).toEqual(run)
  })

  it('is gone after that with its inferences, runs and history, and nothing else is', async () => {
    const { store, suite, testCase, tested, collect, collectAll, keys } = await stage()
    const before = await keys()
    const { model, run } = await tested('model')
    const other = await tested('other')
    await store.services.models.delete(model, author)
    store.pass(30 * dayMs + 1)
    expect(await collect()).toMatchObject({ purgedModels: 1, removed: 0, waiting: 3 })
    expect(await leftOf(store, run)).toEqual([])
    expect((await store.services.testRuns.list({ of: suite.id, limit: 5 })).items).toMatchObject([
      { id: other.run.id },
    ])
    expect(await collectAll()).toMatchObject({ purgedModels: 0, removed: 3 })
    expect(await rowsIn(store, other.layer)).toHaveLength(2)
    expect(await labelledIn(store, testCase)).toEqual(animals(3))
    expect(await keys()).toHaveLength(before.length + 3)
  })

  it('stays when it is restored while the collection runs', async () => {
    const { store, tested, collect } = await stage()
    const { model, layer, run } = await tested('model')
    const deleted = await store.services.models.delete(model, author)
    store.pass(31 * dayMs)
    store.beforeNextWrite(() => store.others.models.restore(deleted, author))
    expect(await collect({ olderThanMs: 0 })).toMatchObject({ purgedModels: 0, removed: 0 })
    expect(await rowsIn(store, layer)).toHaveLength(2)
    expect(await store.services.testRuns.load(run.id)).toEqual(run)
  })

  it('goes as a whole even when the collection breaks off at any of its writes', async () => {
    const { store, tested, collect } = await stage()
    let writes = 0
    for (let brokeOff = true; brokeOff; writes++) {
      const { model, run } = await tested(`model ${writes}`)
      await store.services.models.delete(model, author)
      store.pass(31 * dayMs)
      let left = writes
      const table: typeof store.table = {
        ...store.table,
        write: (steps) =>
          left-- > 0 ? store.table.write(steps) : Promise.reject(new Error('The power went out')),
      }
      brokeOff = await createServices({ ...store, table })
        .garbage.collect()
        .then(
          () => false,
          () => true,
        )
      await collect()
      expect(await leftOf(store, run)).toEqual([])
    }
    // The head, the layer, the run with its metrics and its two lists, the history, the note.
    expect(writes).toBeGreaterThan(8)
  })
})

describe('a draft', () => {
  it('goes after a day, and what was made of it stays', async () => {
    const { store, workflowId, collect, collectAll, keys } = await stage()
    await collect()
    const labelled: Labelled[] = [[{ locator: '0.png', metadata: { a: 1 } }, 'fox']]
    const [used, unused] = [
      await draftOf(store, workflowId, labelled),
      await draftOf(store, workflowId, labelled),
    ]
    const create = (name: string, draftId: Id<'draft'>) =>
      store.services.testCases.create(
        { workflowId, name, description: '', tags: [], content: { draftId } },
        author,
      )
    const testCase = await create('made of it', used)
    const before = await keys()
    store.pass(dayMs - 2 * hourMs - 1)
    expect(await collectAll()).toMatchObject({ removed: 0, waiting: 0 })
    store.pass(1)
    // Its ground truths and its metadata.
    expect(await collect()).toMatchObject({ removed: 0, waiting: 2 })
    store.pass(hourMs)
    expect(await collect()).toMatchObject({ removed: 2 })
    expect(await keys()).toHaveLength(before.length - 2)
    expect(await labelledIn(store, testCase)).toEqual(labelled)
    const left = await itemsOf(
      store,
      ...[used, unused].flatMap((id) => [layerPartition(id), draftMetadataPartition(id)]),
    )
    expect(left).toEqual([])
    await expect(create('too late', unused)).rejects.toMatchObject({ code: 'not_found' })
  })
})

describe('an abandoned batch', () => {
  it('takes its test cases with it, and a committed one stays', async () => {
    const { store, workflowId, collect, collectAll, keys } = await stage()
    const { testCases } = store.services
    const input = (name: string) => ({ name, description: '', tags: [], content: {} })
    const [open, committed] = [await testCases.openBatch(), await testCases.openBatch()]
    const [lost] = await testCases.createMany(workflowId, [input('a')], { author, batch: open })
    await testCases.createMany(workflowId, [input('b')], { author, batch: committed })
    await testCases.closeBatch(committed, 'committed')
    const manifests = (await keys('manifests/')).length
    expect(await collect()).toMatchObject({ waiting: 0 })
    store.pass(5 * 60_000)
    expect(await collect()).toMatchObject({ waiting: 1 })
    const lists = ['by-name', 'by-updated'].map((list) => `testCase/${workflowId}/${list}`)
    const partitions = ['testCase', `testCase/${lost?.id}`, ...lists]
    const items = await itemsOf(store, ...partitions)
    expect(items.filter((item) => item.includes(lost?.id ?? ''))).toEqual([])
    expect(items).toHaveLength(6)
    expect(await collectAll()).toMatchObject({ removed: 1 })
    expect(await keys('manifests/')).toHaveLength(manifests - 1)
    expect((await testCases.list(workflowId, {})).items.map(({ name }) => name)).toEqual([
      'all',
      'b',
    ])
  })
})

it('a batch that is committed at the last moment keeps its test cases', async () => {
  const { store, workflowId, collect } = await stage()
  const { testCases } = store.services
  const batch = await testCases.openBatch()
  const inputs = [{ name: 'a', description: '', tags: [], content: {} }]
  const [testCase] = await testCases.createMany(workflowId, inputs, { author, batch })
  store.pass(5 * 60_000)
  store.beforeNextWrite(() => store.others.testCases.closeBatch(batch, 'committed'))
  await collect({ olderThanMs: 0 })
  expect(await testCases.records.find(workflowId, 'a')).toEqual(testCase)
  expect(await labelledIn(store, testCase ?? { id: 'case_' })).toEqual([])
})
