import { expect, it } from 'vitest'
import { test as runTest } from '@touchstone/client'
import { guess } from './animals.ts'
import { openServer } from './homes.ts'
import { after, numberOf, stage } from './run-kit.ts'

it('verify infers the same samples again for the same seed, and others for another', async () => {
  await using home = await openServer()
  const asked: number[] = []
  const { model, suite } = await stage(home.touchstone, {
    count: 5_000,
    infer: (testSample) => {
      asked.push(numberOf(testSample))
      return guess(testSample)
    },
  })
  await runTest(model, suite)
  const pick = async (seed: number): Promise<number[]> => {
    asked.length = 0
    const { checked, differences } = await model.verify(suite, { share: 0.02, seed })
    expect(differences).toEqual([])
    expect(checked).toBe(asked.length)
    return asked.toSorted((a, b) => a - b)
  }
  const first = await pick(7)
  expect(await pick(7)).toEqual(first)
  expect(await pick(8)).not.toEqual(first)
  // 2 % of 5,000 are 100; the seed is fixed, so this is not a matter of luck.
  expect(first.length).toBeGreaterThan(70)
  expect(first.length).toBeLessThan(130)
  const { checked } = await model.verify(suite)
  expect(checked).toBeGreaterThan(70)
  expect(checked).toBeLessThan(130)
  expect(first.at(-1)).toBeGreaterThan(4_096)
})

it('verify names every difference and every error, and changes nothing', async () => {
  await using home = await openServer()
  const { workflow, model, suite } = await stage(home.touchstone, { count: 30 })
  await runTest(model, suite)
  const drifting = await workflow.Model.load(model.name, {
    infer: async (testSample) => {
      const number = numberOf(testSample)
      await after(number % 2)
      if (number === 4) throw new RangeError('too dark')
      return number === 9 ? { label: 'fox', score: 1 } : guess(testSample)
    },
  })
  const { checked, differences } = await drifting.verify(suite, { share: 1 })
  expect(checked).toBe(30)
  expect(differences.toSorted((a, b) => numberOf(a.testSample) - numberOf(b.testSample))).toEqual([
    {
      testSample: { locator: 's3://animals/4.png' },
      stored: guess({ locator: 's3://animals/4.png' }),
      now: undefined,
      error: { name: 'RangeError', message: 'too dark', attempts: 1 },
    },
    {
      testSample: { locator: 's3://animals/9.png' },
      stored: guess({ locator: 's3://animals/9.png' }),
      now: { label: 'fox', score: 1 },
      error: undefined,
    },
  ])
  expect((await model.verify(suite, { share: 1 })).differences).toEqual([])
})

it('verify looks only at what is stored', async () => {
  await using home = await openServer()
  let broken = true
  const { model, suite } = await stage(home.touchstone, {
    count: 10,
    infer: (testSample) => {
      if (broken && numberOf(testSample) < 4) throw new Error('no light')
      return guess(testSample)
    },
  })
  await runTest(model, suite)
  broken = false
  expect(await model.verify(suite, { share: 1 })).toEqual({ checked: 6, differences: [] })
  // One in a hundred of so few would mostly be none.
  expect(await model.verify(suite)).toEqual({ checked: 6, differences: [] })
})

it('verify of a batching model gives the batches of one', async () => {
  await using home = await openServer()
  const { workflow, suite } = await stage(home.touchstone, { count: 20 })
  const sizes = new Set<number>()
  const model = await workflow.Model.create('batched', {
    inferBatch: (testSamples) => {
      sizes.add(testSamples.length)
      return testSamples.map(guess)
    },
  })
  await runTest(model, suite, { batchSize: 20 })
  sizes.clear()
  expect(await model.verify(suite, { share: 1 })).toMatchObject({ checked: 20, differences: [] })
  expect(sizes).toEqual(new Set([1]))
})

it('verify refuses options that cannot be meant, and a model without infer', async () => {
  await using home = await openServer()
  const { workflow, model, suite } = await stage(home.touchstone, { count: 1 })
  for (const share of [0, -0.1, 1.01, Number.NaN])
    await expect(model.verify(suite, { share })).rejects.toMatchObject({
      code: 'bad_input',
      details: { option: 'share', value: share },
    })
  await expect(model.verify(suite, { concurrency: 0 })).rejects.toMatchObject({
    code: 'bad_input',
    details: { option: 'concurrency' },
  })
  const bare = await workflow.Model.load(model.name)
  await expect(bare.verify(suite)).rejects.toMatchObject({ code: 'bad_input' })
})

it('verify stops when it is told to', async () => {
  await using home = await openServer()
  const stop = new AbortController()
  let calls = 0
  const { model, suite } = await stage(home.touchstone, {
    count: 100,
    infer: async (testSample) => {
      if (++calls === 150) stop.abort()
      await after(1)
      return guess(testSample)
    },
  })
  await runTest(model, suite)
  await expect(
    model.verify(suite, { share: 1, concurrency: 2, signal: stop.signal }),
  ).rejects.toMatchObject({ code: 'cancelled' })
  expect(calls).toBeLessThan(155)
})
