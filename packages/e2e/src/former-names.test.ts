import { test as runTest } from '@touchstone/client'
import { describe, expect, it } from 'vitest'
import { animals, defineAnimals, guess } from './animals.ts'
import { openClocked } from './clocked-home.ts'
import { collected } from './collected.ts'
import { homes } from './every-home.ts'
import { openServer } from './homes.ts'
import { outcomesOf, refusalOf } from './refusal.ts'
import { all, stage } from './run-kit.ts'

const rows = animals(3).map(({ testSample }) => ({ ...testSample, ...guess(testSample) }))

describe.each(homes)('A former name $name', ({ open }) => {
  it('leads to its model for reading, and nothing is written through it', async () => {
    await using home = await open()
    const { workflow, suite, testCase, model } = await stage(home.touchstone, { count: 3 })
    await model.uploadInferences(suite, rows, { key: 'locator' })
    await model.update({ name: 'new' })
    const found = await workflow.Model.load(' cat or dog ', { infer: guess })
    expect(found).toMatchObject({ id: model.id, name: 'new', formerName: 'cat or dog' })
    expect(await all(found.inferences(testCase))).toHaveLength(3)
    expect(await found.verify(suite)).toMatchObject({ checked: 3, differences: [] })
    expect((await all(found.history())).map(({ action }) => action)).toEqual(['renamed', 'created'])

    const others = rows.map((row) => ({ ...row, label: 'fox' }))
    const reset = { key: 'locator', reset: true }
    const writes = {
      upload: () => found.uploadInferences(suite, others, reset),
      'dry run': () => found.uploadInferences(suite, others, { ...reset, dryRun: true }),
      test: () => runTest(found, suite, { reset: true }),
      update: () => found.update({ tags: ['prod'] }),
      rename: () => found.update({ name: 'third' }),
      revert: () => found.revert(1),
      archive: () => found.archive(),
      restore: () => found.restore(),
      delete: () => found.delete(),
      'in the API': () =>
        home.touchstone.rpc.models.get.query({ model: 'cat or dog', forWriting: true }),
    }
    for (const [what, write] of Object.entries(writes)) {
      const { code, message, details } = await refusalOf(write(), what)
      expect({ what, code, details }).toEqual({
        what,
        code: 'not_found',
        details: { what: 'cat or dog', id: model.id, renamedTo: 'new' },
      })
      expect(message).toBe(
        `There is no model named "cat or dog" now; it was renamed to "new". To write to it, use that name or its id, ${model.id}.`,
      )
    }
    await model.reload()
    expect(model.revision).toBe(2)
    expect((await all(model.inferences(testCase))).map(({ inference }) => inference)).toEqual(
      rows.map(({ label, score }) => ({ label, score })),
    )
    const { items } = await home.touchstone.rpc.testRuns.list.query({ of: model.id })
    expect(items).toEqual([])

    for (const asked of ['new', ' new ', model.id]) {
      const held = await workflow.Model.load(asked)
      expect(held.formerName).toBeUndefined()
      expect(await held.uploadInferences(suite, rows, { key: 'locator' })).toMatchObject({
        unchanged: 3,
      })
    }
    await model.update({ tags: ['by id and revision'] })
  })

  it('of test cases and test suites reads, and does not edit', async () => {
    await using home = await open()
    const { workflow, suite, testCase, model } = await stage(home.touchstone, { count: 3 })
    await testCase.edit({ name: 'everything' })
    await suite.edit({ name: 'new suite' })
    const oldCase = await workflow.TestCase.load('all')
    const oldSuite = await workflow.TestSuite.load('suite')
    expect(oldCase).toMatchObject({ id: testCase.id, name: 'everything', formerName: 'all' })
    expect(oldSuite).toMatchObject({ id: suite.id, name: 'new suite', formerName: 'suite' })
    expect(await all(oldCase.rows())).toHaveLength(3)
    const labeled = animals(1, 7)
    const flat = labeled.map(({ testSample, groundTruth }) => ({ ...testSample, ...groundTruth }))
    const writes = [
      () => oldCase.edit({ add: labeled }),
      () => oldCase.editFromTable(flat),
      () => oldSuite.edit({ tags: ['prod'] }),
    ]
    for (const write of writes)
      expect(await refusalOf(write())).toMatchObject({ code: 'not_found' })
    // What is only read may be called by a former name: the data of a suite, of a slice, of a member.
    expect(await model.uploadInferences(oldSuite, rows, { key: 'locator' })).toMatchObject({
      inserted: 3,
    })
    const slice = await workflow.TestCase.create('slice', { sliceOf: oldCase, where: () => true })
    const members = await workflow.TestSuite.create('members', { testCases: [oldCase, slice] })
    expect(members.testCases.map(({ name }) => name)).toEqual(['everything', 'slice'])
    expect(await workflow.TestCase.load('everything')).toMatchObject({ version: 1 })
  })

  it('is free for getOrCreate, which makes a record of its own', async () => {
    await using home = await open()
    const { workflow, suite, testCase, model } = await stage(home.touchstone, { count: 3 })
    await model.uploadInferences(suite, rows, { key: 'locator' })
    await model.update({ name: 'new' })
    await testCase.edit({ name: 'new case' })
    await suite.edit({ name: 'new suite' })
    const ofModel = await workflow.Model.getOrCreate('cat or dog')
    const ofCase = await workflow.TestCase.getOrCreate('all', { samples: animals(1) })
    const ofSuite = await workflow.TestSuite.getOrCreate('suite', { testCases: [ofCase.testCase] })
    expect([ofModel.created, ofCase.created, ofSuite.created]).toEqual([true, true, true])
    expect(ofModel.model).toMatchObject({ name: 'cat or dog', formerName: undefined })
    expect(ofModel.model.id).not.toBe(model.id)
    expect(ofCase.testCase.id).not.toBe(testCase.id)
    expect(ofSuite.testSuite.id).not.toBe(suite.id)
    const again = await workflow.Model.getOrCreate('cat or dog')
    expect({ id: again.model.id, created: again.created }).toEqual({
      id: ofModel.model.id,
      created: false,
    })
    const renamed = await workflow.Model.getOrCreate('new')
    expect({ id: renamed.model.id, created: renamed.created }).toEqual({
      id: model.id,
      created: false,
    })
  })

  it('is taken by exactly one of 50 that get or create at once', async () => {
    await using home = await open()
    const { Model } = defineAnimals(home.touchstone)
    const former = await Model.create('wanted')
    await former.update({ name: 'elsewhere' })
    const answers = await Promise.all(Array.from({ length: 50 }, () => Model.getOrCreate('wanted')))
    expect(answers.filter(({ created }) => created)).toHaveLength(1)
    const [id, ...others] = new Set(answers.map(({ model }) => model.id))
    expect(others).toEqual([])
    expect(id).not.toBe(former.id)
    expect((await collected(Model.list())).map(({ name }) => name)).toEqual(['elsewhere', 'wanted'])
  }, 60_000)
})

describe('A former name', () => {
  it('never gets what is written while it is renamed and taken again', async () => {
    await using home = await openServer()
    const { Model } = defineAnimals(home.touchstone)
    const first = await Model.create('name')
    const renaming = (async () => {
      await first.update({ name: 'away' })
    })()
    const tagging = Array.from({ length: 20 }, async (_, i) => {
      const { model } = await Model.getOrCreate('name')
      await model.update({ tags: [String(i)] })
    })
    const { refused } = await outcomesOf([renaming, ...tagging])
    expect(Object.keys(refused).filter((code) => code !== 'stale_revision')).toEqual([])
    // Whoever edited the first did so by its id and revision, before it was renamed.
    for await (const { action, state } of first.history())
      if (action === 'edited') expect(state.name).toBe('name')
    expect((await Model.load('away')).id).toBe(first.id)
  })

  it('of a deleted model finds nothing, is free, and stays with whoever took it', async () => {
    await using home = await openServer()
    const { Model } = defineAnimals(home.touchstone)
    const model = await Model.create('a')
    await model.update({ name: 'b' })
    await model.delete()
    for (const name of ['a', 'b'])
      expect(await refusalOf(Model.load(name))).toMatchObject({
        code: 'not_found',
        message: expect.stringContaining(`There is no model named "${name}".`),
      })
    const { model: other, created } = await Model.getOrCreate('b')
    expect(created).toBe(true)
    expect(await refusalOf(model.restore())).toMatchObject({ code: 'name_taken' })
    await other.update({ name: 'c' })
    await model.restore()
    expect(await Model.load('b')).toMatchObject({ id: model.id, formerName: undefined })
    expect(await Model.load('a')).toMatchObject({ id: model.id, formerName: 'a' })
  })
  it('of a workflow is free for another definition', async () => {
    await using home = await openClocked()
    const { workflows } = home.services
    const author = { name: 'tester' }
    const { workflow: first } = await workflows.define({ name: 'a', schemas: {} }, author)
    await workflows.records.edit(first, { author, change: () => ({ name: 'b' }) })
    const others = { testSample: { type: 'object' } }
    const defined = await Promise.all(
      Array.from({ length: 9 }, () => workflows.define({ name: 'a', schemas: others }, author)),
    )
    expect(defined.filter(({ created }) => created)).toHaveLength(1)
    expect(new Set(defined.map(({ workflow }) => workflow.id)).size).toBe(1)
    expect(defined[0]?.workflow.id).not.toBe(first.id)
    expect((await workflows.records.load(first.id)).schemaHashes).toHaveLength(1)
    expect(await workflows.define({ name: 'b', schemas: {} }, author)).toMatchObject({
      created: false,
      workflow: { id: first.id },
    })
  })
})
