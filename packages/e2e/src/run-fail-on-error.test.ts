import { test as runTest } from '@touchstone/client'
import { expect, it } from 'vitest'
import { guess } from './animals.ts'
import { openServer } from './homes.ts'
import { numberOf, stage } from './run-kit.ts'

const failing = (every: number) => (testSample: { locator: string }) => {
  if (numberOf(testSample) % every === 0) throw new Error('no light')
  return guess(testSample)
}

it('a count of errors above failOnError stops the test early, with all work stored', async () => {
  await using home = await openServer()
  let calls = 0
  const infer = failing(5)
  const { model, suite } = await stage(home.touchstone, {
    count: 1_000,
    infer: (testSample) => {
      calls++
      return infer(testSample)
    },
  })
  const { rpc } = home.touchstone
  const error = await runTest(model, suite, { failOnError: { count: 3 }, concurrency: 1 }).catch(
    (thrown: unknown) => thrown,
  )
  expect(error).toMatchObject({
    code: 'infer_failed',
    message: expect.stringMatching(/4 test samples failed, more than the 3 allowed.*no light/),
    details: { testSample: { locator: 's3://animals/15.png' } },
  })
  // 0, 5, 10 and 15 fail.
  expect(calls).toBe(16)
  const target = { testSuiteId: suite.id, version: suite.version }
  const status = await rpc.inferences.status.query({ target, modelId: model.id })
  expect(status).toMatchObject({ inferred: 12, errors: 4, missing: 984 })
  const { items } = await rpc.testRuns.list.query({ of: model.id })
  expect(items).toMatchObject([
    {
      state: 'failed',
      reason: expect.stringContaining('no light'),
      counts: { samples: 1_000, inferred: 12, reused: 0, errors: 4, missing: 984 },
    },
  ])
})

it('errors within failOnError do not fail the test', async () => {
  await using home = await openServer()
  const { model, suite } = await stage(home.touchstone, { count: 100, infer: failing(10) })
  const { counts, run } = await runTest(model, suite, { failOnError: { share: 0.1 } })
  expect(counts).toMatchObject({ inferred: 90, errors: 10 })
  expect(run.state).toBe('complete')
  await expect(runTest(model, suite, { failOnError: { share: 0.09 } })).rejects.toMatchObject({
    code: 'infer_failed',
  })
  await expect(runTest(model, suite, { failOnError: { count: 0 } })).rejects.toMatchObject({
    code: 'infer_failed',
  })
})

it('errors of an earlier call do not count once they are made good', async () => {
  await using home = await openServer()
  let broken = true
  const { model, suite } = await stage(home.touchstone, {
    count: 20,
    infer: (testSample) => {
      if (broken && numberOf(testSample) < 10) throw new Error('no light')
      return guess(testSample)
    },
  })
  await expect(runTest(model, suite, { failOnError: { count: 9 } })).rejects.toMatchObject({
    code: 'infer_failed',
  })
  broken = false
  const { run, counts } = await runTest(model, suite, { failOnError: { count: 0 } })
  expect(counts).toMatchObject({ samples: 20, errors: 0, missing: 0 })
  expect(run).toMatchObject({ state: 'complete', reason: null })
})

it('by default a test fails only when nothing at all could be inferred', async () => {
  await using home = await openServer()
  let survivors = 0
  const { model, suite } = await stage(home.touchstone, {
    count: 30,
    infer: (testSample) => {
      if (numberOf(testSample) >= survivors) throw new Error('no light')
      return guess(testSample)
    },
  })
  await expect(runTest(model, suite)).rejects.toMatchObject({
    code: 'infer_failed',
    details: { samples: 30, errors: 30 },
  })
  const { items } = await home.touchstone.rpc.testRuns.list.query({ of: suite.id })
  expect(items).toMatchObject([{ state: 'failed', reason: expect.stringContaining('30 of 30') }])
  survivors = 1
  const { run, counts } = await runTest(model, suite)
  expect(run.state).toBe('complete')
  expect(counts).toMatchObject({ inferred: 1, errors: 29 })
})

it('a reset whose every infer fails is a failed test, and what is stored stays', async () => {
  await using home = await openServer()
  let broken = false
  const { model, suite } = await stage(home.touchstone, {
    count: 10,
    infer: (testSample) => {
      if (broken) throw new Error('no light')
      return guess(testSample)
    },
  })
  await runTest(model, suite)
  broken = true
  await expect(runTest(model, suite, { reset: true })).rejects.toMatchObject({
    code: 'infer_failed',
    details: { errors: 10 },
  })
  const target = { testSuiteId: suite.id, version: suite.version }
  const status = await home.touchstone.rpc.inferences.status.query({ target, modelId: model.id })
  expect(status).toMatchObject({ inferred: 10, errors: 0 })
})

it('failOnError bounds are checked before anything runs', async () => {
  await using home = await openServer()
  const { model, suite } = await stage(home.touchstone, { count: 1 })
  for (const failOnError of [{ share: -0.1 }, { share: 1.1 }, { share: Number.NaN }, { count: -1 }])
    await expect(runTest(model, suite, { failOnError })).rejects.toMatchObject({
      code: 'bad_input',
      message: expect.stringContaining('failOnError.'),
    })
})
