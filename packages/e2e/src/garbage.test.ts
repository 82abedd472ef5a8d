import { test as runTest } from '@touchstone/client'
import { packLines, partLine, TouchstoneError, type Id } from '@touchstone/core'
import { describe, expect, it } from 'vitest'
import { animals, defineAnimals, guess } from './animals.ts'
import { dayMs, hourMs, openClocked, type ClockedHome } from './clocked-home.ts'
import { collected } from './collected.ts'
import { refusalOf } from './refusal.ts'
import { itemsOf, itemsWith, objectKeys, readAll, stageTested } from './tested-models.ts'

const everything = { olderThanMs: 0, uploadsOlderThanMs: 0 }

/** Creates test cases as a process that ends before all of them are there. */
async function createAndDie(home: ClockedHome, workflowId: Id<'workflow'>): Promise<void> {
  const { table } = home.data
  let created = 0
  const { testCases } = home.servicesOver({
    get: (key) => table.get(key),
    getMany: (keys) => table.getMany(keys),
    query: (query) => table.query(query),
    async write(steps) {
      if (steps.some((step) => 'put' in step && step.put.pk === 'testCase')) created++
      if (created > 1) throw new TouchstoneError('unavailable', 'The process has ended.')
      await table.write(steps)
    },
  })
  const inputs = ['one', 'two', 'three'].map((name) => ({
    name: `never ${name}`,
    description: '',
    tags: [],
    content: {},
  }))
  await expect(
    testCases.createMany(workflowId, inputs, { author: { name: 'tester' } }),
  ).rejects.toThrow('The process has ended.')
}

describe('collecting garbage', () => {
  it('removes nothing that is live, however old it is', async () => {
    await using home = await openClocked()
    const { Model, TestCase, all, tested } = await stageTested(home)
    await tested('used')
    await (await tested('shelved')).model.archive()
    const { model: deleted } = await tested('deleted')
    // Small commits, of which more than 16 are merged; an edit of every kind.
    const many = await TestCase.create('many', { samples: animals(40, 1_000) })
    const slow = await Model.create('slow', { infer: guess })
    const { TestSuite } = defineAnimals(home.touchstone)
    for (let n = 1; n <= 20; n++) {
      const few = await TestCase.create(`few ${n}`, {
        sliceOf: many,
        where: ({ testSample }) =>
          Number(/(\d+)\.png/.exec(testSample.locator)?.[1]) % 20 === n % 20,
      })
      await runTest(slow, await TestSuite.create(`few ${n}`, { testCases: [few] }))
    }
    const next = await all.edit({ add: animals(5, 100) })
    await next.edit({ remove: ({ groundTruth }) => groundTruth.label === 'dog' })
    await (await TestCase.load('all')).edit({ replace: animals(3, 200) })
    // The same samples with other metadata, which are objects of their own.
    await TestCase.create('again', {
      samples: animals(2).map(({ testSample, groundTruth }) => ({
        testSample: { ...testSample, metadata: { seen: 'again' } },
        groundTruth,
      })),
    })
    await deleted.delete()
    home.pass(29 * dayMs)
    const before = await readAll(home)
    const first = await home.services.garbage.collect(everything)
    expect(first.removed).toBeGreaterThan(0)
    expect(await readAll(home)).toEqual(before)
    home.pass(dayMs / 2)
    expect(await home.services.garbage.collect(everything)).toMatchObject({
      removed: 0,
      bytes: 0,
      purgedModels: 0,
    })
    expect(await readAll(home)).toEqual(before)
    await deleted.restore()
    const rows = await collected(deleted.inferences(all))
    expect(rows.map(({ inference }) => inference)).toEqual(
      rows.map(({ testSample }) => guess(testSample)),
    )
  })

  it('removes objects that no item names once they are old enough', async () => {
    await using home = await openClocked()
    await stageTested(home)
    const live = await objectKeys(home)
    await home.data.objects.put('parts/mdl_x/orphan', new Uint8Array(10))
    await home.data.objects.put('manifests/wf_x/orphan', new Uint8Array(20))
    home.pass(hourMs / 2)
    expect(await home.services.garbage.collect()).toMatchObject({ removed: 0, bytes: 0 })
    home.pass(hourMs)
    const found = await home.services.garbage.collect()
    expect(found).toMatchObject({ removed: 2, bytes: 30, examined: live.length + 2, waiting: 0 })
    expect(await objectKeys(home)).toEqual(live)
    expect(itemsWith(home, 'orphan')).toEqual([])
  })

  const putMany = async ({ data }: ClockedHome, prefix: string, many: number): Promise<void> => {
    for (let n = 0; n < many; n++) await data.objects.put(`${prefix}/${n}`, new Uint8Array(1))
  }

  it('removes most of all objects only when it is told to', async () => {
    await using home = await openClocked()
    await stageTested(home)
    const live = await objectKeys(home)
    await putMany(home, 'parts/mdl_x', 101)
    await putMany(home, 'uploads/mdl_x', 300)
    const all = await objectKeys(home)
    home.pass(2 * hourMs)
    await home.services.garbage.collect()
    home.pass(2 * hourMs)
    const { collectGarbage } = home.touchstone.rpc.storage
    expect(await refusalOf(collectGarbage.mutate({}))).toMatchObject({
      code: 'bad_input',
      message: expect.stringContaining(`would remove 101 of ${live.length + 101} objects`),
      details: { removed: 101, objects: live.length + 101 },
    })
    expect(await objectKeys(home)).toEqual(all)
    // What could be removed is counted all the same.
    expect(await collectGarbage.mutate({ dryRun: true })).toMatchObject({ removed: 101 })
    expect(await collectGarbage.mutate({ removeMost: true })).toMatchObject({ removed: 101 })
    expect(await objectKeys(home)).toHaveLength(live.length + 300)
    // Uploads that nobody committed do not count, however many they are.
    home.pass(8 * dayMs)
    expect(await collectGarbage.mutate({})).toMatchObject({ removed: 300 })
    expect(await objectKeys(home)).toEqual(live)
  })

  it('removes a hundred, and what is less than half, unasked', async () => {
    await using home = await openClocked()
    await putMany(home, 'parts/mdl_x', 100)
    const collect = () => home.services.garbage.collect({ olderThanMs: hourMs })
    for (let time = 0; time < 2; time++) {
      home.pass(2 * hourMs)
      expect(await collect()).toMatchObject({ removed: time * 100 })
    }
    await putMany(home, 'parts/mdl_y', 200)
    home.pass(2 * hourMs)
    expect(await collect()).toMatchObject({ waiting: 200 })
    await putMany(home, 'parts/mdl_z', 200)
    home.pass(2 * hourMs)
    expect(await collect()).toMatchObject({ removed: 200, waiting: 200 })
  })

  it('leaves a replaced object to those who were just told of it', async () => {
    await using home = await openClocked()
    const { all, suite, tested } = await stageTested(home)
    const { model } = await tested('used')
    const { rpc } = home.touchstone
    const target = { testCaseId: all.id }
    home.pass(2 * hourMs)
    const told = await rpc.inferences.read.query({ target, modelId: model.id })
    model.infer = () => ({ label: 'mouse', score: 1 })
    await runTest(model, suite, { reset: true })
    expect(await home.services.garbage.collect()).toMatchObject({ removed: 0 })
    const url = told.blocks[0]?.inferences[0]?.url ?? ''
    expect((await home.fetch(new Request(url))).status).toBe(200)
    home.pass(2 * hourMs)
    const found = await home.services.garbage.collect()
    expect(found.removed).toBeGreaterThan(0)
    expect((await collected(model.inferences(all)))[0]?.inference?.label).toBe('mouse')
  })

  it('removes uploads that nobody committed for a week', async () => {
    await using home = await openClocked()
    const { Model } = await stageTested(home)
    const model = await Model.create('a')
    const { body, sha256, bytes } = await packLines([
      partLine('inference', 0, JSON.stringify({ label: 'cat', score: 1 })),
    ])
    const parts = [{ sha256, bytes, block: 0 }]
    const { rpc } = home.touchstone
    const upload = async (): Promise<void> => {
      const [prepared] = await rpc.inferences.prepare.mutate({ modelId: model.id, parts })
      const { url = '', ...init } = prepared?.request ?? {}
      expect((await home.fetch(new Request(url, { ...init, body: body.slice() }))).status).toBe(200)
    }
    const commit = () =>
      rpc.inferences.commit.mutate({ modelId: model.id, schemaRevision: 1, parts })
    await upload()
    home.pass(6 * dayMs)
    expect(await home.services.garbage.collect()).toMatchObject({ removed: 0 })
    home.pass(2 * dayMs)
    expect(await home.services.garbage.collect()).toMatchObject({ removed: 1, bytes })
    expect(await refusalOf(commit())).toMatchObject({ code: 'part_missing' })
    await upload()
    home.pass(6 * dayMs)
    expect(await commit()).toMatchObject({ inserted: 1 })
    expect(await home.services.garbage.collect(everything)).toMatchObject({ removed: 0 })
  })

  it('as a dry run counts what the next run removes, and removes nothing', async () => {
    await using home = await openClocked()
    const { TestCase, all, tested } = await stageTested(home)
    const { model } = await tested('deleted')
    await model.delete()
    await TestCase.create('more', { samples: animals(3, 500) })
    await all.edit({ add: animals(1, 900) })
    await home.data.objects.put('parts/mdl_x/orphan', new Uint8Array(10))
    home.pass(31 * dayMs)
    // The first collection marks what it meets; the next may remove it.
    await home.services.garbage.collect({ deletedOlderThanMs: 60 * dayMs })
    await createAndDie(home, all.record.workflowId)
    home.pass(2 * hourMs)
    const before = await objectKeys(home)
    const items = itemsOf(home)
    const dry = await home.services.garbage.collect({ dryRun: true })
    expect(dry).toMatchObject({ purgedModels: 1 })
    expect(dry.removed).toBeGreaterThan(0)
    expect(await objectKeys(home)).toEqual(before)
    expect(itemsOf(home)).toEqual(items)
    const byRpc = await home.touchstone.rpc.storage.collectGarbage.mutate({ dryRun: true })
    expect(byRpc).toEqual(dry)
    expect(await home.services.garbage.collect()).toEqual(dry)
    expect(await objectKeys(home)).toHaveLength(before.length - dry.removed)
  })

  it('lets a draft go after a day, and what was made of it stay', async () => {
    await using home = await openClocked()
    const { all } = await stageTested(home)
    const { rpc } = home.touchstone
    const { workflowId } = all.record
    const { draftId } = await rpc.testCases.draft.mutate({ workflowId })
    const { body, sha256, bytes } = await packLines([
      partLine('groundTruth', 0, JSON.stringify({ label: 'cat' })),
    ])
    const parts = [{ sha256, bytes, block: 0 }]
    const [prepared] = await rpc.testCases.prepareDraft.mutate({ draftId, parts })
    const { url = '', ...init } = prepared?.request ?? {}
    await home.fetch(new Request(url, { ...init, body: body.slice() }))
    await rpc.testCases.commitDraft.mutate({ draftId, schemaRevision: 1, parts })
    home.pass(23 * hourMs)
    await home.services.garbage.collect(everything)
    const create = (name: string) =>
      rpc.testCases.create.mutate({ workflowId, name, content: { draftId } })
    await create('in time')
    home.pass(2 * hourMs)
    await home.services.garbage.collect(everything)
    const { code, message } = await refusalOf(create('too late'))
    expect(code).toBe('not_found')
    expect(message).toContain(draftId)
    expect(itemsWith(home, draftId).filter((key) => !key.startsWith('testCase'))).toEqual([])
    const { TestCase } = defineAnimals(home.touchstone)
    expect(await collected((await TestCase.load('in time')).rows())).toEqual([
      { ...animals(1)[0], groundTruth: { label: 'cat' } },
    ])
  })
})

it('metadata of a draft go with it, and stay with the test cases that were made of it', async () => {
  await using home = await openClocked()
  const { TestCase, TestSuite, all } = await stageTested(home)
  const noted = animals(3).map(({ testSample, groundTruth }) => ({
    testSample: { ...testSample, metadata: { seen: 'again' } },
    groundTruth,
  }))
  const { workflowId } = all.record
  const { testCases, samples, garbage } = home.services
  const draftId = await testCases.draft(workflowId)
  const packed = await packLines(
    noted.map(({ testSample }) => `${JSON.stringify({ testSample })}\n`),
  )
  const { body, sha256, bytes } = packed
  await home.data.objects.put(`uploads/${workflowId}/${sha256}`, body)
  await samples.commit({ workflowId, schemaRevision: 1, parts: [{ sha256, bytes }], draftId })
  const ofDraft = async () => (await objectKeys(home)).filter((key) => key.includes(draftId))
  const testCase = await TestCase.create('noted', { samples: noted })
  await TestSuite.create('noted', { testCases: [testCase] })
  for (let hours = 0; hours < 20; hours += 10) {
    home.pass(10 * hourMs)
    await garbage.collect(everything)
    expect(await ofDraft()).toHaveLength(1)
    expect(itemsWith(home, `draft-metadata/${draftId}`)).toHaveLength(1)
  }
  for (let days = 0; days < 2; days++) {
    home.pass(dayMs)
    await garbage.collect(everything)
  }
  expect(await ofDraft()).toEqual([])
  expect(itemsWith(home, 'draft-metadata/')).toEqual([])
  expect(await collected(testCase.rows())).toEqual(noted)
})

describe('a test case', () => {
  it('is not made of a draft that goes while it is made', async () => {
    await using home = await openClocked()
    const { all } = await stageTested(home)
    const { workflowId } = all.record
    const { table } = home.data
    const { testCases, layers, garbage } = home.services
    const draftId = await testCases.draft(workflowId)
    const packed = await packLines([partLine('groundTruth', 0, '{"label":"cat"}')])
    const { body, sha256, bytes } = packed
    await home.data.objects.put(`uploads/${draftId}/${sha256}`, body)
    const parts = [{ sha256, bytes, block: 0 }]
    const layer = await testCases.draftLayer(draftId)
    await layers.commit(layer, { parts, schemaRevision: 1, mode: 'keep' })
    let collections = 0
    const interrupted = home.servicesOver({
      ...table,
      async write(steps) {
        if (collections++ === 0) {
          home.pass(2 * dayMs)
          await garbage.collect(everything)
        }
        await table.write(steps)
      },
    })
    const fields = { name: 'late', description: '', tags: [], content: { draftId } }
    const made = interrupted.testCases.create({ workflowId, ...fields }, { name: 'tester' })
    expect(await refusalOf(made)).toMatchObject({ code: 'not_found' })
    const { TestCase } = defineAnimals(home.touchstone)
    expect(await refusalOf(TestCase.load('late'))).toMatchObject({ code: 'not_found' })
  })
})
