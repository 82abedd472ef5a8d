import { connect } from '@touchstone/client'
import { describe, expect, it } from 'vitest'
import { defineAnimals } from './animals.ts'
import { collected } from './collected.ts'
import { openServer } from './homes.ts'
import { refusalOf } from './refusal.ts'

describe('the history of a model', () => {
  it('has every revision with its action, author and whole state, newest first', async () => {
    await using home = await openServer()
    const { Model } = defineAnimals(home.touchstone)
    const { secret } = await home.touchstone.rpc.tokens.create.mutate({
      name: 'Ada',
      role: 'writer',
    })
    const ada = defineAnimals(connect({ url: home.url, token: secret }))
    const model = await Model.create('a', { tags: ['v1'] })
    await model.update({ tags: ['v2'] })
    const adas = await ada.Model.load('a')
    await adas.update({ name: 'b', metadata: { x: 1 } })
    await adas.archive()
    await adas.restore()
    await adas.delete()
    await adas.restore()
    await adas.revert(1)
    const history = await collected(model.history())
    expect(history.map(({ revision, action, by }) => [revision, action, by])).toEqual([
      [8, 'reverted', 'Ada'],
      [7, 'restored', 'Ada'],
      [6, 'deleted', 'Ada'],
      [5, 'restored', 'Ada'],
      [4, 'archived', 'Ada'],
      [3, 'renamed', 'Ada'],
      [2, 'edited', 'local'],
      [1, 'created', 'local'],
    ])
    expect(history[7]?.state).toMatchObject({ name: 'a', tags: ['v1'], metadata: {} })
    expect(history[5]?.state).toMatchObject({ name: 'b', tags: ['v2'], metadata: { x: 1 } })
    expect(history[0]?.state).toEqual((await Model.load('a')).record)
    for (const { at, state } of history) expect(state.updatedAt).toBe(at)
    expect(history.map(({ at }) => at)).toEqual(
      history
        .map(({ at }) => at)
        .toSorted()
        .toReversed(),
    )
  })

  it('comes in pages that leave nothing out', async () => {
    await using home = await openServer()
    const { Model } = defineAnimals(home.touchstone)
    const model = await Model.create('a')
    for (let n = 0; n < 11; n++) await model.update({ metadata: { n } })
    const { rpc } = home.touchstone
    const revisions: number[] = []
    let before: number | undefined
    do {
      const page = await rpc.models.history.query({ id: model.id, before, limit: 5 })
      revisions.push(...page.items.map(({ revision }) => revision))
      before = page.next
    } while (before !== undefined)
    expect(revisions).toEqual([12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1])
  })
})

describe('reverting a model', () => {
  it('makes an earlier state the newest revision, its name included', async () => {
    await using home = await openServer()
    const { Model } = defineAnimals(home.touchstone)
    const model = await Model.create('a', { metadata: { n: 1 }, tags: ['one'] })
    await model.update({ name: 'b', metadata: { n: 2 }, tags: [] })
    await model.revert(1)
    expect(model.record).toMatchObject({
      name: 'a',
      metadata: { n: 1 },
      tags: ['one'],
      revision: 3,
    })
  })

  it('is refused when somebody took the earlier name, and then changes nothing', async () => {
    await using home = await openServer()
    const { Model } = defineAnimals(home.touchstone)
    const model = await Model.create('a')
    await model.update({ name: 'b', tags: ['kept'] })
    await Model.create('a')
    expect(await refusalOf(model.revert(1))).toMatchObject({ code: 'name_taken' })
    expect((await Model.load('b')).record).toEqual(model.record)
  })

  it('to a revision that there is not is refused by its number', async () => {
    await using home = await openServer()
    const { Model } = defineAnimals(home.touchstone)
    const model = await Model.create('a')
    const { code, message } = await refusalOf(model.revert(9))
    expect(code).toBe('not_found')
    expect(message).toContain('revision 9')
  })
})

describe('an archived model', () => {
  it('is out of lists, is found by name, keeps its name, and comes back', async () => {
    await using home = await openServer()
    const { Model } = defineAnimals(home.touchstone)
    const model = await Model.create('a')
    await model.archive()
    expect(await collected(Model.list())).toEqual([])
    expect(await collected(Model.list({ archived: true }))).toHaveLength(1)
    expect((await Model.load('a')).record.archivedAt).not.toBeNull()
    expect(await refusalOf(Model.create('a'))).toMatchObject({ code: 'name_taken' })
    await model.restore()
    expect(model.record.archivedAt).toBeNull()
    expect(await collected(Model.list())).toHaveLength(1)
  })
})

describe('a deleted model', () => {
  it('is gone from loads and lists, and its name is free at once', async () => {
    await using home = await openServer()
    const { Model } = defineAnimals(home.touchstone)
    const model = await Model.create('a')
    await model.delete()
    expect(await refusalOf(Model.load('a'))).toMatchObject({ code: 'not_found' })
    expect(await refusalOf(Model.load(model.id))).toMatchObject({ code: 'not_found' })
    for (const sort of ['name', 'created', 'updated'] as const)
      expect(await collected(Model.list({ sort, archived: 'any' }))).toEqual([])
    expect(await refusalOf(model.update({ tags: ['x'] }))).toMatchObject({ code: 'not_found' })
    const { model: next, created } = await Model.getOrCreate('a')
    expect(created).toBe(true)
    expect(next.id).not.toBe(model.id)
  })

  it('comes back whole while its name is free', async () => {
    await using home = await openServer()
    const { Model } = defineAnimals(home.touchstone)
    const model = await Model.create('a', { metadata: { n: 1 }, tags: ['t'] })
    await model.delete()
    await model.restore()
    expect(await Model.load('a')).toMatchObject({
      id: model.id,
      metadata: { n: 1 },
      tags: ['t'],
      revision: 3,
    })
    for (const sort of ['name', 'created', 'updated'] as const)
      expect(await collected(Model.list({ sort }))).toHaveLength(1)
  })

  it('comes back archived if it was archived before, and then out of the archive', async () => {
    await using home = await openServer()
    const { Model } = defineAnimals(home.touchstone)
    const model = await Model.create('a')
    await model.archive()
    await model.delete()
    await model.restore()
    expect(model.record).toMatchObject({ deletedAt: null, archivedAt: expect.any(String) })
    await model.archive()
    expect(model.record.revision).toBe(4)
    await model.restore()
    expect(model.record).toMatchObject({ revision: 5, archivedAt: null })
  })

  it('stays deleted when its name is taken, and comes back once the name is free again', async () => {
    await using home = await openServer()
    const { Model } = defineAnimals(home.touchstone)
    const model = await Model.create('a')
    await model.delete()
    const other = await Model.create('a')
    const { code, details } = await refusalOf(model.restore())
    expect({ code, details }).toMatchObject({ code: 'name_taken', details: { id: other.id } })
    expect((await Model.load('a')).id).toBe(other.id)
    await other.update({ name: 'b' })
    await model.restore()
    expect((await Model.load('a')).id).toBe(model.id)
  })

  it('keeps its history', async () => {
    await using home = await openServer()
    const { Model } = defineAnimals(home.touchstone)
    const model = await Model.create('a')
    await model.delete()
    const actions = (await collected(model.history())).map(({ action }) => action)
    expect(actions).toEqual(['deleted', 'created'])
  })
})
