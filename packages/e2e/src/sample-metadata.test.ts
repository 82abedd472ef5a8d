import { defineEvaluator, test as runTest } from '@touchstone/client'
import { testCaseTable } from '@touchstone/client/node'
import { countRows, decodeBitmap, type JsonObject } from '@touchstone/core'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { animals, defineAnimals, guess } from './animals.ts'
import { homes } from './every-home.ts'
import { openServer } from './homes.ts'
import { refusalOf } from './refusal.ts'
import { all, numberOf } from './run-kit.ts'
import { pack, requestsOf, send, wire } from './run-wire-kit.ts'

/** Animals with the same metadata each. */
const noted = (metadata: JsonObject, count: number, from = 0) =>
  animals(count, from).map(({ testSample, groundTruth }) => ({
    testSample: { ...testSample, metadata },
    groundTruth,
  }))

describe.each(homes)('metadata of test samples $name', ({ open }) => {
  it('stay as they were in every version, slice and suite, whoever uploads others', async () => {
    await using home = await open()
    const { Model, TestCase, TestSuite } = defineAnimals(home.touchstone)
    const isFirst = (row: { testSample: { locator: string } }) => numberOf(row.testSample) < 2
    const one = await TestCase.create('one', { samples: noted({ a: 1 }, 4) })
    const slice = await TestCase.create('slice of one', { sliceOf: one, where: isFirst })
    const suite = await TestSuite.create('suite', { testCases: [slice, one] })
    const model = await Model.create('guess', { infer: guess })
    await runTest(model, suite)

    const two = await TestCase.create('two', { samples: noted({ a: 2 }, 4) })
    const sliceOfTwo = await TestCase.create('slice of two', { sliceOf: two, where: isFirst })
    const third = await one.edit({ add: noted({ a: 3 }, 3, 1) })
    const fourth = await third.edit({ remove: isFirst })
    const newer = await suite.edit({ testCases: [third, sliceOfTwo] })
    const mixed = [...noted({ a: 1 }, 1), ...noted({ a: 3 }, 3, 1)]
    const expected = [
      [one, noted({ a: 1 }, 4)],
      [await TestCase.load('one', { version: 1 }), noted({ a: 1 }, 4)],
      [slice, noted({ a: 1 }, 2)],
      [two, noted({ a: 2 }, 4)],
      [sliceOfTwo, noted({ a: 2 }, 2)],
      [await TestCase.load('one', { version: 2 }), mixed],
      [fourth, noted({ a: 3 }, 2, 2)],
    ] as const
    for (const [testCase, rows] of expected) {
      expect(await all(testCase.rows())).toEqual(rows)
      const inferred = await all(model.inferences(testCase))
      expect(inferred.map(({ testSample }) => testSample)).toEqual(
        rows.map(({ testSample }) => testSample),
      )
      const table = testCaseTable(testCase)
      const at = table.columns.findIndex(({ name }) => name === 'testSample.metadata')
      const cells = []
      for await (const row of table.rows()) cells.push(row[at])
      expect(cells).toEqual(rows.map(({ testSample }) => testSample.metadata))
    }
    const ofSuite = async (of: typeof suite) =>
      (await all(model.inferences(of))).map(({ testSample }) => testSample.metadata?.['a'])
    expect(await ofSuite(await TestSuite.load('suite', { version: 1 }))).toEqual([1, 1, 1, 1])
    // Of several test cases the first counts.
    expect(await ofSuite(newer)).toEqual([1, 3, 3, 3])
    expect(await ofSuite(await newer.edit({ testCases: [sliceOfTwo, third] }))).toEqual([
      2, 2, 3, 3,
    ])
    const { counts } = await runTest(model, newer)
    expect(counts).toMatchObject({ samples: 4, inferred: 0, reused: 4 })
  })

  it('alone make a new version, with its author, in which those samples have changed', async () => {
    await using home = await open()
    const { TestCase } = defineAnimals(home.touchstone)
    const first = await TestCase.create('pets', { samples: noted({ a: 1 }, 5) })
    const second = await first.edit({ add: [...noted({ a: 1 }, 1), ...noted({ a: 2 }, 2, 1)] })
    const third = await second.edit({ replace: [...noted({ a: 2 }, 2, 1), ...animals(1, 4)] })
    const fourth = await third.edit({ add: noted({ a: 1 }, 2, 1) })
    expect(second).toMatchObject({ version: 2, size: 5 })
    const { rpc } = home.touchstone
    const history = await rpc.testCases.history.query({ id: first.id })
    expect(history.items.map(({ state }) => state.version)).toEqual([4, 3, 2, 1])
    expect(new Set(history.items.map(({ by }) => by)).size).toBe(1)
    const changed = async (base: number, version: number) => {
      const { blocks } = await rpc.testCases.changes.query({ testCaseId: first.id, base, version })
      return blocks.reduce((sum, block) => sum + countRows(decodeBitmap(block.changed)), 0)
    }
    expect(await changed(1, 2)).toBe(2)
    expect(await changed(2, 1)).toBe(2)
    // The same metadata that were uploaded again are no change.
    expect(await changed(2, 3)).toBe(0)
    expect(await changed(3, 4)).toBe(2)
    expect(await changed(1, 4)).toBe(0)
    expect(await all(fourth.rows())).toEqual([...noted({ a: 1 }, 2, 1), ...noted({ a: 1 }, 1, 4)])
  })

  it('are kept by an edit that does not mention them, and are those of first sight elsewhere', async () => {
    await using home = await open()
    const { TestCase } = defineAnimals(home.touchstone)
    await TestCase.create('first', { samples: [...noted({ a: 1 }, 1), ...animals(1, 1)] })
    const other = await TestCase.create('other', { samples: noted({ a: 2 }, 2) })
    const foxes = animals(2).map((row) => ({ ...row, groundTruth: { label: 'fox' } }))
    const metadataOf = async (testCase: typeof other) =>
      (await all(testCase.rows())).map(({ testSample }) => testSample.metadata)
    const relabelled = await other.edit({ add: foxes })
    expect((await all(relabelled.rows())).map(({ groundTruth }) => groundTruth.label)).toEqual([
      'fox',
      'fox',
    ])
    expect(await metadataOf(relabelled)).toEqual([{ a: 2 }, { a: 2 }])
    const removed = await relabelled.edit({ remove: () => true })
    const back = await removed.edit({ add: foxes })
    expect(await metadataOf(back)).toEqual([{ a: 1 }, undefined])
    const plain = await TestCase.create('plain', { samples: animals(2) })
    expect(await metadataOf(plain)).toEqual([{ a: 1 }, undefined])
    expect(await metadataOf(await back.edit({ replace: noted({}, 2) }))).toEqual([{}, {}])
  })
})

it('a suite shows infer those of the first test case, and evaluators those of each', async () => {
  await using home = await openServer()
  const workflow = defineAnimals(home.touchstone)
  const { Model, TestCase, TestSuite } = workflow
  const one = await TestCase.create('one', { samples: noted({ a: 1 }, 2) })
  const two = await TestCase.create('two', { samples: noted({ a: 2 }, 3) })
  const seen: unknown[] = []
  const model = await Model.create('seeing', {
    infer: (testSample) => {
      seen.push(testSample.metadata?.['a'])
      return guess(testSample)
    },
  })
  const evaluator = defineEvaluator(workflow, {
    name: 'metadata',
    version: '1',
    testSample: ({ testSample }) => ({ a: testSample.metadata?.['a'] ?? null }),
    testCase: async (samples) => ({
      a: (await all(samples)).map(({ metrics }) => metrics.a),
    }),
  })
  const suite = await TestSuite.create('both', { testCases: [two, one] })
  const { metrics } = await runTest(model, suite, { evaluator })
  expect(seen).toEqual([2, 2, 2])
  expect(metrics[0]?.testCases).toEqual([
    { name: 'two', metrics: { a: [2, 2, 2] } },
    { name: 'one', metrics: { a: [1, 1] } },
  ])
})

it('many in several blocks, uploaded in another order, stay as they were', async () => {
  await using home = await openServer()
  const { TestCase } = defineAnimals(home.touchstone)
  const count = 20_000
  const first = await TestCase.create('first', { samples: noted({ a: 1 }, count) })
  const samples = await home.countObjects('samples')
  const others = animals(count).map(({ testSample, groundTruth }, i) => ({
    testSample: { ...testSample, metadata: i % 3 === 0 ? { a: 1 } : { a: 2, at: i } },
    groundTruth,
  }))
  // Neighbours come in commits of their own.
  const shuffled = others.toSorted(
    (a, b) => (numberOf(a.testSample) % 7) - (numberOf(b.testSample) % 7),
  )
  const second = await TestCase.create('second', { samples: shuffled })
  expect(await home.countObjects('samples')).toBe(samples)
  expect(await all(second.rows())).toEqual(others)
  expect(await all(first.rows())).toEqual(noted({ a: 1 }, count))
})

it('uploaded at the same time each go to their own test case', async () => {
  await using home = await openServer()
  const { TestCase } = defineAnimals(home.touchstone)
  const made = await Promise.all(
    Array.from({ length: 6 }, (_, by) =>
      TestCase.create(`by ${by}`, { samples: noted({ by }, 50) }),
    ),
  )
  for (const [by, testCase] of made.entries())
    expect(await all(testCase.rows())).toEqual(noted({ by }, 50))
})

it('that contradict each other within an upload are refused, whether the sample is new or known', async () => {
  await using home = await openServer()
  const { TestCase } = defineAnimals(home.touchstone)
  const twice = [...noted({ a: 1 }, 1), ...animals(17_000, 1), ...noted({ a: 2 }, 1)]
  for (const samples of [
    [...noted({ a: 1 }, 1), ...noted({ a: 2 }, 1)],
    twice,
    twice,
    twice.toReversed(),
  ]) {
    const refused = await refusalOf(TestCase.create('pets', { samples }))
    expect(refused).toMatchObject({ code: 'bad_input' })
    expect(refused.message).toMatch(
      /^The test sample \{"locator":"s3:\/\/animals\/0\.png"\} has different metadata in row \d+ and in row \d+\. Keep one row for each test sample\.$/,
    )
  }
  await expect(TestCase.load('pets')).rejects.toMatchObject({ code: 'not_found' })
  const withAndWithout = [...noted({ a: 1 }, 1), ...animals(1)]
  const refused = await refusalOf(TestCase.create('pets', { samples: withAndWithout }))
  expect(refused.message).toContain('has different metadata in row 0 and in row 1')
  const same = [...noted({ a: 1, b: 2 }, 1), ...noted({ b: 2, a: 1 }, 1)]
  const pets = await TestCase.create('pets', { samples: same })
  expect(await all(pets.rows())).toEqual(noted({ a: 1, b: 2 }, 1))
})

it('are any JSON that the type takes, also null, and also required', async () => {
  await using home = await openServer()
  const types = {
    testSample: z.object({ locator: z.string(), metadata: z.json() }),
    groundTruth: z.null(),
    inference: z.null(),
  }
  const { TestCase } = home.touchstone.defineWorkflow('Any', types)
  const values = [null, 0, false, '', [], {}, [1, { a: null }], 'text', null]
  const rows = (metadata: (typeof values)[number]) => [
    { testSample: { locator: 'x', metadata }, groundTruth: null },
  ]
  const made = []
  for (const [i, value] of values.entries())
    made.push(await TestCase.create(`${i}`, { samples: rows(value) }))
  for (const [i, testCase] of made.entries())
    expect(await all(testCase.rows())).toEqual(rows(values[i] ?? null))

  const without = home.touchstone.defineWorkflow('None', {
    ...types,
    testSample: z.strictObject({ locator: z.string() }),
  })
  const plain = await without.TestCase.create('plain', {
    samples: [{ testSample: { locator: 'x' }, groundTruth: null }],
  })
  expect(await all(plain.rows())).toEqual([{ testSample: { locator: 'x' }, groundTruth: null }])
})

it('other than those of first sight need a draft on the wire, and the right one', async () => {
  await using home = await openServer()
  const { TestCase } = defineAnimals(home.touchstone)
  const first = await TestCase.create('first', { samples: noted({ a: 1 }, 2) })
  const { workflowId } = first.record
  const call = wire(home)
  const commit = async (metadata: JsonObject, draftId?: string) => {
    const part = pack(noted(metadata, 2).map(({ testSample }) => ({ testSample })))
    const { block: _, ...spec } = part.spec
    const input = { workflowId, parts: [spec] }
    await send(requestsOf(await call('testSamples.prepare', input))[0], part.body)
    return call('testSamples.commit', { ...input, schemaRevision: 1, draftId })
  }
  expect(await commit({ a: 1 })).toMatchObject({
    status: 200,
    data: { added: 0, places: [[0, 2]] },
  })
  expect(await commit({ a: 2 })).toMatchObject({
    status: 400,
    error: {
      code: 'bad_input',
      message:
        'The workflow has the test sample {"locator":"s3://animals/0.png"} with other metadata. Metadata belong to a test case: commit the samples with the draftId of its draft.',
    },
  })
  const other = await home.touchstone.rpc.workflows.define.mutate({ name: 'Other', schemas: {} })
  const foreign = await call('testCases.draft', { workflowId: other.workflow.id })
  expect(await commit({ a: 2 }, String(foreign.data['draftId']))).toMatchObject({
    status: 400,
    error: { code: 'bad_input', message: expect.stringContaining('belongs to workflow') },
  })
  const { data } = await call('testCases.draft', { workflowId })
  const draftId = String(data['draftId'])
  for (let time = 0; time < 2; time++)
    expect(await commit({ a: 2 }, draftId)).toMatchObject({
      status: 200,
      data: { added: 0, places: [[0, 2]] },
    })
  expect(await commit({ a: 3 }, draftId)).toMatchObject({
    status: 400,
    error: {
      code: 'bad_input',
      message:
        'The test sample {"locator":"s3://animals/0.png"} has two different metadata: {"a":2} and {"a":3}. Keep one of them.',
    },
  })
  const truths = pack([{ place: 1, groundTruth: { label: 'cat' } }])
  const draft = { draftId, parts: [truths.spec] }
  await send(requestsOf(await call('testCases.prepareDraft', draft))[0], truths.body)
  await call('testCases.commitDraft', { ...draft, schemaRevision: 1 })
  await call('testCases.create', { workflowId, name: 'second', content: { draftId } })
  const second = await TestCase.load('second')
  // Only samples with a ground truth are in it.
  expect(await all(second.rows())).toEqual(noted({ a: 2 }, 1, 1))
  expect(await all(first.rows())).toEqual(noted({ a: 1 }, 2))
  // A row that nobody could read again is not stored.
  const large = await call('testCases.draft', { workflowId })
  expect(await commit({ a: 'x'.repeat(2 ** 20) }, String(large.data['draftId']))).toMatchObject({
    status: 422,
    error: { code: 'part_corrupt', message: expect.stringContaining('a line 1 that is longer') },
  })
  const plan = await call('inferences.read', { target: { testCaseId: second.id } })
  const [block] = plan.data['blocks'] as { rows: string; metadata: { rows: string }[] }[]
  expect(block?.metadata).toMatchObject([{ rows: block?.rows }])
})
