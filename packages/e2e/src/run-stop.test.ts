import { join } from 'node:path'
import { test as runTest, type TestProgress } from '@touchstone/client'
import { expect, it } from 'vitest'
import { defineAnimals, guess } from './animals.ts'
import { openServer } from './homes.ts'
import { startChild } from './run-child.ts'
import { after, numberOf, stage } from './run-kit.ts'

it('an AbortSignal stops the test: what was finished is stored, and the next call goes on', async () => {
  await using home = await openServer()
  const stop = new AbortController()
  const asked: number[] = []
  const { model, suite } = await stage(home.touchstone, {
    count: 100,
    infer: async (testSample, { signal }) => {
      asked.push(numberOf(testSample))
      if (asked.length === 41) stop.abort(new Error('enough'))
      await after(1)
      signal.throwIfAborted()
      return guess(testSample)
    },
  })
  const error: unknown = await runTest(model, suite, {
    signal: stop.signal,
    concurrency: 4,
    flushMs: 60_000,
  }).catch((thrown: unknown) => thrown)
  const target = { testSuiteId: suite.id, version: suite.version }
  const { rpc } = home.touchstone
  const status = await rpc.inferences.status.query({ target, modelId: model.id })
  expect(status.errors).toBe(0)
  expect(status.inferred).toBeGreaterThanOrEqual(37)
  expect(asked.length).toBeLessThanOrEqual(44)
  expect(error).toMatchObject({
    code: 'cancelled',
    message: expect.stringContaining(
      `${status.inferred} of 100 inferences are stored. The same call goes on with the other ${100 - status.inferred}.`,
    ),
    details: { samples: 100, inferred: status.inferred },
    cause: { message: 'enough' },
  })
  const { items } = await rpc.testRuns.list.query({ of: model.id })
  expect(items).toMatchObject([{ state: 'running', counts: { inferred: status.inferred } }])
  asked.length = 0
  const { counts } = await runTest(model, suite)
  expect(counts).toMatchObject({ inferred: 100 - status.inferred, reused: status.inferred })
  expect(asked).toHaveLength(100 - status.inferred)
})

it('a signal that fired before stops the test before anything is inferred', async () => {
  await using home = await openServer()
  let calls = 0
  const { model, suite } = await stage(home.touchstone, {
    count: 5,
    infer: (testSample) => {
      calls++
      return guess(testSample)
    },
  })
  await expect(runTest(model, suite, { signal: AbortSignal.abort() })).rejects.toMatchObject({
    code: 'cancelled',
  })
  expect(calls).toBe(0)
})

it('a stop during a pause between retries does not wait for the pause', async () => {
  await using home = await openServer()
  const stop = new AbortController()
  const { model, suite } = await stage(home.touchstone, {
    count: 1,
    infer: () => {
      setTimeout(() => stop.abort(), 10)
      throw new Error('busy')
    },
  })
  // Waiting for the pause would take longer than a test may.
  await expect(
    runTest(model, suite, { signal: stop.signal, retries: 1, retryMs: 600_000 }),
  ).rejects.toMatchObject({ code: 'cancelled', details: { inferred: 0 } })
})

it('a stop reaches a synchronous infer between two samples', async () => {
  await using home = await openServer()
  const stop = new AbortController()
  let calls = 0
  const { model, suite } = await stage(home.touchstone, {
    count: 1_000,
    infer: (testSample) => {
      if (calls++ === 0) setTimeout(() => stop.abort(), 1)
      for (const untilMs = performance.now() + 5; performance.now() < untilMs;);
      return guess(testSample)
    },
  })
  await expect(runTest(model, suite, { signal: stop.signal })).rejects.toMatchObject({
    code: 'cancelled',
  })
  expect(calls).toBeLessThan(1_000)
})

it('Ctrl-C in a real process stores what was inferred and says how to go on', async () => {
  await using home = await openServer()
  const { url, token, directory } = home
  await using child = startChild('run-kill-child.ts', {
    at: { url, token },
    log: join(directory, 'asked.log'),
    count: 400,
    delayMs: 20,
    flushMs: 60_000,
  })
  // Progress says how much is done; nothing is stored yet, because nothing was flushed.
  for (let done = 0; done < 50;) ({ done } = await child.line<{ done: number }>('done'))
  child.kill('SIGINT')
  const { code, stderr } = await child.ended
  const [failure] = child.printed<{ failure: string; message: string }>('failure')
  expect(failure).toMatchObject({
    failure: 'cancelled',
    message: expect.stringMatching(/(\d+) of 400 inferences are stored\. The same call goes on/),
  })
  expect(code).toBe(1)
  // Node warns there of leaks, for example of too many listeners of one signal.
  expect(stderr).toBe('')
  const stored = Number(/(\d+) of 400/.exec(failure?.message ?? '')?.[1])
  expect(stored).toBeGreaterThanOrEqual(50)
  const { Model, TestSuite } = defineAnimals(home.touchstone)
  const suite = await TestSuite.load('suite')
  const { counts } = await runTest(await Model.load('slow', { infer: guess }), suite)
  expect(counts).toMatchObject({ reused: stored, inferred: 400 - stored })
})

it('a test leaves no listener for Ctrl-C behind, and takes none when told so', async () => {
  await using home = await openServer()
  const before = process.listenerCount('SIGINT')
  const during: number[] = []
  const { model, suite } = await stage(home.touchstone, {
    count: 1,
    infer: (testSample) => {
      during.push(process.listenerCount('SIGINT') - before)
      return guess(testSample)
    },
  })
  await runTest(model, suite)
  await runTest(model, suite, { reset: true, handleSignals: false })
  expect(during).toEqual([1, 0])
  expect(process.listenerCount('SIGINT')).toBe(before)
})

it('progress grows to the total, and the last event is the end', async () => {
  await using home = await openServer()
  const { model, suite, testCase } = await stage(home.touchstone, {
    count: 300,
    infer: async (testSample) => {
      await after(1)
      if (numberOf(testSample) === 299) throw new Error('no light')
      return guess(testSample)
    },
  })
  const half = await testCase.edit({ remove: ({ testSample }) => numberOf(testSample) >= 100 })
  const smaller = await suite.edit({ testCases: [half] })
  await runTest(model, smaller)
  const events: TestProgress[] = []
  await runTest(model, suite, { onProgress: (event) => events.push(event), flushRows: 20 })
  expect(events.length).toBeGreaterThan(3)
  const growing = (of: (event: TestProgress) => number): void =>
    expect(events.map(of)).toEqual(events.map(of).toSorted((a, b) => a - b))
  growing(({ done }) => done)
  growing(({ stored }) => stored)
  for (const event of events) {
    expect(event).toMatchObject({ total: 300, reused: 100 })
    expect(event.done).toBe(event.reused + event.inferred + event.errors)
    expect(event.stored).toBeLessThanOrEqual(event.inferred + event.errors)
  }
  expect(events.at(-1)).toMatchObject({ done: 300, inferred: 199, errors: 1, stored: 200 })
})

it('an onProgress that throws fails the test, and loses nothing', async () => {
  await using home = await openServer()
  const { model, suite } = await stage(home.touchstone, { count: 20 })
  const onProgress = (): void => {
    throw new Error('the bar is broken')
  }
  await expect(runTest(model, suite, { onProgress })).rejects.toThrow('the bar is broken')
  const { counts } = await runTest(model, suite)
  expect(counts).toMatchObject({ samples: 20, missing: 0 })
  const { items } = await home.touchstone.rpc.testRuns.list.query({ of: model.id })
  expect(items).toMatchObject([{ state: 'complete' }])
})
