import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Id } from '@touchstone/core'
import { describe, expect, it } from 'vitest'
import { animals, defineAnimals } from './animals.ts'
import { openClocked, type ClockedHome } from './clocked-home.ts'
import { collected } from './collected.ts'
import { temporaryDirectory } from './homes.ts'
import { refusalOf } from './refusal.ts'
import { startServer } from './server-process.ts'
import { objectKeys } from './tested-models.ts'

const beganMs = Date.parse('2026-01-01T00:00:00Z')

/** Every item and the key of every object. */
async function everything(home: ClockedHome): Promise<unknown> {
  const db = new DatabaseSync(join(home.data.path, 'touchstone.db'), { readOnly: true })
  try {
    const items = db.prepare('SELECT * FROM checked_item ORDER BY pk, sk').all()
    return { items, objects: await objectKeys(home) }
  } finally {
    db.close()
  }
}

const wrongDays = [
  ['1970-01-01', 'before there were machines'],
  ['2024-12-31', 'before there were ids'],
  ['2094-09-08', 'after the last id'],
]

/** Leaves test cases behind that somebody began to make together, and never will. */
async function abandonBatch(home: ClockedHome, workflowId: Id<'workflow'>): Promise<void> {
  const { table } = home.data
  // The batch itself, and each of its test cases.
  let left = 3
  const failing = home.servicesOver({
    ...table,
    write: (steps) =>
      left-- > 0 ? table.write(steps) : Promise.reject(new Error('The power went out')),
  })
  const testCases = ['began', 'too'].map((name) => ({
    name,
    description: '',
    tags: [],
    content: {},
  }))
  const author = { name: 'tester' }
  await expect(failing.testCases.createMany(workflowId, testCases, { author })).rejects.toThrow(
    'power',
  )
}

describe('while the clock cannot be right', () => {
  it.each(wrongDays)('at %s, %s, nothing is written, and every name stays free', async (day) => {
    await using home = await openClocked()
    const { rpc } = home.touchstone
    const { workflow } = await rpc.workflows.define.mutate({ name: 'Kept', schemas: {} })
    const workflowId = workflow.id
    const { id } = await rpc.models.create.mutate({ workflowId, name: 'kept' })
    const deleted = await rpc.models.create.mutate({ workflowId, name: 'deleted' })
    await rpc.models.delete.mutate({ id: deleted.id, revision: 1 })
    const { draftId } = await rpc.testCases.draft.mutate({ workflowId })
    const before = await everything(home)
    const aheadMs = Date.parse(`${day}T01:00:00Z`) - beganMs
    home.pass(aheadMs)
    const content = { draftId }
    for (const attempt of [
      () => rpc.workflows.define.mutate({ name: 'Animals', schemas: {} }),
      () => rpc.models.create.mutate({ workflowId, name: 'new' }),
      () => rpc.models.update.mutate({ id, revision: 1, name: 'other' }),
      () => rpc.models.archive.mutate({ id, revision: 1 }),
      () => rpc.testCases.draft.mutate({ workflowId }),
      () => rpc.testCases.create.mutate({ workflowId, name: 'new', content }),
      () => rpc.testCases.createMany.mutate({ workflowId, testCases: [{ name: 'new', content }] }),
      () => rpc.testSuites.create.mutate({ workflowId, name: 'new', testCases: [] }),
      () => rpc.tokens.create.mutate({ name: 'new', role: 'reader' }),
      () => rpc.storage.collectGarbage.mutate({}),
    ]) {
      const error = await refusalOf(attempt(), String(attempt))
      expect([String(attempt), error.code]).toEqual([String(attempt), 'storage'])
      expect(error.message).toContain(`says ${day}T01:00:`)
    }
    expect(await everything(home)).toEqual(before)
    home.pass(-aheadMs)
    const { created } = await rpc.workflows.define.mutate({ name: 'Animals', schemas: {} })
    expect(created).toBe(true)
    expect((await rpc.models.create.mutate({ workflowId, name: 'new' })).revision).toBe(1)
    expect((await rpc.models.get.query({ model: 'kept' })).revision).toBe(1)
  })

  it.each(wrongDays)('at %s, %s, everything is read, and reading writes nothing', async (day) => {
    await using home = await openClocked()
    const { rpc } = home.touchstone
    const { TestCase, TestSuite, Model } = defineAnimals(home.touchstone, 'Kept')
    const testCase = await TestCase.create('all', { samples: animals(5) })
    const suite = await TestSuite.create('suite', { testCases: [testCase] })
    const model = await Model.create('cat')
    const { workflowId } = model.record
    await abandonBatch(home, workflowId)
    const before = await everything(home)
    home.pass(Date.parse(`${day}T01:00:00Z`) - beganMs)
    expect((await rpc.tokens.current.query()).name).toBe('tester')
    expect((await rpc.tokens.list.query()).items).toHaveLength(1)
    expect((await rpc.models.list.query({})).items).toHaveLength(1)
    expect((await rpc.models.history.query({ id: model.id })).items).toHaveLength(1)
    const { items } = await rpc.testCases.list.query({ workflowId })
    expect(items.map(({ name }) => name)).toEqual(['all'])
    const began = rpc.testCases.get.query({ workflowId, testCase: 'began' })
    expect((await refusalOf(began)).code).toBe('not_found')
    expect(await collected((await TestCase.load('all')).rows())).toHaveLength(5)
    expect((await rpc.testRuns.list.query({ of: suite.id })).items).toEqual([])
    expect(await everything(home)).toEqual(before)
  })

  it('a server reads what there is, writes nothing, and goes on once the clock is right', async () => {
    await using directory = await temporaryDirectory()
    {
      await using server = await startServer(directory.path)
      const { TestCase } = defineAnimals(server.touchstone, 'Kept')
      await TestCase.create('all', { samples: animals(5) })
      await server.stop('SIGTERM')
    }
    {
      await using server = await startServer(directory.path, { behindMs: Date.now() })
      const kept = await defineAnimals(server.touchstone, 'Kept').TestCase.load('all')
      expect(await collected(kept.rows())).toHaveLength(5)
      const { Model } = defineAnimals(server.touchstone, 'Animals')
      const error = await refusalOf(Model.create('cat'))
      expect(error.code).toBe('storage')
      expect(error.message).toMatch(/^The clock of the machine.* says 1970-01-01T.*Set the clock/)
      const { stderr } = await server.stop('SIGTERM')
      expect(stderr).toMatch(/^touchstone: workflows\.define: The clock of the machine.*\n$/)
    }
    await using server = await startServer(directory.path)
    const { Model } = defineAnimals(server.touchstone, 'Animals')
    expect((await Model.create('cat')).revision).toBe(1)
    const { items } = await server.touchstone.rpc.workflows.list.query({ sort: 'name' })
    expect(items.map(({ name }) => name)).toEqual(['Animals', 'Kept'])
  })

  it('a new data directory is not begun', async () => {
    await using directory = await temporaryDirectory()
    await expect(startServer(directory.path, { behindMs: Date.now() })).rejects.toThrow(
      /✗ The clock of the machine.* says 1970-01-01T/,
    )
    await using server = await startServer(directory.path)
    expect((await defineAnimals(server.touchstone).Model.create('cat')).revision).toBe(1)
  })
})
