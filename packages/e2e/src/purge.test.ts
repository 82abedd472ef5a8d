import { describe, expect, it } from 'vitest'
import { dayMs, hourMs, openClocked } from './clocked-home.ts'
import { collected } from './collected.ts'
import { refusalOf } from './refusal.ts'
import { itemsWith, objectKeys, readAll, stageTested } from './tested-models.ts'

const everything = { olderThanMs: 0, uploadsOlderThanMs: 0 }

describe('a model that was deleted more than 30 days ago', () => {
  it('is gone with its inferences, its runs and its history, and nothing else is', async () => {
    await using home = await openClocked()
    const { suite, tested } = await stageTested(home)
    const { model, runId } = await tested('deleted')
    await model.update({ name: 'renamed', tags: ['x'] })
    const kept = await tested('kept')
    await model.delete()
    const before = await readAll(home)
    home.pass(29 * dayMs)
    expect(await home.services.garbage.collect()).toMatchObject({ purgedModels: 0 })
    expect(await collected(model.history())).toHaveLength(3)
    home.pass(2 * dayMs)
    const result = await home.services.garbage.collect()
    expect(result.purgedModels).toBe(1)
    expect(result.waiting).toBeGreaterThanOrEqual(2)
    home.pass(2 * hourMs)
    expect(await home.services.garbage.collect()).toMatchObject({ removed: result.waiting })
    expect(itemsWith(home, model.id)).toEqual([])
    expect(itemsWith(home, runId)).toEqual([])
    expect((await objectKeys(home)).filter((key) => key.includes(model.id))).toEqual([])
    expect((await objectKeys(home)).filter((key) => key.includes(runId))).toEqual([])
    const { rpc } = home.touchstone
    expect(await refusalOf(model.restore())).toMatchObject({ code: 'not_found' })
    expect(await refusalOf(collected(model.history()))).toMatchObject({ code: 'not_found' })
    const gone = rpc.testRuns.get.query({ id: kept.runId })
    expect((await gone).modelId).toBe(kept.model.id)
    expect((await rpc.testRuns.list.query({ of: suite.id })).items.map(({ id }) => id)).toEqual([
      kept.runId,
    ])
    expect(await readAll(home)).toEqual(before)
    expect(await home.services.garbage.collect(everything)).toMatchObject({ purgedModels: 0 })
  })

  it('leaves its names free', async () => {
    await using home = await openClocked()
    const { Model, tested } = await stageTested(home)
    const { model } = await tested('first')
    await model.update({ name: 'second' })
    await model.delete()
    home.pass(31 * dayMs)
    await home.services.garbage.collect()
    for (const name of ['first', 'second']) {
      expect(await refusalOf(Model.load(name))).toMatchObject({ code: 'not_found' })
      expect((await Model.getOrCreate(name)).created).toBe(true)
    }
  })

  it('stays when it was restored, even when it is deleted again', async () => {
    await using home = await openClocked()
    const { tested } = await stageTested(home)
    const { model } = await tested('a')
    await model.delete()
    home.pass(31 * dayMs)
    await model.restore()
    expect(await home.services.garbage.collect()).toMatchObject({ purgedModels: 0 })
    await model.delete()
    expect(await home.services.garbage.collect()).toMatchObject({ purgedModels: 0 })
    await model.restore()
    expect(await collected(model.history())).toHaveLength(5)
  })

  it('goes sooner or later as `deletedOlderThanMs` says', async () => {
    await using home = await openClocked()
    const { tested } = await stageTested(home)
    const { model } = await tested('a')
    await model.delete()
    home.pass(hourMs)
    const { garbage } = home.services
    expect(await garbage.collect({ deletedOlderThanMs: dayMs })).toMatchObject({ purgedModels: 0 })
    expect(await garbage.collect({ deletedOlderThanMs: 0 })).toMatchObject({ purgedModels: 1 })
  })

  it('goes as a whole even when the purge breaks off at any of its writes', async () => {
    await using home = await openClocked()
    const { tested } = await stageTested(home)
    let writes = 0
    for (let brokeOff = true; brokeOff; writes++) {
      const { model, runId } = await tested(`model ${writes}`)
      await model.delete()
      home.pass(31 * dayMs)
      let left = writes
      const { table } = home.data
      const failing = home.servicesOver({
        ...table,
        write: (steps) =>
          left-- > 0 ? table.write(steps) : Promise.reject(new Error('The power went out')),
      })
      brokeOff = await failing.garbage.collect().then(
        () => false,
        () => true,
      )
      await home.services.garbage.collect()
      home.pass(2 * hourMs)
      await home.services.garbage.collect()
      expect([writes, itemsWith(home, model.id), itemsWith(home, runId)]).toEqual([writes, [], []])
    }
    // Head, run (layer, metrics, identity, two lists, head), layer, revisions, note.
    expect(writes).toBeGreaterThan(8)
  })
})
