import { connect, type Touchstone } from '@touchstone/client'
import { hasCode, type JsonObject } from '@touchstone/core'
import { describe, expect, it } from 'vitest'
import { animals, defineAnimals } from './animals.ts'
import { collected } from './collected.ts'
import { openServer, temporaryDirectory } from './homes.ts'
import { outcomesOf } from './refusal.ts'
import { startServer } from './server-process.ts'

type Connections = readonly [Touchstone, ...Touchstone[]]

interface Stage extends AsyncDisposable {
  /** Connections to the same data, by turns over every server that there is. */
  readonly connections: (count: number) => Connections
}

const manyOf = (count: number, one: (i: number) => Touchstone): Connections => [
  one(0),
  ...Array.from({ length: count - 1 }, (_, i) => one(i + 1)),
]

async function oneServer(): Promise<Stage> {
  const home = await openServer()
  const { url, token } = home
  return {
    connections: (count) => manyOf(count, () => connect({ url, token })),
    [Symbol.asyncDispose]: () => home[Symbol.asyncDispose](),
  }
}

async function twoProcesses(): Promise<Stage> {
  const directory = await temporaryDirectory()
  const servers = await Promise.all([startServer(directory.path), startServer(directory.path)])
  return {
    connections: (count) =>
      manyOf(count, (i) => {
        const { url, token } = i % 2 === 0 ? servers[0] : servers[1]
        return connect({ url, token })
      }),
    async [Symbol.asyncDispose]() {
      await Promise.all(servers.map((server) => server[Symbol.asyncDispose]()))
      await directory[Symbol.asyncDispose]()
    },
  }
}

const stages = [
  { name: 'one server', open: oneServer },
  { name: 'two server processes on one directory', open: twoProcesses },
]

describe.each(stages)('many writers at once over $name', ({ open }) => {
  it('give a name to exactly one of 200 new models', async () => {
    await using stage = await open()
    const workflows = stage.connections(20).map((touchstone) => defineAnimals(touchstone))
    const attempts = Array.from({ length: 200 }, (_, i) =>
      workflows[i % workflows.length]?.Model.create('wanted', { metadata: { i } }),
    )
    const outcomes = await outcomesOf(attempts.map((attempt) => Promise.resolve(attempt)))
    expect(outcomes).toEqual({ succeeded: 1, refused: { name_taken: 199 } })
    const { Model } = defineAnimals(stage.connections(1)[0])
    expect(await collected(Model.list())).toHaveLength(1)
  })

  it('give a name to exactly one of 100 renamed models, and leave the others as they were', async () => {
    await using stage = await open()
    const connections = stage.connections(10)
    const [first] = connections
    const { Model } = defineAnimals(first)
    const created = await Promise.all(
      Array.from({ length: 100 }, (_, i) => Model.create(`model ${i}`)),
    )
    const outcomes = await outcomesOf(
      created.map(async ({ id, revision }, i) =>
        connections[i % 10]?.rpc.models.update.mutate({ id, revision, name: 'wanted' }),
      ),
    )
    expect(outcomes).toEqual({ succeeded: 1, refused: { name_taken: 99 } })
    const after = await collected(Model.list())
    expect(after.filter(({ name }) => name === 'wanted')).toHaveLength(1)
    expect(after.filter(({ revision }) => revision === 1)).toHaveLength(99)
  })

  it('lose no edit of one model when they repeat what was stale', async () => {
    await using stage = await open()
    const connections = stage.connections(16)
    await defineAnimals(connections[0]).Model.create('shared')
    await Promise.all(
      connections.map(async (touchstone, i) => {
        const model = await defineAnimals(touchstone).Model.load('shared')
        for (;;) {
          try {
            const metadata: JsonObject = { ...model.metadata, [`key ${i}`]: i }
            await model.update({ metadata })
            return
          } catch (error) {
            if (!hasCode(error, 'stale_revision')) throw error
            await model.reload()
          }
        }
      }),
    )
    const shared = await defineAnimals(connections[0]).Model.load('shared')
    expect(shared.metadata).toEqual(Object.fromEntries(connections.map((_, i) => [`key ${i}`, i])))
    expect(shared.revision).toBe(17)
    expect(await collected(shared.history())).toHaveLength(17)
  })

  it('refuse all but one of the edits that were made on one revision', async () => {
    await using stage = await open()
    const connections = stage.connections(8)
    const { id, revision } = await defineAnimals(connections[0]).Model.create('a')
    const edits = connections.map(({ rpc }, n) =>
      rpc.models.update.mutate({ id, revision, metadata: { n } }),
    )
    expect(await outcomesOf(edits)).toEqual({ succeeded: 1, refused: { stale_revision: 7 } })
  })

  it('make one model of 50 calls of getOrCreate, of which one says that it did', async () => {
    await using stage = await open()
    const made = await Promise.all(
      stage.connections(50).map((touchstone) => defineAnimals(touchstone).Model.getOrCreate('a')),
    )
    expect(made.filter(({ created }) => created)).toHaveLength(1)
    expect(new Set(made.map(({ model }) => model.id)).size).toBe(1)
  })

  it('make one workflow of 30 definitions, with one revision for each set of schemas', async () => {
    await using stage = await open()
    const defined = await Promise.all(
      stage.connections(30).map(({ rpc }, i) =>
        rpc.workflows.define.mutate({
          name: 'Animals',
          schemas: { inference: { type: 'object', title: `set ${i % 5}` } },
        }),
      ),
    )
    expect(new Set(defined.map(({ workflow }) => workflow.id)).size).toBe(1)
    expect(defined.filter(({ created }) => created)).toHaveLength(1)
    for (const set of [0, 1, 2, 3, 4]) {
      const ofSet = defined.filter((_, i) => i % 5 === set)
      expect(new Set(ofSet.map(({ schemaRevision }) => schemaRevision)).size).toBe(1)
    }
    const revisions = new Set(defined.map(({ schemaRevision }) => schemaRevision))
    expect(revisions).toEqual(new Set([1, 2, 3, 4, 5]))
  })

  it('make one next version of a test case that all of them edit', async () => {
    await using stage = await open()
    const connections = stage.connections(6)
    await defineAnimals(connections[0]).TestCase.create('all', {
      samples: animals(10),
    })
    const loaded = await Promise.all(
      connections.map((touchstone) => defineAnimals(touchstone).TestCase.load('all')),
    )
    const edits = loaded.map((testCase, i) => testCase.edit({ add: animals(1, 100 + i) }))
    expect(await outcomesOf(edits)).toEqual({ succeeded: 1, refused: { stale_revision: 5 } })
    const newest = await defineAnimals(connections[0]).TestCase.load('all')
    expect({ version: newest.version, size: newest.size }).toEqual({ version: 2, size: 11 })
    expect(await collected(newest.rows())).toHaveLength(11)
  })
})
