import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bitmapOf, rowsOf } from '../bitmap.ts'
import { sameJson, type Json } from '../json.ts'
import { limits } from '../limits.ts'
import { layerPartition, type Layer } from './layer.ts'
import type { CommitMode } from './settle.ts'
import {
  animals,
  commitRows,
  commitSamples,
  defineWorkflow,
  failed,
  openStore,
  rowsIn,
  uploadRows,
  type Offer,
} from './testing.ts'

async function stage({ samples = 6 } = {}) {
  const store = openStore()
  const workflowId = await defineWorkflow(store)
  await commitSamples(
    store,
    workflowId,
    animals(samples).map(([sample]) => sample),
  )
  const layer: Layer = { id: 'layer', workflowId, field: 'inference' }
  return {
    store,
    layer,
    layers: store.services.layers,
    others: { ...store, services: store.others },
    commit: (offers: readonly Offer[], mode?: CommitMode) => commitRows(store, layer, offers, mode),
    rows: () => rowsIn(store, layer),
    revision: async () =>
      (await store.table.get({ pk: layerPartition(layer.id), sk: '0000000000' }))?.revision ?? 0,
    coverage: async () => {
      const [coverage] = await store.services.layers.at(layer.id, [0])
      return coverage && { covered: rowsOf(coverage.covered), errors: rowsOf(coverage.errors) }
    },
  }
}

const counted = { inserted: 0, unchanged: 0, changed: 0, errors: 0, conflicts: 0, conflicting: [] }

describe('a commit', () => {
  it('stores values and errors, which are covered apart from each other', async () => {
    const { commit, rows, coverage } = await stage()
    const offers: Offer[] = [
      [0, null],
      [2, failed],
      [4, { a: 1 }],
    ]
    expect(await commit(offers)).toEqual({ ...counted, inserted: 2, errors: 1 })
    expect(await rows()).toEqual(offers)
    expect(await coverage()).toEqual({ covered: [0, 4], errors: [2] })
  })

  it('of what is stored already changes nothing, in whatever part it comes', async () => {
    const { commit, rows, revision } = await stage()
    await commit([
      [0, { a: 1, b: 2 }],
      [1, 'cat'],
    ])
    expect(
      await commit([
        [0, { a: 1, b: 2 }],
        [1, 'cat'],
      ]),
    ).toEqual({ ...counted, unchanged: 2 })
    expect(await commit([[0, { b: 2, a: 1 }]], 'replace')).toEqual({ ...counted, unchanged: 1 })
    expect(await rows()).toEqual([
      [0, { a: 1, b: 2 }],
      [1, 'cat'],
    ])
    expect(await revision()).toBe(1)
  })

  it('shows both values of a conflict, and keeps the stored one', async () => {
    const { commit, rows } = await stage()
    await commit([
      [0, 'cat'],
      [1, 'cat'],
    ])
    expect(
      await commit([
        [0, 'dog'],
        [1, 'cat'],
        [2, 'dog'],
      ]),
    ).toEqual({
      ...counted,
      inserted: 1,
      unchanged: 1,
      conflicts: 1,
      conflicting: [{ place: 0, stored: 'cat', offered: 'dog' }],
    })
    expect(await rows()).toEqual([
      [0, 'cat'],
      [1, 'cat'],
      [2, 'dog'],
    ])
  })

  it('replaces other values in a reset, and never brings a replaced one back', async () => {
    const { commit, rows } = await stage()
    await commit([
      [0, 'a'],
      [1, 'a'],
    ])
    expect(await commit([[0, 'b']], 'replace')).toEqual({ ...counted, changed: 1 })
    expect(
      await commit(
        [
          [0, 'a'],
          [1, 'a'],
        ],
        'replace',
      ),
    ).toEqual({
      ...counted,
      changed: 1,
      unchanged: 1,
    })
    expect(await rows()).toEqual([
      [0, 'a'],
      [1, 'a'],
    ])
    expect(await commit([[0, 'b']])).toMatchObject({ conflicts: 1 })
  })

  it.each<CommitMode>(['keep', 'replace'])(
    'never lets an error take the place of a value (%s)',
    async (mode) => {
      const { commit, rows, coverage } = await stage()
      await commit([[0, null]])
      expect(await commit([[0, failed]], mode)).toEqual({ ...counted, unchanged: 1 })
      expect(await rows()).toEqual([[0, null]])
      expect(await coverage()).toEqual({ covered: [0], errors: [] })
    },
  )

  it('lets a value take the place of an error', async () => {
    const { commit, rows, coverage } = await stage()
    await commit([
      [0, failed],
      [1, failed],
    ])
    expect(await commit([[0, 'cat']])).toEqual({ ...counted, inserted: 1 })
    expect(await rows()).toEqual([
      [0, 'cat'],
      [1, failed],
    ])
    expect(await coverage()).toEqual({ covered: [0], errors: [1] })
  })

  it('counts all conflicts, shows the first 20, and cuts long values', async () => {
    const { commit } = await stage({ samples: 30 })
    const places = Array.from({ length: 25 }, (_, at) => at)
    await commit(places.map((place): Offer => [place, 'stored']))
    const long = 'x'.repeat(limits.conflictCharacters)
    const { conflicts, conflicting } = await commit(places.map((place): Offer => [place, long]))
    expect(conflicts).toBe(25)
    expect(conflicting.map(({ place }) => place)).toEqual(places.slice(0, limits.reportedConflicts))
    expect(conflicting[0]?.offered).toBe(
      `${JSON.stringify(long).slice(0, limits.conflictCharacters)}… (${long.length + 2} characters)`,
    )
  })

  it('keeps few parts of many, with the rows that they had', async () => {
    const count = limits.partsPerBlock * 2 + 1
    const { commit, rows, store, layer } = await stage({ samples: count })
    const offers = Array.from({ length: count }, (_, at): Offer => [at, at % 5 === 0 ? failed : at])
    // Each part repeats a row of the one before, which then stands in both.
    for (const at of offers.keys()) await commit(offers.slice(Math.max(0, at - 1), at + 1))
    const [coverage] = await store.services.layers.at(layer.id, [0])
    expect(coverage?.parts.length).toBeLessThanOrEqual(limits.partsPerBlock)
    expect(await rows()).toEqual(offers)
  })

  it('leaves no upload behind', async () => {
    const { commit, store } = await stage()
    await commit([[0, 1]])
    await commit([
      [0, 1],
      [1, 1],
    ])
    expect(await store.objects.list('uploads/')).toEqual({ objects: [] })
  })

  it('does to a layer what it would do to a map, whatever came before', async () => {
    const value = fc.constantFrom<Json | typeof failed>(
      null,
      0,
      'x',
      { a: 1, b: 2 },
      { b: 2, a: 1 },
      failed,
    )
    const part = fc.uniqueArray(fc.tuple(fc.nat(5), value), {
      selector: ([place]) => place,
      minLength: 1,
      maxLength: 6,
    })
    const step = fc.tuple(part, fc.constantFrom<CommitMode>('keep', 'replace'))
    const { store, layer: first } = await stage()
    let run = 0
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 6 }), async (steps) => {
        const layer = { ...first, id: `layer-${run++}` }
        const model = new Map<number, Offer[1]>()
        for (const [offers, mode] of steps) {
          const expected = { ...counted, conflicting: [] as object[] }
          for (const [place, offered] of offers.toSorted(([a], [b]) => a - b)) {
            const stored = model.get(place) ?? (model.has(place) ? null : failed)
            const isNew = stored === failed
            if (offered === failed) expected[isNew ? 'errors' : 'unchanged']++
            else if (isNew) expected.inserted++
            else if (sameJson(stored, offered)) expected.unchanged++
            else if (mode === 'replace') expected.changed++
            else {
              expected.conflicts++
              expected.conflicting.push({ place, stored, offered })
              continue
            }
            // Which spelling of an equal value is kept does not matter.
            if (isNew || offered !== failed) model.set(place, offered)
          }
          const summary = await commitRows(store, layer, offers, mode)
          // A part that is stored as it is counts as unchanged, its errors as well.
          const { errors, unchanged, ...rest } = summary
          expect(rest).toMatchObject({
            inserted: expected.inserted,
            changed: expected.changed,
            conflicts: expected.conflicts,
          })
          expect(errors + unchanged).toBe(expected.errors + expected.unchanged)
          expect(summary.conflicting).toEqual(expected.conflicting)
        }
        expect(new Map(await rowsIn(store, layer))).toEqual(model)
        const places = (isError: boolean): number[] =>
          [...model].flatMap(([place, one]) => ((one === failed) === isError ? [place] : []))
        const [coverage] = await store.services.layers.at(layer.id, [0])
        expect(new Set(rowsOf(coverage?.covered ?? bitmapOf()))).toEqual(new Set(places(false)))
        expect(new Set(rowsOf(coverage?.errors ?? bitmapOf()))).toEqual(new Set(places(true)))
      }),
      { numRuns: 30 },
    )
  })
})

describe('a commit that loses a race', () => {
  it('is settled with what the winner stored', async () => {
    const { store, layer, others, commit, rows } = await stage()
    store.beforeNextWrite(() =>
      commitRows(others, layer, [
        [0, 'theirs'],
        [1, 'same'],
      ]),
    )
    expect(
      await commit([
        [0, 'mine'],
        [1, 'same'],
        [2, 'mine'],
      ]),
    ).toEqual({
      ...counted,
      inserted: 1,
      unchanged: 1,
      conflicts: 1,
      conflicting: [{ place: 0, stored: 'theirs', offered: 'mine' }],
    })
    expect(await rows()).toEqual([
      [0, 'theirs'],
      [1, 'same'],
      [2, 'mine'],
    ])
  })

  it.each(['beforeNextCopy', 'beforeNextWrite'] as const)(
    'counts the same part as unchanged, though the winner took its upload away (%s)',
    async (moment) => {
      const { store, layer, others, layers, rows } = await stage()
      const offers: Offer[] = [
        [0, 'cat'],
        [1, failed],
      ]
      const parts = [await uploadRows(store, layer, offers)]
      const input = { parts, schemaRevision: 1, mode: 'keep' as const }
      store[moment](async () => {
        const summary = await others.services.layers.commit(layer, input)
        expect(summary).toMatchObject({ inserted: 1, errors: 1 })
      })
      expect(await layers.commit(layer, input)).toEqual({ ...counted, unchanged: 2 })
      expect(await rows()).toEqual(offers)
    },
  )

  it('misses a part whose upload somebody takes away without committing it', async () => {
    const { store, layer, layers } = await stage()
    const parts = [await uploadRows(store, layer, [[0, 'cat']])]
    store.beforeNextCopy(async () => {
      const uploads = await store.objects.list('uploads/')
      await store.objects.delete(uploads.objects.map(({ key }) => key))
    })
    await expect(
      layers.commit(layer, { parts, schemaRevision: 1, mode: 'keep' }),
    ).rejects.toMatchObject({ code: 'part_missing' })
  })

  it('loses nothing of many that write to one block at once', async () => {
    const { layer, others, commit, rows } = await stage()
    const offers = Array.from({ length: 6 }, (_, at): Offer => [at, at])
    const summaries = await Promise.all(
      offers.map((offer) =>
        offer[0] % 2 === 0 ? commit([offer]) : commitRows(others, layer, [offer]),
      ),
    )
    expect(summaries).toEqual(offers.map(() => ({ ...counted, inserted: 1 })))
    expect(await rows()).toEqual(offers)
  })
})
