import { connect, type Touchstone } from '@touchstone/client'
import { requireId, TouchstoneError, type Id } from '@touchstone/core'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { defineAnimals } from './animals.ts'
import { openServer } from './homes.ts'
import { SimpleRegistry, type Edit, type SimpleModel } from './simple-registry.ts'

interface Real {
  readonly rpc: Touchstone['rpc']
  readonly workflowId: Id<'workflow'>
  /** Makes the names of one run its own. */
  readonly prefix: string
}

type Step = fc.AsyncCommand<SimpleRegistry, Real>

const modelId = (id: string): Id<'model'> => requireId('model', id)

/** The code of the refusal, or undefined when there was none. */
async function codeOf(attempt: Promise<unknown>): Promise<string | undefined> {
  try {
    await attempt
    return undefined
  } catch (error) {
    if (error instanceof TouchstoneError) return error.code
    throw error
  }
}

function send(
  { rpc, prefix }: Real,
  seen: { id: Id<'model'>; revision: number },
  edit: Edit,
): Promise<{ revision: number }> {
  if (edit.kind === 'rename') return rpc.models.update.mutate({ ...seen, name: prefix + edit.name })
  if (edit.kind === 'patch')
    return rpc.models.update.mutate({ ...seen, metadataPatch: { [edit.key]: edit.value } })
  return rpc.models[edit.kind].mutate(seen)
}

const creating = (name: string): Step => ({
  check: () => true,
  toString: () => `create(${name})`,
  async run(simple, real) {
    const expected = simple.refusalToCreate(name)
    const created = real.rpc.models.create.mutate({
      workflowId: real.workflowId,
      name: real.prefix + name,
    })
    expect(await codeOf(created)).toBe(expected)
    if (expected === undefined) simple.create((await created).id, name)
  },
})

const editing = (which: number, edit: Edit, off: number): Step => ({
  check: ({ models }) => models.length > 0,
  toString: () => `edit(${which}, ${JSON.stringify(edit)}, revision ${off})`,
  async run(simple, real) {
    const model = simple.models[which % simple.models.length]
    if (!model) return
    const revision = Math.max(1, SimpleRegistry.revisionOf(model) + off)
    const attempt = send(real, { id: modelId(model.id), revision }, edit)
    expect(await codeOf(attempt)).toBe(simple.edit(model, revision, edit))
  },
})

const loading = (name: string, forWriting = false): Step => ({
  check: () => true,
  toString: () => `load${forWriting ? 'ForWriting' : ''}(${name})`,
  async run(simple, real) {
    const expected = forWriting ? simple.loadForWriting(name) : simple.load(name)
    const loaded = real.rpc.models.get.query({ model: real.prefix + name, forWriting })
    if (expected === 'not_found') expect(await codeOf(loaded)).toBe('not_found')
    else expect(await loaded).toMatchObject(wholeOf(expected, real.prefix))
  },
})

const wholeOf = (model: SimpleModel, prefix: string) => ({
  id: model.id,
  name: prefix + model.name,
  metadata: model.metadata,
  revision: SimpleRegistry.revisionOf(model),
  archivedAt: model.archived ? expect.any(String) : null,
  deletedAt: model.deleted ? expect.any(String) : null,
})

const name = fc.constantFrom('a', 'b', 'c', 'd')
const edit: fc.Arbitrary<Edit> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('rename' as const), name }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('patch' as const),
      key: fc.constantFrom('x', 'y'),
      value: fc.option(fc.integer({ min: 0, max: 2 })),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constantFrom('archive', 'restore', 'delete', 'delete') }),
  },
)
// Mostly the right revision; sometimes one that is gone, or yet to come.
const off = fc.constantFrom(0, 0, 0, 0, 0, 0, -1, 1)
const which = fc.nat({ max: 5 })
const steps = [
  name.map(creating),
  fc.tuple(which, edit, off).map((of) => editing(...of)),
  fc.tuple(which, edit, off).map((of) => editing(...of)),
  name.map((of) => loading(of)),
  name.map((of) => loading(of, true)),
]

async function allModels({ rpc, prefix }: Real, sort: 'name' | 'created' | 'updated') {
  const { items } = await rpc.models.list.query({
    sort,
    filter: { nameContains: prefix, archived: 'any' },
    limit: 1_000,
  })
  return items
}

async function expectSame(simple: SimpleRegistry, real: Real): Promise<void> {
  const live = simple.models.filter(({ deleted }) => !deleted)
  for (const sort of ['name', 'created', 'updated'] as const) {
    const listed = await allModels(real, sort)
    expect(listed.map(({ id }) => id).toSorted()).toEqual(live.map(({ id }) => id).toSorted())
    expect(new Set(listed.map((record) => record.name)).size).toBe(listed.length)
  }
  const histories = await Promise.all(
    simple.models.map(({ id }) => real.rpc.models.history.query({ id: modelId(id), limit: 1_000 })),
  )
  for (const [i, { items }] of histories.entries()) {
    const model = simple.models[i]
    if (!model) continue
    expect(items.map(({ action }) => action).toReversed()).toEqual(model.actions)
    expect(items.map(({ revision }) => revision).toReversed()).toEqual(
      model.actions.map((_, at) => at + 1),
    )
    expect(items[0]?.state).toMatchObject(wholeOf(model, real.prefix))
  }
}

describe('the registry of models', () => {
  it('behaves like a simple one in memory, whatever is done to it', async () => {
    expect.hasAssertions()
    await using home = await openServer()
    const { rpc } = home.touchstone
    const { workflowId } = (await defineAnimals(home.touchstone).Model.create('first')).record
    let run = 0
    await fc.assert(
      fc.asyncProperty(fc.commands(steps, { maxCommands: 40, size: 'max' }), async (commands) => {
        const real: Real = { rpc, workflowId, prefix: `run ${++run}: ` }
        const simple = new SimpleRegistry()
        await fc.asyncModelRun(() => ({ model: simple, real }), commands)
        await expectSame(simple, real)
      }),
      { numRuns: 60 },
    )
  })

  it('keeps names unique and histories whole when two clients race', async () => {
    await using home = await openServer()
    const { workflowId } = (await defineAnimals(home.touchstone).Model.create('first')).record
    const clients = [0, 1].map(() => connect({ url: home.url, token: home.token }).rpc)
    const racing = fc.oneof(
      fc.record({ kind: fc.constant('create' as const), name }),
      fc.record({ kind: fc.constant('edit' as const), which, edit }),
    )
    let run = 0
    const acts = fc.array(racing, { minLength: 5, maxLength: 15 })
    await fc.assert(
      fc.asyncProperty(fc.tuple(acts, acts), async (scripts) => {
        const prefix = `race ${++run}: `
        const ids: Id<'model'>[] = []
        const codes = new Set<string>()
        let accepted = 0
        await Promise.all(
          clients.map(async (rpc, i) => {
            const real: Real = { rpc, workflowId, prefix }
            for (const act of scripts[i] ?? []) {
              if (act.kind === 'create') {
                const created = rpc.models.create.mutate({ workflowId, name: prefix + act.name })
                const code = await codeOf(created)
                codes.add(code ?? 'done')
                if (code !== undefined) continue
                ids.push((await created).id)
                accepted++
                continue
              }
              const id = ids[act.which % Math.max(1, ids.length)]
              if (id === undefined) continue
              const newest = (await rpc.models.history.query({ id, limit: 1 })).items[0]
              if (!newest) continue
              const { revision } = newest
              const edited = send(real, { id, revision }, act.edit)
              const code = await codeOf(edited)
              codes.add(code ?? 'done')
              // An edit that changes nothing answers with the revision that it was made on.
              if (code === undefined && (await edited).revision > revision) accepted++
            }
          }),
        )
        const real: Real = { rpc: home.touchstone.rpc, workflowId, prefix }
        const listed = await allModels(real, 'name')
        expect(new Set(listed.map((record) => record.name)).size).toBe(listed.length)
        for (const record of listed)
          expect((await real.rpc.models.get.query({ model: record.name })).id).toBe(record.id)
        const lawful = new Set(['done', 'name_taken', 'stale_revision', 'not_found'])
        expect([...codes].filter((code) => !lawful.has(code))).toEqual([])
        let revisions = 0
        for (const id of ids) {
          const { items } = await real.rpc.models.history.query({ id, limit: 1_000 })
          expect(items.map(({ revision }) => revision)).toEqual(
            items.map((_, at) => items.length - at),
          )
          revisions += items.length
        }
        expect(revisions).toBe(accepted)
      }),
      { numRuns: 20 },
    )
  })
})
