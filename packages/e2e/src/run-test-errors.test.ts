import { test as runTest, type Infer } from '@touchstone/client'
import { describe, expect, it } from 'vitest'
import { guess } from './animals.ts'
import { homes } from './every-home.ts'
import { openServer } from './homes.ts'
import { after, all, numberOf, stage, type AnimalTypes } from './run-kit.ts'

describe.each(homes)('a failing infer $name', ({ open }) => {
  it('becomes an error row that names the sample; the next call tries it again', async () => {
    await using home = await open()
    let broken = true
    const asked: number[] = []
    const { model, suite, testCase } = await stage(home.touchstone, {
      count: 20,
      infer: (testSample) => {
        asked.push(numberOf(testSample))
        if (broken && numberOf(testSample) % 10 === 7) throw new RangeError('too dark')
        return guess(testSample)
      },
    })
    const first = await runTest(model, suite)
    expect(first.counts).toEqual({ samples: 20, inferred: 18, reused: 0, errors: 2, missing: 0 })
    const failed = (await all(model.inferences(testCase))).filter(({ error }) => error)
    expect(failed).toMatchObject([
      {
        testSample: { locator: 's3://animals/7.png' },
        groundTruth: { label: 'cat' },
        inference: undefined,
        error: { name: 'RangeError', message: 'too dark', attempts: 1 },
      },
      { testSample: { locator: 's3://animals/17.png' } },
    ])
    broken = false
    asked.length = 0
    const second = await runTest(model, suite)
    expect(asked).toEqual([7, 17])
    expect(second.counts).toEqual({ samples: 20, inferred: 2, reused: 18, errors: 0, missing: 0 })
    expect((await all(model.inferences(testCase))).every(({ error }) => !error)).toBe(true)
  })
})

/** The error row of the only sample of a test that `infer` fails. */
async function errorOf(
  infer: (...call: Parameters<Infer<AnimalTypes>>) => unknown,
  options: { timeoutMs?: number; retries?: number; retryMs?: number } = {},
) {
  await using home = await openServer()
  const { model, suite, testCase } = await stage(home.touchstone, {
    count: 2,
    // What is tested is what happens to values that the types do not allow.
    infer: (testSample, context) =>
      numberOf(testSample) === 0 ? guess(testSample) : (infer(testSample, context) as never),
  })
  const { counts } = await runTest(model, suite, options)
  expect(counts).toMatchObject({ inferred: 1, errors: 1 })
  const [, row] = await all(model.inferences(testCase))
  return row?.error
}

class QuotaExceeded extends Error {}

/** Never settles, and tells when its signal fires. */
const untilAborted = (signal: AbortSignal, onAbort: () => void): Promise<never> =>
  new Promise(() => {
    signal.addEventListener('abort', onAbort)
  })

it('a sample is tried again with growing attempt numbers, after pauses', async () => {
  const attempts: number[] = []
  const timesMs: number[] = []
  const error = await errorOf(
    (_, { attempt }) => {
      attempts.push(attempt)
      timesMs.push(performance.now())
      throw new TypeError(`try ${attempt}`)
    },
    { retries: 2, retryMs: 20 },
  )
  expect(attempts).toEqual([1, 2, 3])
  expect(error).toEqual({ name: 'TypeError', message: 'try 3', attempts: 3 })
  // The pauses are at least half of 20 ms and of 40 ms; timers may fire a millisecond early.
  const [a = 0, b = 0, c = 0] = timesMs
  expect(b - a).toBeGreaterThanOrEqual(9)
  expect(c - b).toBeGreaterThanOrEqual(19)
})

it('a later try that succeeds leaves no trace of the failures', async () => {
  await using home = await openServer()
  const { model, suite, testCase } = await stage(home.touchstone, {
    count: 10,
    infer: async (testSample, { attempt }) => {
      if (attempt <= numberOf(testSample) % 3) throw new Error('busy')
      return guess(testSample)
    },
  })
  const { counts } = await runTest(model, suite, { retries: 2, retryMs: 1 })
  expect(counts).toMatchObject({ inferred: 10, errors: 0 })
  for (const row of await all(model.inferences(testCase))) expect(row.error).toBeUndefined()
})

it('a sample that takes too long gets a TimeoutError, and its signal fires', async () => {
  let aborted = 0
  const error = await errorOf((_, { signal }) => untilAborted(signal, () => aborted++), {
    timeoutMs: 20,
    retries: 1,
    retryMs: 1,
  })
  expect(error).toEqual({
    name: 'TimeoutError',
    message: 'No inference after 20 ms.',
    attempts: 2,
  })
  expect(aborted).toBe(2)
})

const cyclic: Record<string, unknown> = { label: 'cat', score: 1 }
cyclic['self'] = cyclic

it.each<[string, () => unknown, { name: string; message: RegExp }]>([
  ['a number', () => 1, { name: 'TouchstoneError', message: /expected object/ }],
  ['nothing', () => undefined, { name: 'TouchstoneError', message: /expected object/ }],
  ['a missing field', () => ({ label: 'cat' }), { name: 'TouchstoneError', message: /score: / }],
  [
    'a wrong field in a promise',
    async () => ({ label: 3, score: 1 }),
    { name: 'TouchstoneError', message: /label: .*expected string/ },
  ],
  [
    'a NaN',
    () => ({ label: 'cat', score: Number.NaN }),
    { name: 'TouchstoneError', message: /score: / },
  ],
  [
    'half of a surrogate pair',
    () => ({ label: '\ud800', score: 1 }),
    { name: 'TouchstoneError', message: /label has an unpaired surrogate/ },
  ],
  [
    'more than a row may have',
    () => ({ label: 'x'.repeat(1024 * 1024), score: 1 }),
    { name: 'TouchstoneError', message: /1048576/ },
  ],
  [
    'a thenable that throws',
    () => ({
      // oxlint-disable-next-line unicorn/no-thenable -- what a careless library may return
      then: () => {
        throw new SyntaxError('no then')
      },
    }),
    { name: 'SyntaxError', message: /no then/ },
  ],
  [
    'a rejection without an error',
    () => Promise.reject('just text'),
    { name: 'string', message: /just text/ },
  ],
  [
    'a throw of something without a text',
    () => {
      throw Object.create(null)
    },
    { name: 'object', message: /./ },
  ],
  [
    'a rejection with undefined',
    () => Promise.reject(),
    { name: 'undefined', message: /undefined/ },
  ],
  [
    'an error of a class of its own',
    () => Promise.reject(new QuotaExceeded('come back tomorrow')),
    { name: 'QuotaExceeded', message: /come back tomorrow/ },
  ],
  [
    'an error whose message is no text',
    () => Promise.reject(Object.assign(new Error(), { message: { not: 'text' }, name: 7 })),
    { name: 'Error', message: /./ },
  ],
])('%s from infer becomes an error row', async (_, infer, expected) => {
  const error = await errorOf(infer)
  expect(error).toEqual({
    name: expected.name,
    message: expect.stringMatching(expected.message),
    attempts: 1,
  })
})

it('what cannot be stored is not tried again: the same sample gives the same shape', async () => {
  let calls = 0
  const error = await errorOf(
    async () => {
      calls++
      return { label: '\ud800', score: 1 }
    },
    { retries: 3, retryMs: 1 },
  )
  expect(error?.attempts).toBe(1)
  expect(calls).toBe(1)
})

it('a field that the type does not have is left out, also of a cycle', async () => {
  await using home = await openServer()
  // The cycle sits in a field that the type does not have.
  const { model, suite, testCase } = await stage(home.touchstone, {
    count: 1,
    infer: () => cyclic as never,
  })
  await runTest(model, suite)
  const [row] = await all(model.inferences(testCase))
  expect(row?.inference).toEqual({ label: 'cat', score: 1 })
})

it('one bad row of a batch fails alone, with the number of its try', async () => {
  await using home = await openServer()
  const { workflow, suite, testCase } = await stage(home.touchstone, { count: 6 })
  const model = await workflow.Model.create('batched', {
    inferBatch: async (testSamples, { attempt }) => {
      await after(1)
      if (attempt === 1) throw new Error('warming up')
      return testSamples.map((sample) =>
        numberOf(sample) === 4 ? ({ label: 'cat' } as never) : guess(sample),
      )
    },
  })
  const { counts } = await runTest(model, suite, { retries: 1, retryMs: 1 })
  expect(counts).toMatchObject({ inferred: 5, errors: 1 })
  const rows = await all(model.inferences(testCase))
  expect(rows[4]?.error).toMatchObject({ attempts: 2, message: expect.stringContaining('score') })
})

it.each([
  ['too few', (count: number) => count - 1],
  ['too many', (count: number) => count + 1],
])('%s answers of a batch fail the batch, which says so', async (_, lengthOf) => {
  await using home = await openServer()
  const { workflow, suite, testCase } = await stage(home.touchstone, { count: 8 })
  const model = await workflow.Model.create('batched', {
    inferBatch: (testSamples) => {
      const length = testSamples.length === 2 ? lengthOf(2) : testSamples.length
      return Array.from({ length }, () => ({ label: 'cat', score: 1 }))
    },
  })
  const { counts } = await runTest(model, suite, { batchSize: 3, concurrency: 1 })
  expect(counts).toMatchObject({ inferred: 6, errors: 2 })
  const rows = await all(model.inferences(testCase))
  for (const row of rows.slice(6))
    expect(row.error?.message).toMatch(/inferBatch was given 2 test samples and returned [13] /)
})
