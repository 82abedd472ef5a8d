import { idToInteger } from '@touchstone/core'
import { describe, expect, it } from 'vitest'
import { defineAnimals, guess } from './animals.ts'
import { collected } from './collected.ts'
import { homesWithFaults } from './every-home.ts'
import { openServer } from './homes.ts'
import { refusalOf } from './refusal.ts'

const unknownModel = 'mdl_00000000001'

describe.each(homesWithFaults)('a model $name', ({ open }) => {
  it('is created with everything that is said about it', async () => {
    await using home = await open()
    const { Model } = defineAnimals(home.touchstone)
    const metadata = {
      train: { lr: 0.1, epochs: [1, 2] },
      note: null,
      on: false,
      zero: 0,
      text: '',
    }
    const created = await Model.create(' Café ', { metadata, tags: ['b', 'a', 'b'] })
    expect(created.record).toMatchObject({
      name: 'Café',
      metadata,
      tags: ['b', 'a'],
      revision: 1,
      createdBy: 'local',
      updatedBy: 'local',
      archivedAt: null,
      deletedAt: null,
    })
    expect((await Model.load('Café')).record).toEqual(created.record)
  })

  it('keeps the types of its metadata and the order of keys, of which whole numbers come first', async () => {
    await using home = await open()
    const { rpc } = home.touchstone
    const { Model } = defineAnimals(home.touchstone)
    const text = '{"z":1,"10":"10","a":{"b":[1,"1",null,true,1e-7],"2":{},"A":-0.5},"2":[]}'
    const stored = '{"2":[],"10":"10","z":1,"a":{"2":{},"b":[1,"1",null,true,1e-7],"A":-0.5}}'
    const { id } = await Model.create('ordered', { metadata: JSON.parse(text) })
    const now = async () => JSON.stringify((await rpc.models.get.query({ model: id })).metadata)
    expect(await now()).toBe(stored)
    const turned = { a: 1, z: 1, b: 1 }
    await rpc.models.update.mutate({ id, revision: 1, metadata: turned })
    await rpc.models.update.mutate({ id, revision: 2, metadata: { z: 1, b: 1, a: 1 } })
    expect(await now()).toBe('{"z":1,"b":1,"a":1}')
    const { items } = await rpc.models.history.query({ id })
    expect(items.map(({ state }) => JSON.stringify(state.metadata))).toEqual([
      '{"z":1,"b":1,"a":1}',
      '{"a":1,"z":1,"b":1}',
      stored,
    ])
  })

  it('is found by name, by id, by integer id, and by decomposed or padded spellings', async () => {
    await using home = await open()
    const { Model } = defineAnimals(home.touchstone)
    const { id } = await Model.create('Café')
    for (const key of ['Café', ' Cafe\u0301 ', id, id.toUpperCase(), idToInteger(id)])
      expect((await Model.load(key)).id).toBe(id)
    expect(await refusalOf(Model.load('café'))).toMatchObject({ code: 'not_found' })
    expect((await refusalOf(Model.load('café'))).message).toContain('"café"')
    expect((await refusalOf(Model.load(unknownModel))).message).toContain(unknownModel)
  })

  it('keeps the functions that it infers with', async () => {
    await using home = await open()
    const { Model } = defineAnimals(home.touchstone)
    expect((await Model.create('a', { infer: guess })).infer).toBe(guess)
    expect((await Model.load('a', { infer: guess })).infer).toBe(guess)
    expect((await Model.getOrCreate('a', { infer: guess })).model.infer).toBe(guess)
  })

  it('says whether getOrCreate made it, and keeps what it was made with', async () => {
    await using home = await open()
    const { Model } = defineAnimals(home.touchstone)
    const first = await Model.getOrCreate('a', { metadata: { by: 1 }, tags: ['one'] })
    const second = await Model.getOrCreate('a', { metadata: { by: 2 }, tags: ['two'] })
    expect([first.created, second.created]).toEqual([true, false])
    expect(second.model.record).toEqual(first.model.record)
  })

  it('of another workflow is refused, and named', async () => {
    await using home = await open()
    const animals = defineAnimals(home.touchstone, 'Animals')
    const plants = defineAnimals(home.touchstone, 'Plants')
    const { id } = await animals.Model.create('a')
    for (const attempt of [plants.Model.load('a'), plants.Model.load(id)]) {
      const { code, message } = await refusalOf(attempt)
      expect(code).toBe('bad_input')
      expect(message).toMatch(/model "a".*another workflow.*"Plants"/)
    }
    expect(await refusalOf(plants.Model.getOrCreate('a'))).toMatchObject({ code: 'bad_input' })
    expect(await collected(plants.Model.list())).toEqual([])
  })

  it('has its metadata replaced by `metadata`, and merged into by `metadataPatch`', async () => {
    await using home = await open()
    const { Model } = defineAnimals(home.touchstone)
    const model = await Model.create('a', { metadata: { keep: 1, train: { lr: 0.1, seed: 7 } } })
    await model.update({ metadataPatch: { train: { lr: 0.2, seed: null }, list: [1, null] } })
    expect(model.metadata).toEqual({ keep: 1, train: { lr: 0.2 }, list: [1, null] })
    await model.update({ metadata: { only: null } })
    expect((await Model.load('a')).metadata).toEqual({ only: null })
    await model.update({ metadata: { a: 1 }, metadataPatch: { b: 2 } })
    expect((await Model.load('a')).metadata).toEqual({ a: 1, b: 2 })
  })

  it('keeps what an edit does not name', async () => {
    await using home = await open()
    const { Model } = defineAnimals(home.touchstone)
    const model = await Model.create('a', { metadata: { m: 1 }, tags: ['t'] })
    await model.update({ tags: [] })
    await model.update({ name: 'b' })
    expect(model.record).toMatchObject({ name: 'b', metadata: { m: 1 }, tags: [], revision: 3 })
  })

  it('does not move on by an edit that changes nothing', async () => {
    await using home = await open()
    const { Model } = defineAnimals(home.touchstone)
    const model = await Model.create('a', { metadata: { m: 1 }, tags: ['t'] })
    await model.update({})
    await model.update({ name: 'a', metadata: { m: 1 }, metadataPatch: {}, tags: ['t'] })
    await model.restore()
    expect(model.revision).toBe(1)
    await model.archive()
    await model.archive()
    expect(model.revision).toBe(2)
    expect(await collected(model.history())).toHaveLength(2)
  })

  it('is called edited, not renamed, when an edit repeats its name', async () => {
    await using home = await open()
    const { Model } = defineAnimals(home.touchstone)
    const model = await Model.create('a')
    await model.update({ name: 'a', tags: ['new'] })
    const [newest] = await collected(model.history())
    expect(newest).toMatchObject({ revision: 2, action: 'edited' })
  })

  it('can have keys like constructor and numbers like 1e200 in its metadata', async () => {
    await using home = await open()
    const { Model } = defineAnimals(home.touchstone)
    const metadata = { constructor: 1, toString: { valueOf: null }, '': 1e200, 'a.b': -1e-7 }
    await Model.create('a', { metadata })
    expect((await Model.load('a')).metadata).toEqual(metadata)
  })
})

describe('a renamed model', () => {
  it('is found by its old name until somebody takes that, and again once it has it back', async () => {
    await using home = await openServer()
    const { Model } = defineAnimals(home.touchstone)
    const model = await Model.create('old')
    await model.update({ name: 'new' })
    expect((await Model.load('old')).id).toBe(model.id)
    expect((await Model.load('old')).name).toBe('new')
    const other = await Model.create('old')
    expect((await Model.load('old')).id).toBe(other.id)
    expect((await Model.load('new')).id).toBe(model.id)
    expect(await refusalOf(model.update({ name: 'old' }))).toMatchObject({ code: 'name_taken' })
    await other.update({ name: 'elsewhere' })
    expect((await Model.load('old')).id).toBe(other.id)
    await model.update({ name: 'old' })
    expect((await Model.load('old')).id).toBe(model.id)
    expect((await Model.load('new')).id).toBe(model.id)
  })

  it('may go back to its own old name', async () => {
    await using home = await openServer()
    const { Model } = defineAnimals(home.touchstone)
    const model = await Model.create('a')
    for (const name of ['b', 'a', 'b', 'a']) await model.update({ name })
    expect(model.record).toMatchObject({ name: 'a', revision: 5 })
    for (const name of ['a', 'b']) expect((await Model.load(name)).id).toBe(model.id)
  })
})

describe('an edit of a model', () => {
  it('on a stale revision is refused with the current state, and nothing is lost', async () => {
    await using home = await openServer()
    const { Model } = defineAnimals(home.touchstone)
    const mine = await Model.create('a', { metadata: { n: 0 } })
    const yours = await Model.load('a')
    await yours.update({ metadata: { n: 1 }, tags: ['yours'] })
    const edits = [
      () => mine.update({ metadata: { n: 2 } }),
      () => mine.update({ name: 'z' }),
      () => mine.archive(),
      () => mine.delete(),
      () => mine.restore(),
      () => mine.revert(1),
    ]
    for (const edit of edits) {
      const { code, message, details } = await refusalOf(edit())
      expect(code).toBe('stale_revision')
      expect(message).toMatch(/model "a" is at revision 2, last edited by local.*on revision 1/)
      expect(details).toEqual({ current: yours.record, seen: 1 })
    }
    expect((await Model.load('a')).record).toEqual(yours.record)
    expect(await collected(mine.history())).toHaveLength(2)
    await mine.reload()
    await mine.update({ metadataPatch: { mine: true } })
    expect(mine.record).toMatchObject({ metadata: { n: 1, mine: true }, tags: ['yours'] })
  })

  it('on a revision that is yet to come is refused as well', async () => {
    await using home = await openServer()
    const { Model } = defineAnimals(home.touchstone)
    const { id } = await Model.create('a')
    const attempt = home.touchstone.rpc.models.update.mutate({ id, revision: 2, tags: ['x'] })
    expect(await refusalOf(attempt)).toMatchObject({ code: 'stale_revision' })
  })
})
