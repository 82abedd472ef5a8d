import type { ModelListOptions } from '@touchstone/client'
import type { Json } from '@touchstone/core'
import { describe, expect, it } from 'vitest'
import { defineAnimals } from './animals.ts'
import { dayMs, openClocked } from './clocked-home.ts'
import { collected } from './collected.ts'
import { homes } from './every-home.ts'
import type { Home } from './homes.ts'
import { refusalOf } from './refusal.ts'

type Conditions = NonNullable<ModelListOptions['metadata']>
type Operator = Exclude<Extract<Conditions[number], { value: Json }>['op'], undefined>

const lister =
  ({ touchstone }: Pick<Home, 'touchstone'>) =>
  async (options: ModelListOptions): Promise<string[]> =>
    (await collected(defineAnimals(touchstone).Model.list(options))).map(({ name }) => name)

async function withModels(home: Home, metadata: Record<string, Record<string, Json>>) {
  const { Model } = defineAnimals(home.touchstone)
  for (const [name, content] of Object.entries(metadata))
    await Model.create(name, { metadata: content })
  const list = lister(home)
  return {
    list,
    where: (path: string | string[], op: Operator, value: Json) =>
      list({ metadata: [{ path, op, value }] }),
  }
}

describe.each(homes)('models are filtered $name', ({ open }) => {
  it('by numbers, texts and times, each beside its own kind', async () => {
    await using home = await open()
    const { list, where } = await withModels(home, {
      small: { lr: 0.001, ver: 'v1', at: '2026-03-01T10:00:00Z', 'a.b': 1 },
      equal: { lr: 0.01, ver: 'v10', at: '2026-03-01T12:00:00+02:00', 'a.b': 2 },
      large: { lr: 10, ver: 'v2', at: '2026-03-02', 'a.b': 3 },
      text: { lr: '1', ver: 'Ünder', at: 'soon' },
      other: { lr: null, ver: ['v1'], at: true },
      none: {},
    })
    expect(await where('lr', '>', 0.01)).toEqual(['large'])
    expect(await where('lr', '>=', 0.01)).toEqual(['equal', 'large'])
    expect(await where('lr', '<', 0.01)).toEqual(['small'])
    expect(await where('lr', '<=', 0.01)).toEqual(['small', 'equal'])
    expect(await where('lr', '=', 0.01)).toEqual(['equal'])
    expect(await where('lr', '!=', 0.01)).toEqual(['small', 'large', 'text', 'other'])
    expect(await where('lr', '>', '0')).toEqual(['text'])
    expect(await where('lr', '=', null)).toEqual(['other'])
    expect(await where('ver', '<', 'v2')).toEqual(['small', 'equal'])
    expect(await where('at', '<=', '2026-03-01')).toEqual(['small', 'equal'])
    expect(await where('at', '>', '2026-03-01T09:00:00-01:00')).toEqual(['large'])
    expect(await where('at', '=', '2026-03-01T10:00:00Z')).toEqual(['small'])
    expect(await where(['a.b'], '>=', 2)).toEqual(['equal', 'large'])
    expect(await list({ metadata: [{ path: 'lr', op: 'absent' }] })).toEqual(['none'])
    expect(await list({ metadata: [{ path: 'a.b', op: 'present' }] })).toEqual([])
    const between: Conditions = [
      { path: 'lr', op: '>', value: 0.001 },
      { path: 'lr', op: '<', value: 10 },
      { path: ['a.b'], op: 'present' },
      { path: 'ver', equals: 'v10' },
    ]
    expect(await list({ metadata: between })).toEqual(['equal'])
  })

  it('by what a text or a list contains', async () => {
    await using home = await open()
    const { where } = await withModels(home, {
      text: { data: 'ImageNet-21k, fine-tuned' },
      list: { data: ['imagenet-21K', 'coco', 7] },
      other: { data: { 'imagenet-21k': true } },
    })
    expect(await where('data', 'contains', 'IMAGENET-21k')).toEqual(['text', 'list'])
    expect(await where('data', 'contains', 'net')).toEqual(['text'])
    expect(await where('data', 'contains', 7)).toEqual(['list'])
    expect(await where('data.0', 'contains', 21)).toEqual(['list'])
  })

  it('by no condition that makes no sense, which is named', async () => {
    await using home = await open()
    const { list } = await withModels(home, { one: { lr: 1 } })
    const { models } = home.touchstone.rpc
    // What a program without types might send.
    const sent = (filter: unknown) =>
      models.list.query({ filter } as Parameters<typeof models.list.query>[0])
    for (const [filter, message] of [
      [{ metadata: [{ path: 'lr', op: '=>', value: 1 }] }, /^filter\.metadata\[0\]\.op: "=>"/],
      [{ metadata: [{ path: '', op: '>', value: 1 }] }, /^filter\.metadata\[0\]\.path: Expected/],
      [{ metadata: [{ path: [], equals: 1 }] }, /^filter\.metadata\[0\]\.path: Expected/],
      [
        {
          metadata: [
            { path: 'lr', equals: 1 },
            { path: 'lr', op: '<', value: true },
          ],
        },
        /^filter\.metadata\[1\]\.value: < compares numbers, texts and times; true has no order\.$/,
      ],
      [{ metadata: [{ path: 'lr' }] }, /^filter\.metadata\[0\]\.equals: Expected a JSON value/],
      [{ metadata: ['lr>1'] }, /^filter\.metadata\[0\]: Expected a condition like/],
      [{ created: [{ op: '>', value: 'monday' }] }, /^filter\.created\[0\]\.value: "monday"/],
      [{ updated: [{ op: 'contains', value: '2026' }] }, /^filter\.updated\[0\]\.op: "contains"/],
    ] as const) {
      const error = await refusalOf(sent(filter), JSON.stringify(filter))
      expect(error.code).toBe('bad_input')
      expect(error.message).toMatch(message)
    }
    // On the way, JSON would make null of these, which is another question.
    for (const condition of [
      { path: 'lr', op: '=', value: Number.NaN },
      { path: 'lr', op: '<', value: Number.POSITIVE_INFINITY },
    ] as const) {
      const error = await refusalOf(list({ metadata: [condition] }))
      expect(error.code).toBe('bad_input')
      expect(error.message).toMatch(/^metadata\[0\]\.value: .*which JSON cannot hold/)
    }
  })
})

it('models are filtered by when they were created and last edited', async () => {
  await using home = await openClocked()
  const { Model } = defineAnimals(home.touchstone)
  const old = await Model.create('old')
  home.pass(dayMs)
  const middle = await Model.create('middle')
  home.pass(dayMs)
  await Model.create('new')
  await old.update({ tags: ['edited'] })
  const list = lister(home)
  expect(await list({ created: [{ op: '<=', value: '2026-01-01' }] })).toEqual(['old'])
  expect(await list({ created: [{ op: '>', value: '2026-01-01' }] })).toEqual(['middle', 'new'])
  expect(await list({ created: [{ op: '>=', value: middle.record.createdAt }] })).toEqual([
    'middle',
    'new',
  ])
  expect(await list({ updated: [{ op: '<', value: '2026-01-03' }] })).toEqual(['middle'])
  const both: ModelListOptions = {
    created: [
      { op: '>=', value: '2026-01-01' },
      { op: '<', value: '2026-01-02T00:00:00Z' },
    ],
    updated: [{ op: '>=', value: '2026-01-03' }],
  }
  expect(await list(both)).toEqual(['old'])
})
