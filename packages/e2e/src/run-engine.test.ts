import { compare, defineEvaluator, test as runTest, type EvaluatedSample } from '@touchstone/client'
import { hasCode } from '@touchstone/core'
import { describe, expect, it } from 'vitest'
import { animals, guess } from './animals.ts'
import { homes } from './every-home.ts'
import { openServer } from './homes.ts'
import { after, all, numberOf, stage, type AnimalTypes } from './run-kit.ts'

type Staged = Awaited<ReturnType<typeof stage>>
type Animal = EvaluatedSample<AnimalTypes>

const isRight = ({ groundTruth, inference }: Animal): boolean =>
  inference.label === groundTruth.label

/** An evaluator of right answers, whose testSample is told of each call. */
const counting = ({ workflow }: Staged, onCall: (number: number) => void | Promise<void>) =>
  defineEvaluator(workflow, {
    name: 'right',
    version: '1',
    testSample: async (sample) => {
      await onCall(numberOf(sample.testSample))
      return { right: isRight(sample) }
    },
  })

describe.each(homes)('an evaluator $name', ({ open }) => {
  it('has one tally for a suite of one test case, if its tally ignores the test case', async () => {
    await using home = await open()
    const { workflow, model, testCase, suite } = await stage(home.touchstone, { count: 10 })
    const half = await workflow.TestCase.create('half', {
      sliceOf: testCase,
      where: ({ testSample }) => numberOf(testSample) < 5,
    })
    const two = await workflow.TestSuite.create('two', { testCases: [testCase, half] })
    const asked: (string | null)[] = []
    const tested = async (of: typeof suite, ignores: boolean) => {
      asked.length = 0
      const evaluator = workflow.evaluator({
        name: `ignores ${ignores}`,
        version: '1',
        tallyIgnoresTestCase: ignores,
        tally({ testCase: about }) {
          asked.push(about?.name ?? null)
          let count = 0
          return { add: () => count++, metrics: () => ({ count }) }
        },
      })
      const { testCases, testSuite } = await runTest(model, of, { evaluator })
      return { counts: [...testCases.map(({ metrics }) => metrics), testSuite], asked: [...asked] }
    }
    const ten = { count: 10 }
    expect(await tested(suite, true)).toEqual({ counts: [ten, ten], asked: [null] })
    expect(await tested(suite, false)).toEqual({ counts: [ten, ten], asked: [null, testCase.name] })
    expect((await tested(two, true)).asked).toHaveLength(3)
  })

  it('that has metrics of samples only gets their means with intervals, and a headline', async () => {
    await using home = await open()
    const staged = await stage(home.touchstone, { count: 60 })
    const { workflow, model, testCase } = staged
    const half = await workflow.TestCase.create('half', {
      sliceOf: testCase,
      where: ({ testSample }) => numberOf(testSample) < 30,
    })
    const suite = await workflow.TestSuite.create('two', { testCases: [half, testCase] })
    const evaluator = defineEvaluator(workflow, {
      name: 'right',
      version: '1',
      describe: {
        right: { headline: true, range: [0, 1] },
        error: { headline: true, higherIsBetter: false, unit: 'points' },
      },
      testSample: (sample) => ({ right: isRight(sample), error: 1 - sample.inference.score }),
    })
    const { run, testCases, testSuite } = await runTest(model, suite, { evaluator })
    const rows = animals(60).map((row, i) => ({
      ...row,
      place: i,
      inference: guess(row.testSample),
    }))
    const right = (until: number) => rows.slice(0, until).filter(isRight).length / until
    expect(testCases.map(({ metrics }) => metrics)).toMatchObject([
      { right: right(30), intervals: { right: [expect.any(Number), expect.any(Number)] } },
      { right: right(60) },
    ])
    // Each sample counts once in the suite.
    expect(testSuite).toMatchObject({ right: right(60) })
    expect(run.evaluator?.describe).toEqual(evaluator.describe)
    expect(run.headline).toMatchObject([
      { name: 'right', value: right(60), higherIsBetter: true },
      { name: 'error', higherIsBetter: false },
    ])
    const [low, high] = run.headline?.[0]?.interval ?? []
    expect(low).toBeLessThan(right(60))
    expect(high).toBeGreaterThan(right(60))
    const [listed] = (await home.touchstone.rpc.testRuns.list.query({ limit: 1 })).items
    expect(listed?.headline).toEqual(run.headline)
    const [latest] = await home.touchstone.rpc.testRuns.latest.query({ modelIds: [model.id] })
    expect(latest?.headline).toEqual({ name: 'right', value: right(60) })
  })

  it('that was stopped goes on with the samples that have no metrics yet', async () => {
    await using home = await open()
    const staged = await stage(home.touchstone, { count: 600 })
    const { model, suite } = staged
    const calls: number[] = []
    const failing = counting(staged, (number) => {
      calls.push(number)
      if (number === 550) throw new Error('no answer')
    })
    await expect(runTest(model, suite, { evaluator: failing })).rejects.toThrow('no answer')
    expect(calls).toHaveLength(551)
    calls.length = 0
    const evaluator = counting(staged, (number) => void calls.push(number))
    const { testSuite, reusedMetrics } = await runTest(model, suite, { evaluator })
    expect(reusedMetrics).toBe(false)
    // Blocks of metrics are stored as they come; what was on its way is computed again.
    expect(calls.at(-1)).toBe(599)
    expect(calls.length).toBeLessThan(600)
    const right = animals(600).filter(
      ({ testSample, groundTruth }) => guess(testSample).label === groundTruth.label,
    )
    expect(testSuite).toMatchObject({ right: right.length / 600 })
  })
})

it('metrics that were computed from other inferences are computed again after a stop', async () => {
  await using home = await openServer()
  let label = 'cat'
  const staged = await stage(home.touchstone, { count: 20, infer: () => ({ label, score: 1 }) })
  const { model, suite } = staged
  let failsAt = -1
  let calls = 0
  const evaluator = counting(staged, (number) => {
    calls++
    if (number === failsAt) throw new Error('no answer')
  })
  const first = await runTest(model, suite, { evaluator })
  label = 'cow'
  failsAt = 19
  await expect(runTest(model, suite, { evaluator, reset: true })).rejects.toThrow('no answer')
  failsAt = -1
  calls = 0
  const last = await runTest(model, suite, { evaluator })
  expect(calls).toBe(20)
  expect(last.testSuite).not.toEqual(first.testSuite)
  expect(last.testSuite).toMatchObject({ right: 0 })
})

it('a tally gets each sample in order, whatever the calls under way, and the suite each once', async () => {
  await using home = await openServer()
  const staged = await stage(home.touchstone, { count: 300 })
  const { workflow, model, testCase } = staged
  const tail = await workflow.TestCase.create('tail', { samples: animals(100, 250) })
  const suite = await workflow.TestSuite.create('two', { testCases: [testCase, tail] })
  let underWay = 0
  let most = 0
  const evaluator = defineEvaluator(workflow, {
    name: 'order',
    version: '1',
    concurrency: 8,
    prepare: async (samples) => {
      let size = 0
      for await (const { inference } of samples) if (inference.score >= 0) size++
      return { size }
    },
    testSample: async ({ testSample }) => {
      most = Math.max(most, ++underWay)
      await after(numberOf(testSample) % 3)
      underWay--
      return { number: numberOf(testSample) }
    },
    tally: ({ testCase: of, prepared }) => {
      const numbers: number[] = []
      return {
        add: ({ metrics }) => void numbers.push(metrics.number),
        metrics: () => ({
          of: of?.name ?? null,
          prepared,
          count: numbers.length,
          isAscending: numbers.every((number, i) => i === 0 || number > (numbers[i - 1] ?? 0)),
        }),
      }
    },
  })
  const { testCases, testSuite } = await runTest(model, suite, { evaluator })
  const prepared = { size: 350 }
  expect(most).toBe(8)
  expect(testCases.map(({ metrics }) => metrics)).toEqual([
    { of: 'all', prepared, count: 300, isAscending: true },
    { of: 'tail', prepared, count: 100, isAscending: true },
  ])
  expect(testSuite).toEqual({ of: null, prepared, count: 350, isAscending: true })
})

describe('a sample that an evaluator fails for', () => {
  it('has its reason as metrics and does not end the test, and the next test tries it again', async () => {
    await using home = await openServer()
    const staged = await stage(home.touchstone, { count: 20 })
    const { workflow, model, suite } = staged
    let isBroken = true
    let calls = 0
    const evaluator = defineEvaluator(workflow, {
      name: 'sometimes',
      version: '1',
      onError: 'record',
      testSample: ({ testSample }) => {
        calls++
        const number = numberOf(testSample)
        if (isBroken && number === 3) throw new Error('no answer')
        return { one: isBroken && number === 4 ? Number.NaN : 1 }
      },
    })
    const { run, testCases } = await runTest(model, suite, { evaluator })
    expect(testCases[0]?.metrics).toMatchObject({ one: 1, $errors: 2 })
    const reasons = await all(errorsOf(home.touchstone.rpc, run.id))
    expect(reasons).toEqual(['no answer', expect.stringContaining('NaN')])
    isBroken = false
    calls = 0
    const again = await runTest(model, suite, { evaluator })
    expect(calls).toBe(2)
    expect(again.testCases[0]?.metrics).toEqual({ one: 1, intervals: { one: [1, 1] } })
    expect((await runTest(model, suite, { evaluator })).reusedMetrics).toBe(true)
    expect(calls).toBe(2)
  })

  it('is tried as often as the evaluator says, each time for as long as it says', async () => {
    await using home = await openServer()
    const staged = await stage(home.touchstone, { count: 3 })
    const { workflow, model, suite } = staged
    const attempts: number[] = []
    let aborted = 0
    const evaluator = defineEvaluator(workflow, {
      name: 'slow',
      version: '1',
      retries: 1,
      retryMs: 1,
      timeoutMs: 30,
      testSample: ({ testSample }, _configuration, { attempt, signal }) => {
        if (numberOf(testSample) !== 1) return { ok: true }
        attempts.push(attempt)
        if (attempt === 2) return { ok: false }
        return new Promise<{ ok: boolean }>(() => {
          signal.addEventListener('abort', () => aborted++)
        })
      },
    })
    const { testSuite } = await runTest(model, suite, { evaluator })
    expect(attempts).toEqual([1, 2])
    expect(aborted).toBe(1)
    expect(testSuite).toMatchObject({ ok: 2 / 3 })
  })

  it('ends the test without beginning others, of which those under way may end', async () => {
    await using home = await openServer()
    const staged = await stage(home.touchstone, { count: 200 })
    let calls = 0
    const evaluator = counting(staged, async (number) => {
      calls++
      await after(1)
      if (number === 10) throw new Error('no answer')
    })
    const { model, suite } = staged
    await expect(
      runTest(model, suite, { evaluator: { ...evaluator, concurrency: 4 } }),
    ).rejects.toThrow('no answer')
    const atOnce = calls
    expect(atOnce).toBeLessThan(20)
    await after(50)
    expect(calls).toBe(atOnce)
  })

  it('ends the test when the same goes for all of them', async () => {
    await using home = await openServer()
    const { workflow, model, suite } = await stage(home.touchstone, { count: 5 })
    const evaluator = defineEvaluator(workflow, {
      name: 'wrong',
      version: '1',
      onError: 'record',
      testSample: (): { ok: boolean } => {
        throw new TypeError('x is not a function')
      },
    })
    await expect(runTest(model, suite, { evaluator })).rejects.toSatisfy(
      (error: unknown) =>
        hasCode(error, 'bad_input') &&
        /"wrong" failed on all 5 test samples.*x is not a function/.test(error.message),
    )
  })
})

it('a comparison takes from the evaluator which way is better, stored or computed', async () => {
  await using home = await openServer()
  const { workflow, suite } = await stage(home.touchstone, { count: 20 })
  const modelOf = (name: string, score: number) =>
    workflow.Model.create(name, { infer: () => ({ label: 'cat', score }) })
  const models = [await modelOf('far', 0.2), await modelOf('near', 0.9)] as const
  const evaluator = defineEvaluator(workflow, {
    name: 'distance',
    version: '1',
    describe: { distance: { higherIsBetter: false } },
    testSample: ({ inference }) => ({ distance: 1 - inference.score, score: inference.score }),
  })
  for (const model of models) await runTest(model, suite)
  const directions = async (options: { higherIsBetter?: Record<string, boolean> } = {}) => {
    const { total } = await compare(models, suite, { evaluator, ...options })
    return total.metrics.map(({ name, higherIsBetter, models: [, near] }) => [
      name,
      higherIsBetter,
      near?.toBase?.improved,
    ])
  }
  const usual = [
    ['distance', false, 20],
    ['score', true, 20],
  ]
  expect(await directions()).toEqual(usual)
  for (const model of models) await runTest(model, suite, { evaluator })
  expect(await directions()).toEqual(usual)
  // Whoever compares may say otherwise.
  expect(await directions({ higherIsBetter: { distance: true } })).toEqual([
    ['distance', true, 0],
    ['score', true, 20],
  ])
})

it('samples without an inference count where the evaluator includes them', async () => {
  await using home = await openServer()
  const { workflow, model, suite } = await stage(home.touchstone, {
    count: 10,
    infer: (testSample) => {
      if (numberOf(testSample) < 4) throw new Error('too dark')
      return guess(testSample)
    },
  })
  const answered = (missing: 'include' | 'exclude') =>
    defineEvaluator(workflow, {
      name: missing,
      version: '1',
      missing,
      testSample: ({ inference }) => ({ answered: (inference as unknown) !== null }),
    })
  const shares = async (missing: 'include' | 'exclude') =>
    (await runTest(model, suite, { evaluator: answered(missing) })).testSuite
  expect(await shares('include')).toMatchObject({ answered: 0.6 })
  expect(await shares('exclude')).toMatchObject({ answered: 1 })
})

it('an evaluator that cannot be meant is refused with the option and the value', async () => {
  await using home = await openServer()
  const { model, suite } = await stage(home.touchstone, { count: 1 })
  const base = { name: 'a', version: '1' }
  const tally = () => ({ add: () => {}, metrics: () => ({}) })
  for (const [wrong, says] of [
    [{ concurrency: 0 }, /evaluator\.concurrency must be a positive integer, not 0/],
    [{ missing: 'wrong' }, /evaluator\.missing must be 'exclude' or 'include', not "wrong"/],
    [{ onError: 'skip' }, /evaluator\.onError must be 'throw' or 'record', not "skip"/],
    [{ retries: -1 }, /evaluator\.retries must be a non-negative integer, not -1/],
    [{ prepare: 1 }, /evaluator\.prepare must be a function, not 1/],
    [{ tally, testCase: () => ({}) }, /has a tally.*Remove/],
  ] as const)
    // Callers without types may send anything.
    await expect(
      runTest(model, suite, { evaluator: { ...base, ...wrong } as never }),
    ).rejects.toThrow(says)
})

/** The reasons among the metrics of samples of the first block of a run. */
async function* errorsOf(
  rpc: Awaited<ReturnType<typeof openServer>>['touchstone']['rpc'],
  id: Parameters<typeof rpc.testRuns.get.query>[0]['id'],
) {
  const [block] = await rpc.testRuns.readSampleMetrics.query({ id, configuration: 0, blocks: [0] })
  for (const { url } of block?.parts ?? []) {
    const bytes = new Uint8Array(await (await fetch(url)).arrayBuffer())
    const text = await new Response(
      new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip')),
    ).text()
    for (const line of text.split('\n')) {
      if (line === '') continue
      const { metrics } = JSON.parse(line)
      if ('$error' in metrics) yield metrics.$error
    }
  }
}
