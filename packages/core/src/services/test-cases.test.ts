import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bitmapOf, encodeBitmap } from '../bitmap.ts'
import type { Json, JsonObject } from '../json.ts'
import { limits } from '../limits.ts'
import type { TestCaseRecord } from './test-case.ts'
import {
  animals,
  author,
  bob,
  commitRows,
  commitSamples,
  createTestCase,
  defineWorkflow,
  draftOf,
  labelledIn,
  openStore,
  type Labelled,
} from './testing.ts'

const rowsOfBlock = (...rows: number[]) => [{ block: 0, rows: encodeBitmap(bitmapOf(rows)) }]

async function stage() {
  const store = openStore()
  const workflowId = await defineWorkflow(store)
  const { testCases } = store.services
  return {
    store,
    workflowId,
    testCases,
    create: (labelled: readonly Labelled[], name = 'all') =>
      createTestCase(store, workflowId, { name, labelled }),
    /** Adds test samples, after it removes rows of the first block. */
    edit: async (
      seen: TestCaseRecord,
      { add, remove, clear }: { add?: readonly Labelled[]; remove?: number[]; clear?: boolean },
    ) => {
      const content = {
        ...(add && { draftId: await draftOf(store, workflowId, add) }),
        ...(remove && { remove: rowsOfBlock(...remove) }),
        ...(clear !== undefined && { clear }),
      }
      return testCases.edit(seen, { content }, author)
    },
    /** A slice of the rows of the first block. */
    slice: (source: TestCaseRecord, rows: number[], name = 'slice') => {
      const { id: testCaseId, version } = source
      const content = { from: { testCaseId, version, rows: rowsOfBlock(...rows) } }
      return testCases.create({ workflowId, name, description: '', tags: [], content }, author)
    },
  }
}

describe('the versions of a test case', () => {
  it('come with each change of the contents, and all stay as they were', async () => {
    const { store, create, edit } = await stage()
    const first = await create(animals(3))
    const second = await edit(first, { add: animals(2, 3) })
    const third = await edit(second, { remove: [0, 4] })
    const fourth = await edit(third, { clear: true, add: animals(1, 9) })
    expect(
      [first, second, third, fourth].map(({ version, samples }) => [version, samples]),
    ).toEqual([
      [1, 3],
      [2, 5],
      [3, 3],
      [4, 1],
    ])
    const versions = [animals(3), animals(5), animals(3, 1), animals(1, 9)]
    for (const [at, expected] of versions.entries())
      expect(await labelledIn(store, first, at + 1)).toEqual(expected)
    await expect(labelledIn(store, first, 5)).rejects.toMatchObject({
      code: 'not_found',
      details: { version: 5, newest: 4 },
    })
  })

  it('do not come with other edits, nor with contents that are equal', async () => {
    const { create, edit, testCases } = await stage()
    const truth = { a: 1, b: 2 }
    const first = await create([[{ n: 1 }, truth]])
    const renamed = await testCases.edit(first, { name: 'b', description: 'new' }, bob)
    expect(renamed).toMatchObject({ revision: 2, version: 1, name: 'b', updatedBy: 'bob' })
    const same = await edit(renamed, { add: [[{ n: 1 }, { b: 2, a: 1 }]] })
    expect(same).toEqual(renamed)
    expect(await edit(renamed, { remove: [7] })).toEqual(renamed)
  })

  it('have a new ground truth for a sample from one version on', async () => {
    const { store, create, edit } = await stage()
    const first = await create(animals(2))
    const second = await edit(first, { add: [[{ locator: '1.png' }, 'fox']] })
    expect(second.samples).toBe(2)
    expect(await labelledIn(store, first, 1)).toEqual(animals(2))
    expect(await labelledIn(store, first)).toEqual([...animals(1), [{ locator: '1.png' }, 'fox']])
  })

  it('have the last of many ground truths, in few parts', async () => {
    const { store, create, edit, testCases } = await stage()
    let testCase = await create(animals(2))
    for (let n = 0; n <= limits.partsPerBlock; n++)
      testCase = await edit(testCase, { add: [[{ locator: '0.png' }, n]] })
    expect(testCase.version).toBe(limits.partsPerBlock + 2)
    for (let n = 0; n <= limits.partsPerBlock; n++)
      expect(await labelledIn(store, testCase, n + 2)).toEqual([
        [{ locator: '0.png' }, n],
        ...animals(1, 1),
      ])
    const [block] = await testCases.contentsOf(testCase.id)
    expect(block?.parts.length).toBeLessThanOrEqual(limits.partsPerBlock)
  })

  it('are made on the revision that the editor saw', async () => {
    const { store, create, edit, testCases } = await stage()
    const seen = await create(animals(2))
    await testCases.edit(seen, { description: 'theirs' }, bob)
    await expect(edit(seen, { add: animals(1, 5) })).rejects.toMatchObject({
      code: 'stale_revision',
    })
    expect(await labelledIn(store, seen)).toEqual(animals(2))
  })

  it('that two make at the same moment are one, and the other edit is refused', async () => {
    const { store, workflowId, create, testCases } = await stage()
    const seen = await create(animals(2))
    const [mine, theirs] = [
      await draftOf(store, workflowId, animals(1, 5)),
      await draftOf(store, workflowId, animals(1, 6)),
    ]
    store.beforeNextWrite(() =>
      store.others.testCases.edit(seen, { content: { draftId: theirs } }, bob),
    )
    await expect(
      testCases.edit(seen, { content: { draftId: mine } }, author),
    ).rejects.toMatchObject({ code: 'stale_revision' })
    expect(await labelledIn(store, seen, 2)).toEqual([...animals(2), ...animals(1, 6)])
  })

  it('keep their rows, whatever is added, removed and sliced', async () => {
    const row = fc.tuple(fc.nat(5), fc.constantFrom<Json>('cat', 'dog', null), fc.option(fc.nat(1)))
    const rows = fc.uniqueArray(row, { selector: ([n]) => n, maxLength: 4 })
    const change = fc.record({ add: rows, remove: fc.uniqueArray(fc.nat(5)), clear: fc.boolean() })
    // Six samples that the workflow has seen before, without metadata.
    const sampleOf = (n: number, a: number | null): JsonObject =>
      a === null ? { n } : { n, metadata: { a } }
    const { store, create, edit, slice } = await stage()
    await create(Array.from({ length: 6 }, (_, n) => [{ n }, 'cat']))
    let run = 0
    await fc.assert(
      fc.asyncProperty(fc.array(change, { maxLength: 4 }), async (changes) => {
        let testCase = await create([], `run ${run++}`)
        type Model = ReadonlyMap<number, { truth: Json; a: number | null }>
        const models: Model[] = [new Map()]
        for (const { add, remove, clear } of changes) {
          const before = models.at(-1) ?? new Map()
          const after = new Map(clear ? [] : [...before].filter(([n]) => !remove.includes(n)))
          for (const [n, truth, a] of add) after.set(n, { truth, a: a ?? after.get(n)?.a ?? null })
          const labelled = add.map(([n, truth, a]): Labelled => [sampleOf(n, a), truth])
          const edited = await edit(testCase, { add: labelled, remove, clear })
          const textOf = (model: Model): string =>
            JSON.stringify([...model].toSorted(([a], [b]) => a - b))
          const isNew = textOf(after) !== textOf(before)
          expect(edited.version - testCase.version).toBe(isNew ? 1 : 0)
          testCase = edited
          if (isNew) models.push(after)
        }
        const labelledOf = (model: Model): Labelled[] =>
          [...model]
            .toSorted(([a], [b]) => a - b)
            .map(([n, { truth, a }]) => [sampleOf(n, a), truth])
        for (const [at, model] of models.entries())
          expect(await labelledIn(store, testCase, at + 1)).toEqual(labelledOf(model))
        const part = await slice(testCase, [0, 1, 2], `slice ${run}`)
        const kept = [...(models.at(-1) ?? [])].filter(([n]) => n <= 2)
        expect(await labelledIn(store, part)).toEqual(labelledOf(new Map(kept)))
      }),
      { numRuns: 12 },
    )
  })
})

describe('a slice', () => {
  it('has some rows of a version of another test case, and stores no sample and no ground truth', async () => {
    const { store, create, edit, slice } = await stage()
    const all = await create(animals(4))
    const stored = async (): Promise<number> =>
      (await store.objects.list('')).objects.filter(({ key }) => !key.startsWith('manifests/'))
        .length
    const before = await stored()
    const odd = await slice(all, [1, 3, 9])
    const one = await slice(odd, [3, 0], 'slice of a slice')
    expect(await stored()).toBe(before)
    const emptied = await edit(all, { clear: true })
    const late = await slice(all, [0], 'slice of an earlier version')
    expect(await labelledIn(store, late)).toEqual(animals(1))
    expect((await slice(emptied, [0], 'slice of nothing')).samples).toBe(0)
    expect(await labelledIn(store, odd)).toEqual([...animals(1, 1), ...animals(1, 3)])
    expect(await labelledIn(store, one)).toEqual(animals(1, 3))
    expect([odd, one].map(({ samples, version }) => [samples, version])).toEqual([
      [2, 1],
      [1, 1],
    ])
  })

  it('of a test case of another workflow is refused', async () => {
    const { store, slice } = await stage()
    const plants = await defineWorkflow(store, 'plants')
    const foreign = await createTestCase(store, plants)
    await expect(slice(foreign, [0])).rejects.toMatchObject({ code: 'bad_input' })
  })
})

describe('the metadata of a row', () => {
  const noted = (a: number, truth: Json = 'cat'): Labelled[] => [[{ n: 1, metadata: { a } }, truth]]
  const bare = (truth: Json): Labelled[] => [[{ n: 1 }, truth]]

  it('belong to the version and to its slices, whatever others upload', async () => {
    const { store, create, edit, slice } = await stage()
    const first = await create(noted(1), 'first')
    const other = await create(noted(2), 'other')
    const sliced = await slice(other, [0])
    const second = await edit(other, { add: noted(3) })
    expect(second.version).toBe(2)
    expect(await labelledIn(store, first)).toEqual(noted(1))
    expect(await labelledIn(store, other, 1)).toEqual(noted(2))
    expect(await labelledIn(store, other, 2)).toEqual(noted(3))
    expect(await labelledIn(store, sliced)).toEqual(noted(2))
  })

  it('stay when the row comes without any, and are those of first sight once it was removed', async () => {
    const { store, create, edit } = await stage()
    await create(noted(1), 'first')
    // Another row keeps the block in the test case.
    const other = await create([...noted(2), ...animals(1)], 'other')
    const relabelled = await edit(other, { add: bare('fox') })
    expect(await labelledIn(store, relabelled)).toEqual([...noted(2, 'fox'), ...animals(1)])
    const removed = await edit(relabelled, { remove: [0] })
    const back = await edit(removed, { add: bare('fox') })
    expect(await labelledIn(store, back)).toEqual([...noted(1, 'fox'), ...animals(1)])
  })

  it('may become those of first sight again', async () => {
    const { store, create, edit } = await stage()
    await create(noted(1), 'first')
    const other = await create(noted(2), 'other')
    const again = await edit(other, { add: noted(1) })
    expect(again.version).toBe(2)
    expect(await labelledIn(store, again)).toEqual(noted(1))
  })
})

describe('a draft', () => {
  it('of another workflow is refused', async () => {
    const { store, workflowId, testCases } = await stage()
    const draftId = await draftOf(store, await defineWorkflow(store, 'plants'), animals(1))
    const fields = { name: 'a', description: '', tags: [], content: { draftId } }
    await expect(testCases.create({ workflowId, ...fields }, author)).rejects.toMatchObject({
      code: 'bad_input',
    })
  })

  it('tells early that the name of its test case is taken', async () => {
    const { create, testCases, workflowId } = await stage()
    await create(animals(1), 'a')
    await expect(testCases.draft(workflowId, 'a')).rejects.toMatchObject({ code: 'name_taken' })
  })

  it('counts anew when it is used again', async () => {
    const { store, workflowId, create, edit, testCases } = await stage()
    const content = { draftId: await draftOf(store, workflowId, [[{ n: 1 }, 'cat']]) }
    const first = await testCases.edit(await create([]), { content }, author)
    const second = await edit(first, { add: [[{ n: 1 }, 'dog']] })
    const third = await testCases.edit(second, { content }, author)
    expect(third.version).toBe(4)
    expect(await labelledIn(store, third)).toEqual([[{ n: 1 }, 'cat']])
  })

  it('gives a test case the samples that have a ground truth', async () => {
    const { store, workflowId, testCases } = await stage()
    const draftId = await testCases.draft(workflowId)
    const samples = animals(3).map(([sample]) => sample)
    await commitSamples(store, workflowId, samples, draftId)
    await commitRows(store, await testCases.draftLayer(draftId), [[1, 'dog']])
    const fields = { name: 'a', description: '', tags: [], content: { draftId } }
    const testCase = await testCases.create({ workflowId, ...fields }, author)
    expect(testCase.samples).toBe(1)
    expect(await labelledIn(store, testCase)).toEqual(animals(1, 1))
  })

  it('that goes while a test case is made of it makes none', async () => {
    const { store, workflowId, testCases } = await stage()
    const draftId = await draftOf(store, workflowId, animals(1))
    store.beforeNextWrite(() =>
      store.table.write([{ delete: { pk: 'draft', sk: draftId }, expect: 1 }]),
    )
    const fields = { name: 'a', description: '', tags: [], content: { draftId } }
    await expect(testCases.create({ workflowId, ...fields }, author)).rejects.toMatchObject({
      code: 'not_found',
    })
    expect((await testCases.list(workflowId, {})).items).toEqual([])
  })
})

describe('the changes between two versions', () => {
  const rows = (...list: number[]): string => encodeBitmap(bitmapOf(list))

  it('are rows that came, went, or have another ground truth or other metadata', async () => {
    const { store, create, edit } = await stage()
    const first = await create(animals(4))
    const second = await edit(first, {
      remove: [0],
      add: [
        [{ locator: '1.png' }, 'fox'],
        [{ locator: '2.png', metadata: { a: 1 } }, 'cat'],
        ...animals(2, 3),
      ],
    })
    const between = (base: number, version: number) =>
      store.services.testCaseChanges({ testCaseId: first.id, base, version, from: 0, limit: 10 })
    expect(await between(1, second.version)).toEqual({
      blocks: [{ block: 0, added: rows(4), removed: rows(0), changed: rows(1, 2) }],
    })
    expect(await between(second.version, 1)).toEqual({
      blocks: [{ block: 0, added: rows(0), removed: rows(4), changed: rows(1, 2) }],
    })
    expect(await between(1, 1)).toEqual({ blocks: [] })
  })
})
