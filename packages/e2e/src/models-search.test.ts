import { describe, expect, it } from 'vitest'
import { defineAnimals } from './animals.ts'
import { homes } from './every-home.ts'
import type { Home } from './homes.ts'
import { refusalOf } from './refusal.ts'

type Query = Parameters<Home['touchstone']['rpc']['models']['list']['query']>[0]

/** The names of all pages of a list, `limit` at a time. */
async function listed({ touchstone }: Home, query: Query): Promise<string[]> {
  const names: string[] = []
  let cursor: string | undefined
  do {
    const page = await touchstone.rpc.models.list.query({ ...query, cursor })
    names.push(...page.items.map(({ name }) => name))
    cursor = page.next
  } while (cursor !== undefined)
  return names
}

describe.each(homes)('searching and sorting models $name', ({ open }) => {
  it('finds words in the name, the tags, and the paths and values of the metadata', async () => {
    await using home = await open()
    const { Model } = defineAnimals(home.touchstone)
    await Model.create('ResNet 50', { tags: ['prod'], metadata: { train: { lr: 0.01 } } })
    await Model.create('plain', { metadata: { layers: [{ kind: 'conv' }, true] } })
    const found = (search: string) => listed(home, { filter: { search } })
    expect(await found('resnet PROD')).toEqual(['ResNet 50'])
    expect(await found('train.lr 0.01')).toEqual(['ResNet 50'])
    expect(await found('layers.kind conv true')).toEqual(['plain'])
    expect(await found('resnet conv')).toEqual([])
    expect(await found('  ')).toEqual(['ResNet 50', 'plain'])
  })

  it('sorts by what a path holds: numbers, then texts, and what is absent last either way', async () => {
    await using home = await open()
    const { Model } = defineAnimals(home.touchstone)
    for (const [name, value] of [
      ['ten', 10],
      ['text', 'a'],
      ['two', 2],
      ['other two', 2],
    ] as const)
      await Model.create(name, { metadata: { 'a.b': value } })
    await Model.create('none')
    const sort = { metadata: ['a.b'] }
    expect(await listed(home, { sort, limit: 2 })).toEqual([
      'two',
      'other two',
      'ten',
      'text',
      'none',
    ])
    const descending = await listed(home, { sort, order: 'descending', limit: 1 })
    expect(descending).toEqual(['text', 'ten', 'other two', 'two', 'none'])
    const { models } = home.touchstone.rpc
    const error = await refusalOf(models.list.query({ sort, cursor: 'mdl_1' }))
    expect(error.message).toContain('Begin with the first page')
  })

  it('gives the models with these ids, of any workflow, in any order', async () => {
    await using home = await open()
    const a = await defineAnimals(home.touchstone, 'Zoo').Model.create('b', { tags: ['x'] })
    const b = await defineAnimals(home.touchstone, 'Farm').Model.create('a')
    await defineAnimals(home.touchstone, 'Farm').Model.create('c')
    const filter = { ids: [a.id, b.id, a.id] }
    expect(await listed(home, { filter, sort: 'name' })).toEqual(['a', 'b'])
    expect(await listed(home, { filter, sort: 'workflow', order: 'descending' })).toEqual([
      'b',
      'a',
    ])
    expect(await listed(home, { sort: 'tags' })).toEqual(['b', 'a', 'c'])
  })

  it('counts tags and paths of the metadata', async () => {
    await using home = await open()
    const { Model } = defineAnimals(home.touchstone)
    await Model.create('a', { tags: ['x', 'y'], metadata: { t: { 'l.r': 1, list: [1] } } })
    const b = await Model.create('b', { tags: ['y'], metadata: { t: { 'l.r': 2 } } })
    await b.archive()
    expect(await home.touchstone.rpc.models.facets.query()).toEqual({
      models: 1,
      archived: 1,
      tags: [
        { tag: 'y', models: 2 },
        { tag: 'x', models: 1 },
      ],
      paths: [
        { path: ['t', 'l.r'], models: 2 },
        { path: ['t', 'list'], models: 1 },
      ],
    })
  })
})
