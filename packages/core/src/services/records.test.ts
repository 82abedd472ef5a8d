import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Id } from '../ids.ts'
import { Room } from './room.ts'
import { author, bob, defineWorkflow, openStore } from './testing.ts'

async function stage() {
  const store = openStore()
  const workflowId = await defineWorkflow(store)
  const { models } = store.services
  const create = (name: string, fields: { tags?: string[] } = {}) =>
    models.create({ workflowId, name, metadata: {}, tags: [], ...fields }, author)
  return { ...store, store, workflowId, models, create }
}

describe('the name of a record', () => {
  it('is held by one record, which the refusal names', async () => {
    const { create } = await stage()
    const { id } = await create('a')
    await expect(create('a')).rejects.toMatchObject({
      code: 'name_taken',
      details: { name: 'a', id },
    })
  })

  it('differs by case', async () => {
    const { create, models } = await stage()
    await create('a')
    const upper = await create('A')
    expect(await models.load('A')).toEqual(upper)
  })

  it('leads to its record after a rename, for reading only', async () => {
    const { create, models } = await stage()
    const before = await create('old')
    const after = await models.update(before, { name: 'new' }, author)
    expect(await models.load('old')).toEqual(after)
    expect(await models.records.findHolder('', 'old')).toBeUndefined()
    await expect(models.load('old', { forWriting: true })).rejects.toMatchObject({
      code: 'not_found',
      details: { renamedTo: 'new', id: before.id },
    })
  })

  it('leads to whoever takes it after a rename', async () => {
    const { create, models } = await stage()
    const first = await create('a')
    await models.update(first, { name: 'b' }, author)
    const second = await create('a')
    expect(await models.load('a')).toEqual(second)
    expect((await models.load('b')).id).toBe(first.id)
    await expect(
      models.update(await models.load('b'), { name: 'a' }, author),
    ).rejects.toMatchObject({ code: 'name_taken', details: { id: second.id } })
  })

  it('is taken by one of two creations at the same moment', async () => {
    const { store, workflowId, create, models } = await stage()
    const fields = { workflowId, name: 'a', metadata: {}, tags: [] }
    store.beforeNextWrite(() => store.others.models.create(fields, bob))
    await expect(create('a')).rejects.toMatchObject({ code: 'name_taken' })
    expect(await models.load('a')).toMatchObject({ createdBy: 'bob' })
    expect((await models.list({})).items).toHaveLength(1)
  })

  it('is free at once when its record is deleted, and comes back with it only while it is free', async () => {
    const { create, models } = await stage()
    const first = await models.delete(await create('a'), author)
    await expect(models.load('a')).rejects.toMatchObject({ code: 'not_found' })
    const second = await create('a')
    await expect(models.restore(first, author)).rejects.toMatchObject({ code: 'name_taken' })
    await models.update(second, { name: 'b' }, author)
    expect(await models.restore(first, author)).toMatchObject({ name: 'a', deletedAt: null })
    expect((await models.load('a')).id).toBe(first.id)
  })

  it('comes back with an archived record, which then is archived still', async () => {
    const { create, models } = await stage()
    const archived = await models.archive(await create('a'), author)
    const restored = await models.restore(await models.delete(archived, author), author)
    expect(restored).toMatchObject({ archivedAt: archived.archivedAt, deletedAt: null })
    expect(await models.restore(restored, author)).toMatchObject({ archivedAt: null })
  })

  it('is unique within the workflow of a test suite only', async () => {
    const { store, workflowId } = await stage()
    const { testSuites } = store.services
    const other = await defineWorkflow(store, 'plants')
    const suite = (of: Id<'workflow'>) =>
      testSuites.create(
        { workflowId: of, name: 's', description: '', tags: [], testCases: [] },
        author,
      )
    const [mine, theirs] = [await suite(workflowId), await suite(other)]
    await expect(suite(other)).rejects.toMatchObject({
      code: 'name_taken',
      details: { id: theirs.id },
    })
    expect((await testSuites.records.find(workflowId, 's')).id).toBe(mine.id)
  })

  it('behaves like a map from names to holders, whatever is done', async () => {
    const name = fc.constantFrom('a', 'b', 'c')
    const operation = fc.oneof(
      fc.record({ kind: fc.constant('create' as const), name }),
      fc.record({ kind: fc.constant('rename' as const), name, which: fc.nat(5) }),
      fc.record({ kind: fc.constantFrom('delete' as const, 'restore' as const), which: fc.nat(5) }),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(operation, { maxLength: 14 }), async (operations) => {
        const { create, models } = await stage()
        // By number: the name of each model, whether it is there, and who had each name last.
        const known: { name: string; isThere: boolean }[] = []
        const ids: Id<'model'>[] = []
        const last = new Map<string, number>()
        const holder = (wanted: string): number =>
          known.findIndex(({ name: has, isThere }) => isThere && has === wanted)
        for (const one of operations) {
          if (one.kind === 'create') {
            const isFree = holder(one.name) < 0
            const model = await create(one.name).catch(() => undefined)
            expect(model !== undefined).toBe(isFree)
            if (!model) continue
            last.set(one.name, known.length)
            known.push({ name: one.name, isThere: true })
            ids.push(model.id)
            continue
          }
          const at = one.which % Math.max(1, known.length)
          const [target, id] = [known[at], ids[at]]
          if (!target || id === undefined) continue
          const head = (await models.records.history(id, { limit: 1 })).items[0]?.state
          if (!head) throw new Error('A model always has a history')
          if (one.kind === 'rename') {
            const isFree = [-1, at].includes(holder(one.name))
            const done = await models
              .update(head, { name: one.name }, author)
              .catch(() => undefined)
            expect(done !== undefined).toBe(target.isThere && isFree)
            if (!done) continue
            target.name = one.name
            last.set(one.name, at)
          } else if (one.kind === 'delete') {
            const done = await models.delete(head, author).catch(() => undefined)
            expect(done !== undefined).toBe(target.isThere)
            target.isThere = false
          } else {
            const isFree = [-1, at].includes(holder(target.name))
            const done = await models.restore(head, author).catch(() => undefined)
            expect(done !== undefined).toBe(isFree)
            if (!done) continue
            target.isThere = true
            last.set(target.name, at)
          }
        }
        for (const wanted of ['a', 'b', 'c']) {
          const found = await models.load(wanted).catch(() => undefined)
          const lastHolder = last.get(wanted)
          const expected =
            lastHolder !== undefined && known[lastHolder]?.isThere ? ids[lastHolder] : undefined
          expect(found?.id).toBe(expected)
          expect((await models.records.findHolder('', wanted))?.id).toBe(ids[holder(wanted)])
        }
        const listed = (await models.list({})).items.map(({ id }) => id)
        expect(listed).toEqual(ids.filter((_, at) => known[at]?.isThere))
      }),
      { numRuns: 40 },
    )
  })
})

describe('an edit', () => {
  it('of a revision that is not current is refused with the current state', async () => {
    const { create, models } = await stage()
    const seen = await create('a')
    const current = await models.update(seen, { tags: ['x'] }, bob)
    for (const revision of [1, 3])
      await expect(
        models.update({ id: seen.id, revision }, { tags: ['y'] }, author),
      ).rejects.toMatchObject({ code: 'stale_revision', details: { current, seen: revision } })
    expect(await models.load(seen.id)).toEqual(current)
  })

  it('that loses a race is refused, and changes nothing', async () => {
    const { store, create, models } = await stage()
    const seen = await create('a')
    store.beforeNextWrite(() => store.others.models.update(seen, { name: 'theirs' }, bob))
    await expect(models.update(seen, { name: 'mine' }, author)).rejects.toMatchObject({
      code: 'stale_revision',
    })
    expect(await models.load(seen.id)).toMatchObject({ name: 'theirs', revision: 2 })
    await expect(models.load('mine')).rejects.toMatchObject({ code: 'not_found' })
  })

  it('that changes nothing makes no revision', async () => {
    const { create, models } = await stage()
    const seen = await create('a', { tags: ['x'] })
    expect(await models.update(seen, { name: 'a', tags: ['x'] }, bob)).toEqual(seen)
  })

  it('has a later time than the one before, even while the clock stands still or goes back', async () => {
    const { store, create, models } = await stage()
    const first = await create('a')
    const second = await models.update(first, { tags: ['1'] }, author)
    store.pass(-60_000)
    const third = await models.update(second, { tags: ['2'] }, author)
    expect(Date.parse(second.updatedAt)).toBe(Date.parse(first.updatedAt) + 1)
    expect(Date.parse(third.updatedAt)).toBe(Date.parse(first.updatedAt) + 2)
  })

  it('of a deleted record is refused', async () => {
    const { create, models } = await stage()
    const deleted = await models.delete(await create('a'), author)
    await expect(models.update(deleted, { tags: ['x'] }, author)).rejects.toMatchObject({
      code: 'not_found',
    })
  })
})

describe('a history', () => {
  it('has every revision with its action, author, time and state, newest first', async () => {
    const { store, create, models } = await stage()
    const states = [await create('a')]
    const step = async (
      edit: (seen: (typeof states)[number]) => Promise<(typeof states)[number]>,
    ) => {
      store.pass(1_000)
      const seen = states.at(-1)
      if (seen) states.push(await edit(seen))
    }
    await step((seen) => models.update(seen, { tags: ['x'] }, bob))
    await step((seen) => models.update(seen, { name: 'b' }, bob))
    await step((seen) => models.archive(seen, author))
    await step((seen) => models.restore(seen, bob))
    await step((seen) => models.revert(seen, 1, author))
    await step((seen) => models.delete(seen, bob))
    const actions = ['created', 'edited', 'renamed', 'archived', 'restored', 'reverted', 'deleted']
    const expected = states.map((state, at) => ({
      revision: at + 1,
      action: actions[at],
      at: state.updatedAt,
      by: state.updatedBy,
      state,
    }))
    const id = states[0]?.id ?? ''
    expect(await models.records.history(id, { limit: 50 })).toEqual({
      items: expected.toReversed(),
    })
    for (const one of expected) expect(await models.records.at(id, one.revision)).toEqual(one)
    await expect(models.records.at(id, 8)).rejects.toMatchObject({
      code: 'not_found',
      details: { revision: 8 },
    })
    expect(states[5]).toMatchObject({ name: 'a', tags: [], archivedAt: null })
  })

  it('comes in pages of any size that leave nothing out', async () => {
    const { create, models } = await stage()
    let model = await create('a')
    for (let i = 0; i < 6; i++) model = await models.update(model, { tags: [`${i}`] }, author)
    for (const limit of [1, 2, 3, 6, 7, 8]) {
      const seen: number[] = []
      for (let before: number | undefined; ;) {
        const page = await models.records.history(model.id, { limit, before })
        expect(page.items.length).toBeLessThanOrEqual(limit)
        seen.push(...page.items.map(({ revision }) => revision))
        if (page.next === undefined) break
        before = page.next
      }
      expect(seen).toEqual([7, 6, 5, 4, 3, 2, 1])
    }
  })

  it('gives one revision of a page that has no room', async () => {
    const { create, models } = await stage()
    const model = await models.update(await create('a'), { tags: ['x'] }, author)
    const page = await models.records.history(model.id, { limit: 5, room: new Room(1) })
    expect(page).toMatchObject({ items: [{ revision: 2 }], next: 2 })
  })
})
