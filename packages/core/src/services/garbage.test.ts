import { describe, expect, it } from 'vitest'
import { bitmapOf, encodeBitmap } from '../bitmap.ts'
import { limits } from '../limits.ts'
import {
  animals,
  author,
  commitRows,
  commitSamples,
  draftOf,
  labelledIn,
  rowsIn,
  uploadRows,
  type Labelled,
} from './testing.ts'
import { dayMs, hourMs, leftOf, stage } from './testing-garbage.ts'

describe('a garbage collection', () => {
  it('keeps all that something names, however old it is', async () => {
    const { store, workflowId, testCase, tested, collectAll, keys } = await stage()
    const { services } = store
    const { layer } = await tested('model')
    const added: Labelled[] = [[{ locator: '1.png', metadata: { a: 1 } }, 'fox']]
    const content = { draftId: await draftOf(store, workflowId, added) }
    const edited = await services.testCases.edit(testCase, { content }, author)
    const rows = [{ block: 0, rows: encodeBitmap(bitmapOf([1])) }]
    const from = { testCaseId: testCase.id, version: 2, rows }
    const slice = await services.testCases.create(
      { workflowId, name: 'slice', description: '', tags: [], content: { from } },
      author,
    )
    await services.testCases.edit(edited, { content: { clear: true } }, author)
    const before = await keys()
    store.pass(365 * dayMs)
    expect(await collectAll()).toEqual({
      examined: before.length,
      removed: 0,
      bytes: 0,
      waiting: 0,
      purgedModels: 0,
    })
    expect(await keys()).toEqual(before)
    expect(await labelledIn(store, testCase, 1)).toEqual(animals(3))
    expect(await labelledIn(store, slice)).toEqual(added)
    expect(await rowsIn(store, layer)).toEqual([
      [0, 'cat'],
      [1, 'cat'],
    ])
  })

  it('removes what nothing names an hour after it was first met', async () => {
    const { store, collect, keys } = await stage()
    const named = await keys()
    await store.objects.put('parts/x/1', new Uint8Array(10))
    store.pass(3 * hourMs)
    expect(await collect()).toMatchObject({ removed: 0, waiting: 1 })
    store.pass(hourMs - 1)
    expect(await collect()).toMatchObject({ removed: 0, waiting: 1 })
    store.pass(1)
    expect(await collect()).toEqual({
      examined: named.length + 1,
      removed: 1,
      bytes: 10,
      waiting: 0,
      purgedModels: 0,
    })
    expect(await keys()).toEqual(named)
    // The mark went with the object.
    expect(await store.table.query({ pk: 'unnamed', limit: 5 })).toEqual({ items: [] })
  })

  it('does not remove what is written while it runs', async () => {
    const { store, collect, keys } = await stage()
    const before = await keys()
    store.afterNextQuery(() => store.objects.put('parts/x/1', new Uint8Array(1)))
    expect(await collect({ olderThanMs: 0 })).toMatchObject({ removed: 0, waiting: 1 })
    expect(await keys()).toHaveLength(before.length + 1)
  })

  it('removes replaced inferences, and keeps those of today', async () => {
    const { store, tested, collectAll, keys } = await stage()
    const { model, layer } = await tested('model')
    const [replaced] = await keys(`parts/${model.id}/`)
    await commitRows(
      store,
      layer,
      [
        [0, 'dog'],
        [1, 'dog'],
      ],
      'replace',
    )
    expect(await keys(`parts/${model.id}/`)).toHaveLength(2)
    expect(await collectAll()).toMatchObject({ removed: 1 })
    expect(await keys(`parts/${model.id}/`)).not.toContain(replaced)
    expect(await rowsIn(store, layer)).toEqual([
      [0, 'dog'],
      [1, 'dog'],
    ])
  })

  it('lets uploads wait for their commit for a week', async () => {
    const { store, tested, collect } = await stage()
    const { layer } = await tested('model')
    const { layers } = store.services
    const input = {
      parts: [await uploadRows(store, layer, [[2, 'cat']])],
      schemaRevision: 1,
      mode: 'keep' as const,
    }
    await uploadRows(store, layer, [[2, 'dog']])
    store.pass(7 * dayMs)
    expect(await collect()).toMatchObject({ removed: 0, waiting: 2 })
    expect(await layers.commit(layer, input)).toMatchObject({ inserted: 1 })
    store.pass(1)
    expect(await collect()).toMatchObject({ removed: 1 })
    expect(await store.objects.list('uploads/')).toEqual({ objects: [] })
    expect(await rowsIn(store, layer)).toContainEqual([2, 'cat'])
  })

  it('as a dry run counts what could go, and changes nothing', async () => {
    const { store, tested, collect, keys } = await stage()
    const { model, run } = await tested('model')
    await store.services.models.delete(model, author)
    store.pass(31 * dayMs)
    const before = [await keys(), await leftOf(store, run)]
    const dry = () => collect({ dryRun: true, olderThanMs: 0 })
    // The inferences and the metrics of test samples in two layers.
    expect(await dry()).toMatchObject({ removed: 3, purgedModels: 1 })
    expect(await dry()).toMatchObject({ removed: 3, purgedModels: 1 })
    expect(await collect({ dryRun: true })).toMatchObject({ removed: 0, waiting: 3 })
    expect([await keys(), await leftOf(store, run)]).toEqual(before)
    expect(await store.table.query({ pk: 'unnamed', limit: 5 })).toEqual({ items: [] })
  })

  it('removes most of all objects only when it is told to', async () => {
    const { store, collectAll, collect, keys } = await stage()
    const named = await keys()
    const many = limits.unquestionedRemovals + 1
    for (let n = 0; n < many; n++) await store.objects.put(`parts/x/${n}`, new Uint8Array(1))
    await expect(collectAll()).rejects.toMatchObject({
      code: 'bad_input',
      details: { removed: many, objects: named.length + many },
    })
    expect(await keys()).toHaveLength(named.length + many)
    expect(await collect({ removeMost: true })).toMatchObject({ removed: many })
    expect(await keys()).toEqual(named)
  })

  it('removes a hundred objects unasked, though they are most of all', async () => {
    const { store, collectAll, keys } = await stage()
    const named = await keys()
    for (let n = 0; n < limits.unquestionedRemovals; n++)
      await store.objects.put(`parts/x/${n}`, new Uint8Array(1))
    expect(await collectAll()).toMatchObject({ removed: limits.unquestionedRemovals })
    expect(await keys()).toEqual(named)
  })

  it('does nothing while the clock cannot be right', async () => {
    const { store, collect, keys } = await stage()
    const before = await keys()
    store.pass(-10 * 365 * dayMs)
    await expect(collect({ olderThanMs: -1 })).rejects.toMatchObject({ code: 'storage' })
    expect(await keys()).toEqual(before)
  })
})

it('samples of a workflow stay, whether a test case has them or not', async () => {
  const { store, workflowId, collectAll, keys } = await stage()
  await commitSamples(
    store,
    workflowId,
    animals(3, 50).map(([sample]) => sample),
  )
  const stored = await keys('samples/')
  // The block as it was before, without these samples.
  expect(await collectAll()).toMatchObject({ removed: 2 })
  expect(stored).toHaveLength(4)
  expect(await commitSamples(store, workflowId, [{ locator: '51.png' }])).toEqual({
    added: 0,
    places: [4],
  })
})
