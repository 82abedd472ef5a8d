import { setTimeout } from 'node:timers/promises'
import type { Model, ModelListOptions, WorkflowTypes } from '@touchstone/client'
import type { Json } from '@touchstone/core'
import { describe, expect, it } from 'vitest'
import { defineAnimals } from './animals.ts'
import { collected } from './collected.ts'
import { homes } from './every-home.ts'
import { openServer, type Home } from './homes.ts'
import { refusalOf } from './refusal.ts'

const names = async <T extends WorkflowTypes>(models: AsyncIterable<Model<T>>): Promise<string[]> =>
  (await collected(models)).map(({ name }) => name)

/** A page of models as the server gives it, over all workflows. */
const pageOf = (
  { touchstone }: Home,
  options: Parameters<Home['touchstone']['rpc']['models']['list']['query']>[0],
) => touchstone.rpc.models.list.query(options)

describe.each(homes)('the list of models $name', ({ open }) => {
  it('has the models of its own workflow only, and all of them for the server as a whole', async () => {
    await using home = await open()
    const animals = defineAnimals(home.touchstone, 'Animals')
    const plants = defineAnimals(home.touchstone, 'Plants')
    await animals.Model.create('cat')
    await plants.Model.create('oak')
    expect(await names(animals.Model.list())).toEqual(['cat'])
    expect(await names(plants.Model.list())).toEqual(['oak'])
    const { items } = await pageOf(home, {})
    expect(items.map(({ name }) => name).toSorted()).toEqual(['cat', 'oak'])
  })

  it('can be narrowed by tags, all of which a model must have', async () => {
    await using home = await open()
    const { Model } = defineAnimals(home.touchstone)
    await Model.create('both', { tags: ['café', 'prod'] })
    await Model.create('one', { tags: ['prod'] })
    await Model.create('none')
    const withTags = (...tags: string[]) => names(Model.list({ tags }))
    expect(await withTags('prod')).toEqual(['both', 'one'])
    expect(await withTags('prod', 'cafe\u0301')).toEqual(['both'])
    expect(await withTags('pro')).toEqual([])
    expect(await withTags()).toEqual(['both', 'one', 'none'])
  })

  it('can be narrowed by a part of the name, whatever its case', async () => {
    await using home = await open()
    const { Model } = defineAnimals(home.touchstone)
    for (const name of ['ResNet-50', 'resnet 101', 'Café 猫', 'a.*b']) await Model.create(name)
    const like = (nameContains: string) => names(Model.list({ nameContains }))
    expect(await like('RESNET')).toEqual(['ResNet-50', 'resnet 101'])
    expect(await like('CAFE\u0301')).toEqual(['Café 猫'])
    expect(await like('猫')).toEqual(['Café 猫'])
    expect(await like('.*')).toEqual(['a.*b'])
    expect(await like('nothing')).toEqual([])
    expect(await like('')).toHaveLength(4)
  })

  it('can be narrowed by what a path of the metadata holds exactly', async () => {
    await using home = await open()
    const { Model } = defineAnimals(home.touchstone)
    const metadata = {
      ints: { lr: 1, zero: 0, off: false, text: '', nothing: null, 'a.b': 'dotted' },
      texts: { lr: '1', zero: '0', off: 'false' },
      deep: { train: { data: [{ name: 'coco' }, { name: 'lvis' }], opts: { a: 1, b: [2] } } },
    }
    for (const [name, content] of Object.entries(metadata))
      await Model.create(name, { metadata: content })
    const holding = (path: string | string[], equals: Json) =>
      names(Model.list({ metadata: [{ path, equals }] }))
    expect(await holding('lr', 1)).toEqual(['ints'])
    expect(await holding('lr', '1')).toEqual(['texts'])
    expect(await holding('zero', 0)).toEqual(['ints'])
    expect(await holding('off', false)).toEqual(['ints'])
    expect(await holding('text', '')).toEqual(['ints'])
    expect(await holding('nothing', null)).toEqual(['ints'])
    expect(await holding(['a.b'], 'dotted')).toEqual(['ints'])
    expect(await holding('a.b', 'dotted')).toEqual([])
    expect(await holding('train.data.1.name', 'lvis')).toEqual(['deep'])
    expect(await holding(['train', 'data', '0'], { name: 'coco' })).toEqual(['deep'])
    expect(await holding('train.opts', { b: [2], a: 1 })).toEqual(['deep'])
    expect(await holding('train.opts', { a: 1 })).toEqual([])
    expect(await holding('constructor.name', 'Object')).toEqual([])
    expect(await holding('train.data.length', 2)).toEqual([])
    const both = [
      { path: 'lr', equals: 1 },
      { path: 'zero', equals: '0' },
    ]
    expect(await names(Model.list({ metadata: both }))).toEqual([])
  })

  it('has archived models only when asked, alone or with the others', async () => {
    await using home = await open()
    const { Model } = defineAnimals(home.touchstone)
    await Model.create('used')
    await (await Model.create('shelved')).archive()
    expect(await names(Model.list())).toEqual(['used'])
    expect(await names(Model.list({ archived: false }))).toEqual(['used'])
    expect(await names(Model.list({ archived: true }))).toEqual(['shelved'])
    expect(await names(Model.list({ archived: 'any' }))).toEqual(['used', 'shelved'])
  })

  it('is sorted by name, by age, or by last edit, in both orders', async () => {
    await using home = await open()
    const { Model } = defineAnimals(home.touchstone)
    const b = await Model.create('b')
    await Model.create('A')
    await Model.create('ä')
    const c = await Model.create('c')
    // Within one millisecond the older model comes first.
    while (Date.now() <= Date.parse(c.record.updatedAt)) await setTimeout(1)
    await b.update({ tags: ['edited'] })
    const expected = {
      name: ['A', 'b', 'c', 'ä'],
      created: ['b', 'A', 'ä', 'c'],
      updated: ['A', 'ä', 'c', 'b'],
    }
    for (const sort of ['name', 'created', 'updated'] as const) {
      expect(await names(Model.list({ sort }))).toEqual(expected[sort])
      expect(await names(Model.list({ sort, order: 'descending' }))).toEqual(
        expected[sort].toReversed(),
      )
    }
  })
})

const hundreds = 300
const numbered = (n: number): string => `model ${String(n).padStart(3, '0')} ✓ 模型`

async function withHundreds() {
  const home = await openServer()
  const { Model } = defineAnimals(home.touchstone)
  const models = await Promise.all(
    Array.from({ length: hundreds }, (_, n) =>
      Model.create(numbered(n), { metadata: { n }, tags: [n % 3 === 0 ? 'third' : 'other'] }),
    ),
  )
  return { home, Model, models, [Symbol.asyncDispose]: () => home[Symbol.asyncDispose]() }
}

const orders = (['name', 'created', 'updated'] as const).flatMap((sort) =>
  (['ascending', 'descending'] as const).map((order) => ({ sort, order })),
)

describe('pages of 300 models', () => {
  it('give each model exactly once, in any order and at any size, ending where they end', async () => {
    await using at = await withHundreds()
    for (const paging of orders) {
      for (const limit of [7, 100, 299, 300, 301, 1_000]) {
        const seen: string[] = []
        let pages = 0
        let cursor: string | undefined
        do {
          const page = await pageOf(at.home, { ...paging, limit, cursor })
          expect(page.items.length).toBeLessThanOrEqual(limit)
          seen.push(...page.items.map(({ name }) => name))
          cursor = page.next
          pages++
        } while (cursor !== undefined)
        expect(seen.toSorted()).toEqual(at.models.map(({ name }) => name).toSorted())
        expect(pages).toBe(Math.ceil(hundreds / limit))
      }
    }
  })

  it('are full while a filter leaves enough', async () => {
    await using at = await withHundreds()
    const options: ModelListOptions = { sort: 'name', tags: ['third'] }
    expect(await names(at.Model.list(options))).toEqual(
      Array.from({ length: 100 }, (_, n) => numbered(n * 3)),
    )
    const first = await pageOf(at.home, { sort: 'name', filter: { tags: ['third'] }, limit: 30 })
    expect(first.items.map(({ name }) => name)).toEqual(
      Array.from({ length: 30 }, (_, n) => numbered(n * 3)),
    )
  })

  it.each(orders)(
    'by $sort, $order, give untouched models exactly once while others change',
    async (paging) => {
      await using at = await withHundreds()
      const isTouched = (n: number): boolean => n % 4 === 0
      const seen: string[] = []
      let cursor: string | undefined
      let step = 0
      do {
        const page = await pageOf(at.home, { ...paging, limit: 20, cursor })
        seen.push(...page.items.map(({ id }) => id))
        cursor = page.next
        step++
        if (step * 20 > hundreds) continue
        // Edits, renames to both ends, archivings, deletions and new models between the pages.
        for (let n = (step - 1) * 20; n < step * 20; n += 4) {
          const model = at.models[(n + 160) % hundreds]
          if (n % 20 === 0) await model?.update({ tags: ['edited'] })
          else if (n % 20 === 4) await model?.update({ name: `aaa ${step}` })
          else if (n % 20 === 8) await model?.update({ name: `zzz ${step}` })
          else if (n % 20 === 12) await model?.archive()
          else await model?.delete()
        }
        await at.Model.create(`model 1${step} new`)
      } while (cursor !== undefined)
      const untouched = at.models.filter((_, n) => !isTouched(n)).map(({ id }) => id)
      const counts = new Map<string, number>()
      for (const id of seen) counts.set(id, (counts.get(id) ?? 0) + 1)
      expect(untouched.filter((id) => counts.get(id) !== 1)).toEqual([])
    },
  )

  it('refuse sizes, orders and cursors that make no sense', async () => {
    await using home = await openServer()
    await defineAnimals(home.touchstone).Model.create('a')
    for (const limit of [0, -1, 1.5, 1_001]) {
      const { code, message } = await refusalOf(pageOf(home, { limit }))
      expect(code).toBe('bad_input')
      expect(message).toContain('limit')
    }
    // What a program without types might send.
    const nonsense = { sort: 'size' } as unknown as { sort: 'name' }
    expect(await refusalOf(pageOf(home, nonsense))).toMatchObject({ code: 'bad_input' })
    for (const cursor of ['', 'x'.repeat(5_000)]) {
      const { code, message } = await refusalOf(pageOf(home, { cursor }))
      expect(code).toBe('bad_input')
      expect(message).toContain('cursor')
    }
  })
})
