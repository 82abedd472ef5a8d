import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../json.ts'
import { limits } from '../limits.ts'
import { placeOf } from '../place.ts'
import { createSampleBlocks } from './sample-blocks.ts'
import {
  animals,
  commitSamples,
  defineWorkflow,
  openStore,
  pack,
  sampleLines,
  send,
  type TestStore,
} from './testing.ts'

const numbered = (count: number, from = 0): JsonObject[] =>
  animals(count, from).map(([sample]) => sample)

async function stage(schema?: JsonObject) {
  const store = openStore()
  const workflowId = await defineWorkflow(store, 'animals', { testSample: schema })
  return {
    store,
    workflowId,
    others: { ...store, services: store.others },
    commit: (samples: readonly JsonObject[]) => commitSamples(store, workflowId, samples),
    /** The stored lines of a block, parsed. */
    linesOf: async (block: number): Promise<unknown[]> => {
      const { lines } = await createSampleBlocks(store).read(workflowId, block)
      return lines.map((line): unknown => JSON.parse(line))
    },
  }
}

/** Uploads parts as they are, and commits them together. */
async function commitParts(
  { services, objects }: TestStore,
  workflowId: Parameters<TestStore['services']['samples']['prepare']>[0],
  parts: readonly (readonly string[])[],
) {
  const packed = await Promise.all(parts.map((lines) => pack(lines)))
  const specs = packed.map(({ spec }) => spec)
  const uploads = await services.samples.prepare(workflowId, specs)
  for (const [at, { body }] of packed.entries()) await send({ objects }, uploads[at]?.request, body)
  return services.samples.commit({ workflowId, schemaRevision: 1, parts: specs })
}

describe('the place of a test sample', () => {
  it('is the next free one at first sight, and stays', async () => {
    const { commit, linesOf } = await stage()
    expect(await commit(numbered(3))).toEqual({ added: 3, places: [0, 1, 2] })
    expect(await commit(numbered(4, 1).toReversed())).toEqual({ added: 2, places: [3, 4, 2, 1] })
    expect(await linesOf(0)).toEqual(
      [0, 1, 2, 4, 3].map((n, place) => ({ place, testSample: { locator: `${n}.png` } })),
    )
  })

  it('does not depend on metadata, nor on the order of keys', async () => {
    const { commit } = await stage()
    await commit([{ a: 1, b: { c: 2, d: 3 } }])
    const same = { b: { d: 3, c: 2 }, a: 1 }
    expect(await commit([same])).toEqual({ added: 0, places: [0] })
    expect(await commit([{ a: 1 }])).toEqual({ added: 1, places: [1] })
  })

  it('is one for a sample that comes twice, in one part and in two', async () => {
    const { store, workflowId } = await stage()
    const [a, b] = sampleLines(numbered(2))
    const result = await commitParts(store, workflowId, [
      [a ?? '', b ?? '', a ?? ''],
      [b ?? '', a ?? ''],
    ])
    // As runs: first place, length, first place, length.
    expect(result).toEqual({
      added: 2,
      places: [
        [0, 2, 0, 1],
        [1, 1, 0, 1],
      ],
    })
  })

  it('is in the next block once a block has its rows', async () => {
    const { commit, linesOf } = await stage()
    const first = await commit(numbered(limits.blockRows - 1))
    expect(first.places.at(-1)).toBe(limits.blockRows - 2)
    const { places } = await commit(numbered(3, limits.blockRows - 1))
    expect(places).toEqual([limits.blockRows - 1, placeOf(1, 0), placeOf(1, 1)])
    expect((await linesOf(0)).at(-1)).toEqual({
      place: limits.blockRows - 1,
      testSample: { locator: `${limits.blockRows - 1}.png` },
    })
    expect(await linesOf(1)).toHaveLength(2)
    expect((await commit(numbered(2, limits.blockRows - 2))).places).toEqual([
      limits.blockRows - 2,
      limits.blockRows - 1,
    ])
  })

  it('is in the next block once a block has its characters, and the rest of that stays free', async () => {
    const { commit, linesOf } = await stage()
    // So many of them are the first that are more than a block is filled with.
    const rows = 17
    const size = Math.ceil(limits.blockFillCharacters / (rows - 0.5))
    const large = Array.from({ length: rows }, (_, at) => ({ text: `${at}`.padEnd(size) }))
    await commit(large.slice(0, 1))
    const { places } = await commit([...large.slice(1), ...numbered(1)])
    expect(places).toEqual([...large.keys()].slice(1).concat(placeOf(1, 0)))
    expect(await commit(numbered(1, 1))).toEqual({ added: 1, places: [placeOf(1, 1)] })
    expect(await linesOf(0)).toHaveLength(rows)
  })

  it.each(['afterNextQuery', 'beforeNextWrite'] as const)(
    'is the same for two that upload at the same moment (%s)',
    async (moment) => {
      const { store, others, workflowId, commit } = await stage()
      await commit(numbered(1))
      store[moment](async () => {
        const theirs = await commitSamples(others, workflowId, numbered(2, 2))
        expect(theirs).toEqual({ added: 2, places: [1, 2] })
      })
      expect(await commit(numbered(4, 1))).toEqual({ added: 2, places: [3, 1, 2, 4] })
      expect(await commitSamples(others, workflowId, numbered(5))).toEqual({
        added: 0,
        places: [0, 3, 1, 2, 4],
      })
    },
  )

  it('is one, its own, and for ever, whoever uploads what', async () => {
    const { store, others } = await stage()
    const upload = fc.tuple(fc.boolean(), fc.array(fc.nat(9), { minLength: 1, maxLength: 6 }))
    let run = 0
    await fc.assert(
      fc.asyncProperty(fc.array(upload, { maxLength: 5 }), async (uploads) => {
        const workflowId = await defineWorkflow(store, `run ${run++}`)
        const placeOfNumber = new Map<number, number>()
        for (const [isOther, numbers] of uploads) {
          const before = placeOfNumber.size
          for (const n of numbers)
            if (!placeOfNumber.has(n)) placeOfNumber.set(n, placeOfNumber.size)
          const samples = numbers.map((n) => ({ n }))
          expect(await commitSamples(isOther ? others : store, workflowId, samples)).toEqual({
            added: placeOfNumber.size - before,
            places: numbers.map((n) => placeOfNumber.get(n)),
          })
        }
      }),
      { numRuns: 20 },
    )
  })
})

describe('a part of test samples', () => {
  const good = sampleLines(numbered(1))

  it.each<[string, string[], string]>([
    ['a line that is not JSON', ['{"testSample":\n'], 'part_corrupt'],
    ['a line without a test sample', ['{"sample":{}}\n'], 'part_corrupt'],
    ['a test sample that is no object', ['{"testSample":[]}\n'], 'part_corrupt'],
    [
      'a number that would lose digits',
      ['{"testSample":{"n":12345678901234567890}}\n'],
      'bad_input',
    ],
    [
      'a test sample that does not fit the schema',
      ['{"testSample":{"n":"1"}}\n'],
      'schema_mismatch',
    ],
    [
      'more lines than a block has rows',
      sampleLines(Array.from({ length: limits.blockRows + 1 }, () => ({}))),
      'too_large',
    ],
  ])('with %s is refused, and the good ones beside it are not stored', async (_, bad, code) => {
    const { store, workflowId, commit } = await stage({ properties: { n: { type: 'number' } } })
    await expect(commitParts(store, workflowId, [good, [...good, ...bad]])).rejects.toMatchObject({
      code,
    })
    expect(await commit(numbered(2))).toEqual({ added: 2, places: [0, 1] })
  })

  it('is not needed any more once it is committed', async () => {
    const { store, commit } = await stage()
    await commit(numbered(2))
    expect(await store.objects.list('uploads/')).toEqual({ objects: [] })
    expect((await store.objects.list('samples/')).objects).toHaveLength(2)
  })
})

describe('the metadata of a test sample', () => {
  const noted = (a: number): JsonObject[] => [{ n: 1, metadata: { a } }]

  it('stay in the block as they were at first sight', async () => {
    const { store, workflowId, commit, linesOf } = await stage()
    await commit(noted(1))
    await commit([{ n: 1 }])
    const draftId = await store.services.testCases.draft(workflowId)
    await commitSamples(store, workflowId, noted(2), draftId)
    expect(await linesOf(0)).toEqual([{ place: 0, testSample: { n: 1, metadata: { a: 1 } } }])
  })

  it('other than those of first sight need a draft of the same workflow', async () => {
    const { store, workflowId, commit } = await stage()
    await commit(noted(1))
    expect(await commit(noted(1))).toEqual({ added: 0, places: [0] })
    await expect(commit(noted(2))).rejects.toMatchObject({ code: 'bad_input' })
    const foreign = await store.services.testCases.draft(await defineWorkflow(store, 'plants'))
    await expect(commitSamples(store, workflowId, noted(2), foreign)).rejects.toMatchObject({
      code: 'bad_input',
    })
  })

  it('that contradict each other within an upload are refused, with or without a draft', async () => {
    const { store, workflowId, commit } = await stage()
    const both = [...noted(1), ...noted(2)]
    await expect(commit(both)).rejects.toMatchObject({ code: 'bad_input' })
    const draftId = await store.services.testCases.draft(workflowId)
    await expect(commitSamples(store, workflowId, both, draftId)).rejects.toMatchObject({
      code: 'bad_input',
      details: { place: 0, stored: { a: 1 }, offered: { a: 2 } },
    })
  })
})
