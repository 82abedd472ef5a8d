import { describe, expect, it } from 'vitest'
import type { ModelListOptions } from './models.ts'
import { Room } from './room.ts'
import { author, bob, defineWorkflow, openStore, type TestStore } from './testing.ts'

async function stage() {
  const store = openStore()
  const workflowId = await defineWorkflow(store)
  const { models } = store.services
  const create = (name: string, tags: string[] = []) =>
    models.create({ workflowId, name, metadata: {}, tags }, author)
  return { store, models, create }
}

describe('a list', () => {
  const names = ['b', 'C', 'a', 'Ä', 'a2', '\u{1f600}']

  async function walk(store: TestStore, options: ModelListOptions) {
    const pages: string[][] = []
    for (let cursor: string | undefined; ;) {
      const page = await store.services.models.list({ ...options, cursor })
      pages.push(page.items.map(({ name }) => name))
      if (page.next === undefined) return pages
      cursor = page.next
    }
  }

  it('gives each record once, in any order and in pages of any size', async () => {
    const { store, create, models } = await stage()
    for (const name of names) {
      store.pass(1_000)
      await create(name)
    }
    store.pass(1_000)
    await models.update(await models.load('b'), { tags: ['x'] }, author)
    const sorted = {
      created: names,
      updated: [...names.slice(1), 'b'],
      name: ['a', 'a2', 'b', 'C', 'Ä', '\u{1f600}'],
    }
    for (const sort of ['created', 'updated', 'name'] as const)
      for (const order of ['ascending', 'descending'] as const)
        for (let limit = 1; limit <= names.length + 1; limit++) {
          const expected = order === 'ascending' ? sorted[sort] : sorted[sort].toReversed()
          const pages = await walk(store, { sort, order, limit })
          expect(pages.flat()).toEqual(expected)
          expect(pages).toHaveLength(Math.ceil(names.length / limit))
        }
  })

  it('leaves out deleted records, and those that a filter refuses', async () => {
    const { store, create, models } = await stage()
    for (const name of names) await create(name, name < 'b' ? ['x'] : [])
    await models.delete(await models.load('a2'), author)
    for (const sort of ['created', 'updated', 'name'] as const)
      expect(
        (await walk(store, { sort, filter: { tags: ['x'] }, limit: 2 })).flat().toSorted(),
      ).toEqual(['C', 'a'])
  })

  it('shows a record that is renamed while somebody pages at its place in the next page', async () => {
    const { create, models } = await stage()
    for (const name of ['a', 'b', 'c']) await create(name)
    const first = await models.list({ sort: 'name', limit: 1 })
    await models.update(await models.load('b'), { name: 'd' }, author)
    const rest = await models.list({ sort: 'name', cursor: first.next })
    expect(rest.items.map(({ name }) => name)).toEqual(['c', 'd'])
  })

  it('leaves out a record that moves on in the list while its page is read', async () => {
    const { store, create } = await stage()
    const first = await create('a')
    await create('b')
    store.afterNextQuery(() => store.others.models.update(first, { name: 'c' }, bob))
    const { items } = await store.services.models.list({ sort: 'name' })
    expect(items.map(({ name }) => name)).toEqual(['b'])
  })

  it('gives one record of a page that has no room', async () => {
    const { create, models } = await stage()
    for (const name of ['a', 'b']) await create(name)
    const page = await models.list({ room: new Room(1) })
    expect(page.items.map(({ name }) => name)).toEqual(['a'])
    expect(await models.list({ cursor: page.next })).toMatchObject({ items: [{ name: 'b' }] })
  })
})
