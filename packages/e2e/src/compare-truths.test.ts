import {
  compare,
  compareRuns,
  defineEvaluator,
  test as runTest,
  type Touchstone,
} from '@touchstone/client'
import type { Id } from '@touchstone/core'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { homes } from './every-home.ts'
import { openServer } from './homes.ts'

const count = 4_200
const range = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i)

/** Two test cases of the same samples with opposite ground truths, a slice, and others beside them. */
async function stage(touchstone: Touchstone) {
  const workflow = touchstone.defineWorkflow('Parity', {
    testSample: z.object({ id: z.number() }),
    groundTruth: z.object({ y: z.number() }),
    inference: z.object({ p: z.number() }),
  })
  const { Model, TestCase, TestSuite } = workflow
  const labelled = (name: string, ids: readonly number[], y: (id: number) => number) =>
    TestCase.create(name, {
      samples: ids.map((id) => ({ testSample: { id }, groundTruth: { y: y(id) } })),
    })
  const ids = range(0, count)
  const parity = await labelled('parity', ids, (id) => id % 2)
  const opposite = await labelled('opposite', ids, (id) => 1 - (id % 2))
  // From 4,150 on as in `parity`, before as in `opposite`; and samples that only this one has.
  const mixed = await labelled('mixed', range(4_050, 4_300), (id) =>
    id < 4_150 ? 1 - (id % 2) : id % 2,
  )
  const slice = await TestCase.create('slice', {
    sliceOf: parity,
    where: ({ testSample }) => testSample.id < 20,
  })
  const testCases = [parity, opposite, slice, mixed]
  const suite = await TestSuite.create('suite', { testCases })
  const odd = await Model.create('odd', { infer: ({ id }) => ({ p: id % 2 }) })
  const even = await Model.create('even', {
    infer: ({ id }) => {
      if (id === 7) throw new Error('no light')
      return { p: 1 - (id % 2) }
    },
  })
  const evaluator = defineEvaluator(workflow, {
    name: 'accuracy',
    version: '1',
    configurations: [0, 1],
    testSample: ({ groundTruth, inference }, offset) => ({
      correct: inference.p === groundTruth.y,
      distance: Math.abs(inference.p - groundTruth.y) + offset,
    }),
    testCase: async (samples) => {
      let correct = 0
      for await (const { metrics } of samples) if (metrics.correct) correct++
      return { correct }
    },
  })
  return { workflow, suite, models: [odd, even] as const, evaluator, testCases }
}

/** The means of a metric, a line a test case. */
const meansOf = (
  { testCases, total }: Pick<Awaited<ReturnType<typeof compareRuns>>, 'testCases' | 'total'>,
  metric = 0,
) => [...testCases, total].map(({ metrics }) => metrics[metric]?.models.map(({ mean }) => mean))

const expected = [
  [1, 0],
  [0, 1],
  [1, 0],
  // 100 of 250 as in `opposite`.
  [0.6, 0.4],
  // Each sample once, by the first test case that has it.
  [1, 0],
]

/** A comparison without what only runs have; numbers to twelve digits, as squares depend on the order. */
const withoutRuns = (comparison: object): unknown =>
  JSON.parse(
    JSON.stringify(comparison, (key, value: unknown) => {
      if (key === 'run' || (key === 'metrics' && !Array.isArray(value))) return null
      return typeof value === 'number' ? Number(value.toFixed(12)) : value
    }),
  )

/** For each test case, which of the first two blocks have metrics of its own. */
const storedApart = (
  { rpc }: Touchstone,
  run: Id<'testRun'> | undefined,
  testCases: readonly { readonly id: Id<'testCase'> }[],
): Promise<boolean[][]> =>
  Promise.all(
    testCases.map(async ({ id: testCaseId }) => {
      const of = { id: run ?? 'run_', configuration: 0, testCaseId, blocks: [0, 1] }
      const answers = await rpc.testRuns.readSampleMetrics.query(of)
      return answers.map(({ parts }) => parts.length > 0)
    }),
  )

describe.each(homes)('A sample of several test cases $name', ({ open }) => {
  it('is judged in each of them by its own ground truth, computed or stored', async () => {
    await using home = await open()
    const { touchstone } = home
    const { suite, models, evaluator, testCases } = await stage(touchstone)
    for (const model of models) await runTest(model, suite)
    const computed = await compare(models, suite, { evaluator })
    expect(meansOf(computed)).toEqual(expected)

    const runs: Id<'testRun'>[] = []
    for (const model of models) runs.push((await runTest(model, suite, { evaluator })).run.id)
    const stored = await compare(models, suite, { evaluator })
    expect(stored.models[0]?.run).toMatchObject({ id: runs[0] })
    expect(withoutRuns(stored)).toEqual(withoutRuns(computed))
    expect(stored.testCases.map((slice) => slice.models[1]?.notEvaluated)).toEqual([0, 0, 0, 0])
    const second = await compareRuns(touchstone, runs, { configuration: 1 })
    expect(meansOf(second)).toEqual(expected)
    expect(meansOf(second, 1).slice(0, 2)).toEqual([
      [1, 2],
      [2, 1],
    ])

    // Only what differs is stored once more.
    expect(await storedApart(touchstone, runs[0], testCases)).toEqual([
      [false, false],
      [true, true],
      [false, false],
      [true, true],
    ])
  }, 120_000)
})

/**
 * Test cases with the same samples and ground truths, and metadata that differ: as of first sight, others
 * for most, a slice of these, and the first ones in another order of keys.
 */
async function stageMetadata(touchstone: Touchstone) {
  const workflow = touchstone.defineWorkflow('Weights', {
    testSample: z.object({
      id: z.number(),
      metadata: z.object({ weight: z.number(), by: z.string() }).optional(),
    }),
    groundTruth: z.object({ y: z.number() }),
    inference: z.object({ p: z.number() }),
  })
  const { Model, TestCase, TestSuite } = workflow
  const weighted = (
    name: string,
    ids: readonly number[],
    metadata: (id: number) => { weight: number; by: string } | undefined,
  ) =>
    TestCase.create(name, {
      samples: ids.map((id) => ({
        testSample: { id, metadata: metadata(id) },
        groundTruth: { y: 1 },
      })),
    })
  const ids = range(0, count)
  const light = await weighted('light', ids, () => ({ weight: 1, by: 'a' }))
  // The last 200 as in `light`.
  const heavy = await weighted('heavy', ids, (id) =>
    id < count - 200 ? { weight: 3, by: 'a' } : { by: 'a', weight: 1 },
  )
  const slice = await TestCase.create('slice', {
    sliceOf: heavy,
    where: ({ testSample }) => testSample.id < 20,
  })
  const same = await weighted('same', range(0, 100), () => ({ by: 'a', weight: 1 }))
  const plain = await TestCase.create('plain', {
    samples: range(50, 60).map((id) => ({ testSample: { id }, groundTruth: { y: 1 } })),
  })
  const testCases = [light, heavy, slice, same, plain]
  const suite = await TestSuite.create('suite', { testCases })
  const models = [
    await Model.create('one', { infer: () => ({ p: 1 }) }),
    await Model.create('two', { infer: () => ({ p: 2 }) }),
  ] as const
  const evaluator = defineEvaluator(workflow, {
    name: 'weighted',
    version: '1',
    testSample: ({ testSample, inference }) => ({
      product: inference.p * (testSample.metadata?.weight ?? 0),
    }),
  })
  return { workflow, suite, models, evaluator, testCases }
}

const expectedProducts = [
  [1, 2],
  // 200 of 4,200 weigh 1.
  [(3 * 4_000 + 200) / 4_200, (6 * 4_000 + 400) / 4_200],
  [3, 6],
  [1, 2],
  [1, 2],
  [1, 2],
]

describe.each(homes)('A sample with other metadata in another test case $name', ({ open }) => {
  it('is judged in each of them by its own metadata, computed or stored', async () => {
    await using home = await open()
    const { touchstone } = home
    const { suite, models, evaluator, testCases } = await stageMetadata(touchstone)
    for (const model of models) await runTest(model, suite)
    const computed = await compare(models, suite, { evaluator })
    expect(meansOf(computed)).toEqual(expectedProducts)

    const runs: Id<'testRun'>[] = []
    for (const model of models) runs.push((await runTest(model, suite, { evaluator })).run.id)
    const stored = await compare(models, suite, { evaluator })
    expect(stored.models[0]?.run).toMatchObject({ id: runs[0] })
    expect(withoutRuns(stored)).toEqual(withoutRuns(computed))

    // Only what differs is stored once more.
    expect(await storedApart(touchstone, runs[0], testCases)).toEqual([
      [false, false],
      [true, false],
      [true, false],
      [false, false],
      [false, false],
    ])
  }, 120_000)
})

it('A run that has no metrics by metadata of a test case is computed again by whoever can', async () => {
  await using home = await openServer()
  const { touchstone } = home
  const { rpc } = touchstone
  const { workflow, suite, models, evaluator, testCases } = await stageMetadata(touchstone)
  const [light, , , same] = testCases
  if (!light || !same) throw new Error('unreachable: both are staged')
  const alike = await workflow.TestSuite.create('alike', { testCases: [light, same] })
  const runs: Id<'testRun'>[] = []
  for (const of of [suite, alike])
    for (const model of models) runs.push((await runTest(model, of, { evaluator })).run.id)
  // As before metadata counted: with the metrics by other ground truths alone, which there are none.
  for (const id of runs) {
    const { items } = await rpc.testRuns.metrics.query({ id })
    const entries = items.filter(({ testCaseId }) => testCaseId !== null)
    expect(entries.every((entry) => entry.ownTruths && entry.ownMetadata)).toBe(true)
    await rpc.testRuns.putMetrics.mutate({
      id,
      entries: entries.map(({ ownMetadata: _own, ...entry }) => entry),
    })
  }
  const computed = await compare(models, suite, { evaluator })
  expect(computed.models[0]?.run).toBeNull()
  expect(meansOf(computed)).toEqual(expectedProducts)
  for (const model of models)
    expect(await runTest(model, suite, { evaluator })).toMatchObject({ reusedMetrics: false })
  const again = await compare(models, suite, { evaluator })
  expect(again.models[0]?.run).toMatchObject({ id: runs[0] })
  expect(meansOf(again)).toEqual(expectedProducts)
  // Where metadata are the same in all test cases, such a run is used as it is.
  const used = await compare(models, alike, { evaluator })
  expect(used.models[0]?.run).toMatchObject({ id: runs[2] })
  expect(await runTest(models[0], alike, { evaluator })).toMatchObject({ reusedMetrics: true })
}, 120_000)

describe('A run that was stored before test cases had metrics of their own', () => {
  /** Leaves of a run what an older client stores: no word of metrics of a test case's own. */
  async function makeOld({ rpc }: Touchstone, id: Id<'testRun'>) {
    const { items: entries } = await rpc.testRuns.metrics.query({ id })
    await rpc.testRuns.putMetrics.mutate({
      id,
      entries: entries.map(({ configuration, testCaseId, metrics }) => ({
        configuration,
        testCaseId,
        metrics,
      })),
    })
  }

  it('counts where ground truths differ as not evaluated, and is computed again by whoever can', async () => {
    await using home = await openServer()
    const { touchstone } = home
    const { suite, models, evaluator } = await stage(touchstone)
    const runs: Id<'testRun'>[] = []
    for (const model of models) runs.push((await runTest(model, suite, { evaluator })).run.id)
    for (const id of runs) await makeOld(touchstone, id)

    const byId = await compareRuns(touchstone, runs)
    expect(meansOf(byId)).toEqual([
      [1, 0],
      [null, null],
      [1, 0],
      [1, 0],
      [1, 0],
    ])
    expect(byId.testCases.map((slice) => slice.models[0]?.notEvaluated)).toEqual([0, 4_200, 0, 100])

    const byEvaluator = await compare(models, suite, { evaluator })
    expect(byEvaluator.models[0]?.run).toBeNull()
    expect(meansOf(byEvaluator)).toEqual(expected)

    const again = await runTest(models[0], suite, { evaluator })
    expect(again).toMatchObject({ reusedMetrics: false, counts: { inferred: 0 } })
    expect(await runTest(models[0], suite, { evaluator })).toMatchObject({ reusedMetrics: true })
    const one = await compareRuns(touchstone, runs)
    expect(meansOf(one)[1]).toEqual([0, null])
  }, 120_000)

  it('is used as it is where ground truths are the same', async () => {
    await using home = await openServer()
    const { touchstone } = home
    const { workflow, models, evaluator, testCases } = await stage(touchstone)
    const [parity, , slice] = testCases
    if (!parity || !slice) throw new Error('unreachable: both are staged')
    const same = await workflow.TestCase.create('same', {
      samples: range(10, 40).map((id) => ({ testSample: { id }, groundTruth: { y: id % 2 } })),
    })
    const suite = await workflow.TestSuite.create('slices', { testCases: [slice, parity, same] })
    const [odd] = models
    const { run } = await runTest(odd, suite, { evaluator })
    await makeOld(touchstone, run.id)
    expect(await runTest(odd, suite, { evaluator })).toMatchObject({ reusedMetrics: true })
  }, 60_000)
})

it('metrics of a test case that the suite does not have are refused', async () => {
  await using home = await openServer()
  const { workflow, suite, models, evaluator } = await stage(home.touchstone)
  const { run } = await runTest(models[0], suite, { evaluator })
  const foreign = await workflow.TestCase.create('foreign', {
    samples: [{ testSample: { id: 1 }, groundTruth: { y: 1 } }],
  })
  const of = { id: run.id, configuration: 0, testCaseId: foreign.id }
  const { testRuns } = home.touchstone.rpc
  const refusal = { code: 'bad_input', message: expect.stringContaining(foreign.id) }
  await expect(testRuns.readSampleMetrics.query({ ...of, blocks: [0] })).rejects.toMatchObject(
    refusal,
  )
  const part = { block: 0, sha256: '0'.repeat(64), bytes: 1 }
  await expect(
    testRuns.prepareSampleMetrics.mutate({ ...of, parts: [part] }),
  ).rejects.toMatchObject(refusal)
}, 60_000)
