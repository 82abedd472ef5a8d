import { test as runTest } from '@touchstone/client'
import { describe, expect, it } from 'vitest'
import { animals, guess } from './animals.ts'
import { homes } from './every-home.ts'
import { openServer } from './homes.ts'
import { after, all, numberOf, stage } from './run-kit.ts'

describe.each(homes)('inferring $name', ({ open }) => {
  it('infers only what is missing', async () => {
    await using home = await open()
    const { workflow, testCase, suite, model } = await stage(home.touchstone, { count: 40 })
    await runTest(model, suite)
    const asked: number[] = []
    const more = await testCase.edit({ add: animals(10, 40) })
    const wider = await suite.edit({ add: [more] })
    const again = await workflow.Model.load(model.name, {
      infer: (testSample) => {
        asked.push(numberOf(testSample))
        return guess(testSample)
      },
    })
    const { counts } = await runTest(again, wider)
    expect(asked.toSorted((a, b) => a - b)).toEqual([40, 41, 42, 43, 44, 45, 46, 47, 48, 49])
    expect(counts).toEqual({ samples: 50, inferred: 10, reused: 40, errors: 0, missing: 0 })
  })

  it('takes an async infer and stores the same as of a synchronous one', async () => {
    await using home = await open()
    const { workflow, testCase, suite, model } = await stage(home.touchstone, { count: 300 })
    const slow = await workflow.Model.create('async', {
      infer: async (testSample) => {
        await after(numberOf(testSample) % 3)
        return guess(testSample)
      },
    })
    await runTest(model, suite)
    await runTest(slow, suite)
    const rows = await all(slow.inferences(testCase))
    expect(rows).toEqual(await all(model.inferences(testCase)))
    expect(rows.map(({ inference }) => inference)).toEqual(
      rows.map(({ testSample }) => guess(testSample)),
    )
  })

  it('gives inferBatch batches of at most batchSize, and pairs answers with samples', async () => {
    await using home = await open()
    const { workflow, testCase, suite } = await stage(home.touchstone, { count: 100 })
    const sizes: number[] = []
    const model = await workflow.Model.create('batched', {
      inferBatch: async (testSamples) => {
        sizes.push(testSamples.length)
        await after(1)
        return testSamples.map(guess)
      },
    })
    await runTest(model, suite, { batchSize: 30, concurrency: 2 })
    expect(sizes.toSorted((a, b) => a - b)).toEqual([10, 30, 30, 30])
    for (const { testSample, inference } of await all(model.inferences(testCase)))
      expect(inference).toEqual(guess(testSample))
  })
})

it.each([1, 3, 16])('runs up to %i infers at once, and never more', async (concurrency) => {
  await using home = await openServer()
  let running = 0
  let most = 0
  const { model, suite } = await stage(home.touchstone, {
    count: 60,
    infer: async (testSample) => {
      running++
      most = Math.max(most, running)
      await after(2)
      running--
      return guess(testSample)
    },
  })
  await runTest(model, suite, { concurrency })
  expect(most).toBe(concurrency)
})

it('keeps the number of infers up across the end of a block', async () => {
  await using home = await openServer()
  let running = 0
  let most = 0
  const { model, suite } = await stage(home.touchstone, {
    count: 4_100,
    infer: async (testSample) => {
      // The last 4 samples lie in the second block; one of the first block is not done before.
      if (numberOf(testSample) < 4_095) return guess(testSample)
      running++
      most = Math.max(most, running)
      await after(50)
      running--
      return guess(testSample)
    },
  })
  const { counts } = await runTest(model, suite, { concurrency: 8 })
  expect(counts.inferred).toBe(4_100)
  expect(most).toBe(5)
})

it('asks for a model with infer only when something is to be inferred', async () => {
  await using home = await openServer()
  const { workflow, suite, model } = await stage(home.touchstone, { count: 5 })
  const bare = await workflow.Model.load(model.name)
  await expect(runTest(bare, suite)).rejects.toMatchObject({
    code: 'bad_input',
    message: expect.stringContaining('5 of 5 test samples have no inference'),
    details: { missing: 5 },
  })
  await runTest(model, suite)
  const { counts } = await runTest(bare, suite)
  expect(counts).toMatchObject({ inferred: 0, reused: 5 })
})

it('lets other work go on beside a synchronous infer that takes its time', async () => {
  await using home = await openServer()
  let ticks = 0
  const ticksSeen: number[] = []
  const { model, suite } = await stage(home.touchstone, {
    count: 200,
    infer: (testSample) => {
      for (const untilMs = performance.now() + 2; performance.now() < untilMs;);
      ticksSeen.push(ticks)
      return guess(testSample)
    },
  })
  const timer = setInterval(() => ticks++, 1)
  try {
    await runTest(model, suite)
  } finally {
    clearInterval(timer)
  }
  expect(ticksSeen).toHaveLength(200)
  // Seen by the infers themselves: the timer came between them again and again.
  expect(new Set(ticksSeen).size).toBeGreaterThan(5)
})

it('stores each sample once when test cases of a suite overlap', async () => {
  await using home = await openServer()
  const { workflow, testCase } = await stage(home.touchstone, { count: 30 })
  const tail = await workflow.TestCase.create('tail', { samples: animals(30, 15) })
  const suite = await workflow.TestSuite.create('both', { testCases: [testCase, tail] })
  const asked: number[] = []
  const model = await workflow.Model.create('overlap', {
    infer: (testSample) => {
      asked.push(numberOf(testSample))
      return guess(testSample)
    },
  })
  const { counts } = await runTest(model, suite)
  expect(asked.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 45 }, (_, i) => i))
  expect(counts).toMatchObject({ samples: 45, inferred: 45 })
  expect(suite.size).toBe(45)
  expect(await all(model.inferences(testCase))).toHaveLength(30)
  expect(await all(model.inferences(suite))).toHaveLength(45)
})

it('refuses options that cannot be meant, with name and value', async () => {
  await using home = await openServer()
  const { model, suite } = await stage(home.touchstone, { count: 1 })
  for (const [option, value] of Object.entries({
    concurrency: 0,
    batchSize: 1.5,
    retries: -1,
    retryMs: Number.NaN,
    timeoutMs: 0,
    flushRows: 0,
    flushBytes: -1,
    flushMs: -1,
  }))
    await expect(runTest(model, suite, { [option]: value })).rejects.toMatchObject({
      code: 'bad_input',
      details: { option, value },
    })
})
