import { defineEvaluator, test as runTest } from '@touchstone/client'
import { decodeRows, unpackLines, type Id } from '@touchstone/core'
import { expect, it } from 'vitest'
import { animals, guess } from './animals.ts'
import { openServer, type Home } from './homes.ts'
import { all, numberOf, stage } from './run-kit.ts'

type Stage = Awaited<ReturnType<typeof stage>>

/** Share of right answers above a score, for two thresholds. */
const accuracy = ({ workflow }: Stage, version = '1', thresholds: readonly number[] = [0, 0.5]) =>
  defineEvaluator(workflow, {
    name: 'accuracy',
    version,
    configurations: thresholds,
    testSample: ({ testSample, groundTruth, inference }, threshold) => ({
      number: numberOf(testSample),
      counts: inference.score >= threshold,
      right: inference.label === groundTruth.label,
    }),
    testCase: async (samples, { configuration, testCase }) => {
      let total = 0
      let right = 0
      for await (const { metrics } of samples) {
        if (!metrics.counts) continue
        total++
        if (metrics.right) right++
      }
      return { threshold: configuration, size: testCase.size, total, right }
    },
    testSuite: (testCases, threshold) => ({
      threshold,
      names: testCases.map(({ name }) => name),
      right: testCases.reduce((sum, { metrics }) => sum + metrics.right, 0),
    }),
  })

/** The stored metrics of the samples of a run, by place. */
async function sampleMetrics({ touchstone }: Home, id: Id<'testRun'>, configuration: number) {
  const [block] = await touchstone.rpc.testRuns.readSampleMetrics.query({
    id,
    configuration,
    blocks: [0],
  })
  const parts = await Promise.all(
    (block?.parts ?? []).map(async ({ url }) => {
      const body = new Uint8Array(await (await fetch(url)).arrayBuffer())
      return decodeRows(await unpackLines(body, url), { field: 'metrics', block: 0, what: url })
    }),
  )
  return parts.flat()
}

/** What {@link accuracy} should say about some animals. */
function expected(numbers: readonly number[], threshold: number) {
  const rows = numbers.map((i) => ({ ...animals(1, i)[0], ...guess({ locator: `/${i}.png` }) }))
  const counting = rows.filter(({ score }) => score >= threshold)
  const right = counting.filter(({ label, groundTruth }) => label === groundTruth?.label).length
  return { threshold, size: rows.length, total: counting.length, right }
}

const range = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i)

it('computes metrics of samples, test cases and the suite, for every configuration', async () => {
  await using home = await openServer()
  const staged = await stage(home.touchstone, { count: 80 })
  const { workflow, testCase, model } = staged
  const tail = await workflow.TestCase.create('tail', { samples: animals(60, 50) })
  const suite = await workflow.TestSuite.create('two', { testCases: [tail, testCase] })
  const result = await runTest(model, suite, { evaluator: accuracy(staged) })
  const metricsAt = (threshold: number) => {
    const ofTail = expected(range(50, 110), threshold)
    const ofAll = expected(range(0, 80), threshold)
    return {
      configuration: threshold,
      testCases: [
        { name: 'tail', metrics: ofTail },
        { name: 'all', metrics: ofAll },
      ],
      testSuite: { threshold, names: ['tail', 'all'], right: ofTail.right + ofAll.right },
    }
  }
  expect(result.metrics).toEqual([metricsAt(0), metricsAt(0.5)])
  expect(result.testCases).toEqual(metricsAt(0).testCases)
  expect(result.testSuite).toEqual(metricsAt(0).testSuite)
  expect(result).toMatchObject({ reusedMetrics: false, run: { state: 'complete' } })

  for (const [index, threshold] of [0, 0.5].entries()) {
    // Samples of both test cases are there once.
    const rows = await sampleMetrics(home, result.run.id, index)
    const values = rows.toSorted((a, b) => a.place - b.place).map(({ value }) => value)
    expect(values).toEqual(
      range(0, 110).map((number) => ({
        number,
        counts: (number % 100) / 100 >= threshold,
        right: expected([number], 0).right === 1,
      })),
    )
  }
})

it('a second call computes nothing and gives the stored metrics', async () => {
  await using home = await openServer()
  const staged = await stage(home.touchstone, { count: 40 })
  const { model, suite } = staged
  let computed = 0
  const counted = accuracy(staged)
  const evaluator: typeof counted = {
    ...counted,
    testSuite: (...call) => {
      computed++
      return counted.testSuite?.(...call) ?? { threshold: 0, names: [], right: 0 }
    },
  }
  const first = await runTest(model, suite, { evaluator })
  const second = await runTest(model, suite, { evaluator })
  expect(computed).toBe(2)
  expect(second.reusedMetrics).toBe(true)
  expect(second.metrics).toEqual(first.metrics)
  expect(second.counts).toMatchObject({ inferred: 0, reused: 40 })
  expect(second.run.id).toBe(first.run.id)
})

it('metrics are computed again when an inference changed or the evaluator has a new version', async () => {
  await using home = await openServer()
  let label = 'cat'
  const staged = await stage(home.touchstone, {
    count: 9,
    infer: () => ({ label, score: 1 }),
  })
  const { model, suite } = staged
  const first = await runTest(model, suite, { evaluator: accuracy(staged) })
  label = 'dog'
  const second = await runTest(model, suite, { evaluator: accuracy(staged), reset: true })
  expect(second.reusedMetrics).toBe(false)
  expect(first.testCases[0]?.metrics.right).toBe(6)
  expect(second.testCases[0]?.metrics.right).toBe(3)
  expect(await sampleMetrics(home, second.run.id, 0)).toHaveLength(9)
  const third = await runTest(model, suite, { evaluator: accuracy(staged, '2') })
  expect(third.reusedMetrics).toBe(false)
  expect(third.run.id).not.toBe(second.run.id)
  const { items } = await home.touchstone.rpc.testRuns.list.query({ of: model.id })
  expect(items.map(({ id }) => id)).toEqual([third.run.id, second.run.id])
  const ofSuite = await home.touchstone.rpc.testRuns.list.query({ of: suite.id })
  expect(ofSuite.items).toEqual(items)
  expect(items.map(({ evaluator }) => evaluator?.version)).toEqual(['2', '1'])
})

it('refuses one version of an evaluator with other configurations', async () => {
  await using home = await openServer()
  const staged = await stage(home.touchstone, { count: 3 })
  const { model, suite } = staged
  await runTest(model, suite, { evaluator: accuracy(staged, '1', [0]) })
  await expect(
    runTest(model, suite, { evaluator: accuracy(staged, '1', [0.9]) }),
  ).rejects.toMatchObject({
    code: 'bad_input',
    message: expect.stringContaining('Give it a new version.'),
    details: { known: [0], wanted: [0.9] },
  })
})

it.each(['testSample', 'testCase', 'testSuite'] as const)(
  'a throw in %s fails the run with its reason, and the next call starts the metrics afresh',
  async (where) => {
    await using home = await openServer()
    const staged = await stage(home.touchstone, { count: 20 })
    const { model, suite } = staged
    const sound = accuracy(staged)
    const broken: typeof sound = {
      ...sound,
      [where]: () => {
        throw new Error(`${where} is broken`)
      },
    }
    await expect(runTest(model, suite, { evaluator: broken })).rejects.toThrow(`${where} is broken`)
    const { items } = await home.touchstone.rpc.testRuns.list.query({ of: model.id })
    expect(items).toMatchObject([
      { state: 'failed', reason: `${where} is broken`, counts: { inferred: 20, missing: 0 } },
    ])
    const { metrics, run, counts } = await runTest(model, suite, { evaluator: sound })
    expect(run).toMatchObject({ state: 'complete', reason: null, id: items[0]?.id })
    expect(counts).toMatchObject({ inferred: 0, reused: 20 })
    expect(metrics[0]?.testCases[0]?.metrics).toEqual(expected(range(0, 20), 0))
  },
)

it('metrics that JSON cannot hold are refused with their path', async () => {
  await using home = await openServer()
  const { workflow, model, suite } = await stage(home.touchstone, { count: 3 })
  const evaluator = defineEvaluator(workflow, {
    name: 'mean',
    version: '1',
    testCase: () => ({ mean: { score: 0 / 0 } }),
  })
  await expect(runTest(model, suite, { evaluator })).rejects.toMatchObject({
    code: 'bad_input',
    message: expect.stringMatching(/test case "all".*mean\.score is NaN/),
  })
})

it('an evaluator that breaks out of its loop still gets every sample its metrics', async () => {
  await using home = await openServer()
  const { workflow, model, suite } = await stage(home.touchstone, { count: 5_000 })
  const evaluator = defineEvaluator(workflow, {
    name: 'first',
    version: '1',
    testSample: ({ testSample }) => ({ number: numberOf(testSample) }),
    testCase: async (samples, context) => {
      for await (const { metrics } of samples) {
        if (metrics.number === 3) return { at: 3, without: context.withoutInference }
      }
      return { at: -1, without: 0 }
    },
  })
  const { run, testCases } = await runTest(model, suite, { evaluator })
  expect(testCases).toEqual([{ name: 'all', metrics: { at: 3, without: 4_996 } }])
  expect(await sampleMetrics(home, run.id, 0)).toHaveLength(4_096)
})

it('an evaluator sees only samples with an inference, and how many have none', async () => {
  await using home = await openServer()
  const { workflow, model, suite } = await stage(home.touchstone, {
    count: 30,
    infer: (testSample) => {
      if (numberOf(testSample) % 3 === 0) throw new Error('no light')
      return guess(testSample)
    },
  })
  const evaluator = defineEvaluator(workflow, {
    name: 'coverage',
    version: '1',
    testCase: async (samples, context) => {
      const seen = await all(samples)
      return { seen: seen.length, without: context.withoutInference }
    },
  })
  const { testCases, testSuite } = await runTest(model, suite, { evaluator })
  expect(testCases[0]?.metrics).toEqual({ seen: 20, without: 10 })
  expect(testSuite).toBeNull()
})
