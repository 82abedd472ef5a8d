import {
  compare,
  compareInferences,
  compareRuns,
  defineEvaluator,
  findRuns,
  test as runTest,
  type Touchstone,
} from '@touchstone/client'
import { describe, expect, it } from 'vitest'
import { animals, guess } from './animals.ts'
import { homes } from './every-home.ts'
import { openServer } from './homes.ts'
import { numberOf, stage } from './run-kit.ts'

/** Right where {@link guess} is wrong for every tenth animal, and wrong for every hundredth. */
function better(testSample: { locator: string }): { label: string; score: number } {
  const number = numberOf(testSample)
  const label = number % 3 === 0 ? 'dog' : 'cat'
  if (number % 100 === 1) return { label: 'cow', score: 0.01 }
  return number % 10 === 3 ? { label, score: 0.5 } : guess(testSample)
}

const isRight = (number: number, infer: typeof guess): boolean =>
  infer({ locator: `/${number}.png` }).label === (number % 3 === 0 ? 'dog' : 'cat')

const range = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i)

/** Two models, tested with one evaluator, on a suite of two test cases that overlap. */
async function stageTwo(touchstone: Touchstone, count = 5_000) {
  const { workflow, testCase, model: base } = await stage(touchstone, { count })
  const tail = await workflow.TestCase.create('tail', { samples: animals(100, count - 50) })
  const suite = await workflow.TestSuite.create('two', { testCases: [tail, testCase] })
  const other = await workflow.Model.create('better', {
    infer: (testSample) => {
      if (numberOf(testSample) % 50 === 7) throw new Error('no light')
      return better(testSample)
    },
  })
  const evaluator = defineEvaluator(workflow, {
    name: 'accuracy',
    version: '1',
    testSample: ({ groundTruth, inference }) => ({
      right: inference.label === groundTruth.label,
      distance: Math.abs(inference.score - 0.5),
    }),
    testCase: (_samples, { testCase: { size } }) => ({ size }),
  })
  return { workflow, suite, base, other, evaluator, testCase, tail }
}

const higherIsBetter = { distance: false }

/** What the comparison of the numbers of {@link stageTwo} should say of `right`. */
function expected(numbers: readonly number[]) {
  const paired = numbers.filter((number) => number % 50 !== 7)
  const count = (is: (number: number) => boolean): number => paired.filter(is).length
  const improved = count((number) => !isRight(number, guess) && isRight(number, better))
  const worse = count((number) => isRight(number, guess) && !isRight(number, better))
  const n = paired.length
  return {
    n,
    baseMean: count((number) => isRight(number, guess)) / n,
    mean: count((number) => isRight(number, better)) / n,
    difference: (improved - worse) / n,
    improved,
    worse,
    same: n - improved - worse,
  }
}

/** A comparison without what only runs have; numbers to twelve digits, as sums depend on the order. */
const withoutRuns = (comparison: object): unknown =>
  JSON.parse(
    JSON.stringify(comparison, (key, value: unknown) => {
      if (key === 'run' || key === 'metrics') return Array.isArray(value) ? value : null
      return typeof value === 'number' ? Number(value.toFixed(12)) : value
    }),
  )

describe.each(homes)('A comparison of two models $name', ({ open }) => {
  it('is the same from stored metrics, from an evaluator, and from a score', async () => {
    await using home = await open()
    const { touchstone } = home
    const { suite, base, other, evaluator, tail, testCase } = await stageTwo(touchstone)
    await runTest(base, suite, { evaluator })
    await runTest(other, suite, { evaluator })
    const options = { higherIsBetter, listBy: 'right', limit: 5 }
    const stored = await compare([base, other], suite, { ...options, evaluator })

    const errors = range(0, 5_050).filter((number) => number % 50 === 7).length
    expect(stored.total).toMatchObject({
      samples: 5_050,
      models: [
        { inferred: 5_050, errors: 0, missing: 0, notEvaluated: 0 },
        { inferred: 5_050 - errors, errors, missing: 0, notEvaluated: 0 },
      ],
    })
    const [right, distance] = stored.total.metrics
    expect(right).toMatchObject({ name: 'right', kind: 'boolean', higherIsBetter: true })
    expect(right?.models[1]?.toBase).toMatchObject(expected(range(0, 5_050)))
    expect(right?.models[1]?.toBase?.significant).toBe(true)
    expect(distance).toMatchObject({ name: 'distance', kind: 'number', higherIsBetter: false })
    expect(stored.testCases.map(({ name }) => name)).toEqual(['tail', 'all'])
    const ofCases = stored.testCases.map(({ metrics }) => metrics[0]?.models[1]?.toBase)
    expect(stored.adjust).toBe('holm')
    expect(right?.models[1]?.toBase).toMatchObject({ family: 1 })
    const [least, most] = ofCases.map((of) => of?.pValue ?? 1).toSorted((a, b) => a - b)
    for (const of of ofCases)
      expect(of).toMatchObject({
        family: 2,
        adjustedP: of?.pValue === least ? 2 * (least ?? 1) : Math.max(2 * (least ?? 1), most ?? 1),
      })
    expect(ofCases[0]).toMatchObject(expected(range(4_950, 5_050)))
    expect(ofCases[1]).toMatchObject(expected(range(0, 5_000)))
    const metrics = stored.testCases.map(({ models }) => models.map((model) => model.metrics))
    expect(metrics).toEqual([tail, testCase].map(({ size }) => [{ size }, { size }]))

    const [, ofOther] = stored.models
    expect(ofOther).toMatchObject({ name: 'better', run: { state: 'complete', isCurrent: true } })
    expect(ofOther?.worse.map(({ testSample }) => numberOf(testSample))).toEqual([
      1, 101, 301, 401, 601,
    ])
    expect(ofOther?.worse[0]).toEqual({
      place: 1,
      testCase: 'all',
      testSample: { locator: 's3://animals/1.png' },
      groundTruth: { label: 'cat' },
      difference: -1,
      models: [
        {
          inference: { label: 'cat', score: 0.01 },
          error: undefined,
          metrics: { right: true, distance: 0.49 },
        },
        {
          inference: { label: 'cow', score: 0.01 },
          error: undefined,
          metrics: { right: false, distance: 0.49 },
        },
      ],
    })

    // Without runs, everything is computed from the stored inferences.
    const fresh = { ...evaluator, version: '2' }
    const computed = await compare([base, other], suite, { ...options, evaluator: fresh })
    expect(computed.models[0]?.run).toBeNull()
    expect(withoutRuns(computed)).toEqual(withoutRuns(stored))
    const scored = await compare([base, other], suite, {
      ...options,
      score: ({ groundTruth, inference }) => ({
        right: inference.label === groundTruth.label,
        distance: Math.abs(inference.score - 0.5),
      }),
    })
    expect(scored).toEqual(computed)

    const runs = await findRuns(touchstone, {
      models: [base.id, other.id],
      testSuite: { id: suite.id, version: suite.version },
    })
    expect(await compareRuns(touchstone, runs?.map(({ id }) => id) ?? [], options)).toEqual(stored)
  }, 60_000)
})

describe('A comparison', () => {
  it('without a metric counts which inferences are the same, and shows the others', async () => {
    await using home = await openServer()
    const { suite, base, other } = await stageTwo(home.touchstone)
    await runTest(base, suite)
    await runTest(other, suite)
    const answer = await compare([base, other], suite, { limit: 3 })
    const paired = range(0, 5_050).filter((number) => number % 50 !== 7)
    const isSame = (number: number): boolean => {
      const sample = { locator: `/${number}.png` }
      return JSON.stringify(guess(sample)) === JSON.stringify(better(sample))
    }
    const same = paired.filter(isSame).length
    expect(answer.total.models[0]?.toBase).toBeNull()
    expect(answer.total.models[1]?.toBase).toEqual({ same, different: paired.length - same })
    const inTail = paired.filter((number) => number >= 4_950)
    expect(answer.testCases[0]).toMatchObject({
      name: 'tail',
      samples: 100,
      models: [{}, { errors: 2, toBase: { same: inTail.filter(isSame).length } }],
    })
    expect(answer.models[1]?.different).toMatchObject([
      {
        testSample: { locator: 's3://animals/1.png' },
        models: [{}, { inference: { label: 'cow' } }],
      },
      { testSample: { locator: 's3://animals/3.png' }, groundTruth: { label: 'dog' } },
      { testSample: { locator: 's3://animals/13.png' } },
    ])
    const untyped = await compareInferences(
      home.touchstone,
      { models: [base.id, other.id], testSuite: { id: suite.id, version: suite.version } },
      { limit: 3 },
    )
    expect(untyped).toEqual(answer)
  })

  it('takes keys in another order for the same inference', async () => {
    await using home = await openServer()
    const { suite, base, other } = await stageTwo(home.touchstone, 200)
    const rows = range(0, 250).map((number) => ({ locator: `s3://animals/${number}.png` }))
    const map = guess
    await base.uploadInferences(suite, rows, { key: 'locator', map })
    await other.uploadInferences(suite, rows, {
      key: 'locator',
      map: (row) => {
        const { label, score } = map(row)
        return { score, label }
      },
    })
    const { total } = await compare([base, other], suite)
    expect(total.models[1]?.toBase).toEqual({ same: 250, different: 0 })
  })

  it('counts what a model lacks, and metrics that a run lacks', async () => {
    await using home = await openServer()
    const { suite, base, other, evaluator } = await stageTwo(home.touchstone, 200)
    const rows = range(0, 100).map((number) => ({
      locator: `s3://animals/${number}.png`,
      label: 'cat',
      score: 1,
    }))
    await base.uploadInferences(suite, rows, { key: 'locator', onMissing: 'skip' })
    await runTest(other, suite, { evaluator })
    const { total } = await compare([base, other], suite, { evaluator, higherIsBetter })
    expect(total).toMatchObject({
      samples: 250,
      models: [
        { inferred: 100, errors: 0, missing: 150 },
        { inferred: 245, errors: 5, missing: 0 },
      ],
      metrics: [{ models: [{ n: 100 }, { n: 245, toBase: { n: 98 } }] }, {}],
    })
    // A run that exists, but has no metrics yet.
    const { run } = await home.touchstone.rpc.testRuns.getOrCreate.mutate({
      modelId: base.id,
      testSuiteId: suite.id,
      version: suite.version,
      evaluator: { name: evaluator.name, version: evaluator.version, configurations: [null] },
    })
    const { items } = await home.touchstone.rpc.testRuns.list.query({ of: other.id })
    const partial = await compareRuns(home.touchstone, [run.id, items[0]?.id ?? run.id])
    expect(partial.total.models).toMatchObject([
      { inferred: 100, missing: 150, notEvaluated: 100 },
      { inferred: 245, errors: 5, notEvaluated: 0 },
    ])
    expect(partial.total.metrics[0]?.models[1]?.toBase).toMatchObject({ n: 0, pValue: null })
    expect(partial.models[0]?.run).toMatchObject({ state: 'running', isCurrent: false })
  })

  it('computes metrics anew when an inference was replaced after its run', async () => {
    await using home = await openServer()
    const { suite, base, other, evaluator } = await stageTwo(home.touchstone, 200)
    await runTest(base, suite, { evaluator })
    await runTest(other, suite, { evaluator })
    const rows = [{ locator: 's3://animals/0.png', label: 'cow', score: 0.5 }]
    const options = { key: 'locator', onMissing: 'skip', reset: true } as const
    await other.uploadInferences(suite, rows, options)
    const { models } = await compare([base, other], suite, { evaluator })
    expect(models[1]?.run).toBeNull()
    expect(models[1]?.worse[0]).toMatchObject({
      testSample: { locator: 's3://animals/0.png' },
      models: [{}, { inference: { label: 'cow' } }],
    })
  })

  it('of up to five models has each against the first', async () => {
    await using home = await openServer()
    const { workflow, suite, base, other } = await stageTwo(home.touchstone, 200)
    const cats = await workflow.Model.create('cats', { infer: () => ({ label: 'cat', score: 1 }) })
    for (const model of [base, other, cats]) await runTest(model, suite)
    const { total, models } = await compare([base, other, cats], suite, {
      score: ({ groundTruth, inference }) => groundTruth.label === inference.label,
    })
    const dogs = range(0, 250).filter((number) => number % 3 === 0)
    expect(total.metrics[0]?.models[2]).toMatchObject({
      n: 250,
      mean: (250 - dogs.length) / 250,
      toBase: { n: 250, worse: dogs.filter((number) => isRight(number, guess)).length },
    })
    expect(models[2]?.worse[0]?.models.map(({ metrics }) => metrics)).toEqual([
      { score: true },
      { score: true },
      { score: false },
    ])
  })

  it('says why it compares nothing', async () => {
    await using home = await openServer()
    const { workflow, suite, base, other } = await stageTwo(home.touchstone, 30)
    const evaluator = defineEvaluator(workflow, {
      name: 'words',
      version: '1',
      testSample: ({ inference }) => ({ said: inference.label }),
      testSuite: () => ({ best: 'cat' }),
    })
    const nothing = await compare([base, other], suite, { evaluator })
    expect(nothing).toMatchObject({
      listedBy: null,
      total: { metrics: [], aggregates: [] },
      reason:
        'None of the models has an inference for a test sample, so there is nothing to compare.',
    })
    for (const model of [base, other]) await runTest(model, suite, { evaluator })
    const { reason } = await compare([base, other], suite, { evaluator })
    expect(reason).toMatch(/^No metric of a test sample is a number, true or false/)
    const scored = await compare([base, other], suite, { score: () => 1 })
    expect(scored.reason).toBeNull()
  })

  it('refuses what cannot be compared', async () => {
    await using home = await openServer()
    const { workflow, suite, base, other, evaluator } = await stageTwo(home.touchstone, 30)
    await expect(compare([base], suite)).rejects.toThrow('Compare 2 to 5 models, not 1.')
    await expect(compare([base, base], suite)).rejects.toThrow(`${base.id} appears twice`)
    await expect(compare([base, other], suite, { limit: 0.5 })).rejects.toThrow('limit must be')
    const silent = { name: 'silent', version: '1' }
    await expect(compare([base, other], suite, { evaluator: silent })).rejects.toThrow(
      'computes no metrics of test samples',
    )
    await runTest(base, suite)
    await runTest(other, suite)
    const nan = compare([base, other], suite, { score: () => Number.NaN })
    await expect(nan).rejects.toThrow('score is NaN')
    const named = compare([base, other], suite, { evaluator, listBy: 'acuracy' })
    await expect(named).rejects.toThrow('There are: "right", "distance".')
    const first = await runTest(base, suite, { evaluator })
    const second = await runTest(other, suite, { evaluator: { ...evaluator, version: '2' } })
    const ids = [first.run.id, second.run.id]
    await expect(compareRuns(home.touchstone, ids)).rejects.toMatchObject({
      code: 'bad_input',
      message: expect.stringContaining('different versions of the evaluator: "1" and "2"'),
    })
    const plain = await runTest(base, suite)
    await expect(compareRuns(home.touchstone, [plain.run.id, second.run.id])).rejects.toThrow(
      'has no evaluator',
    )
    const controller = new AbortController()
    controller.abort()
    const { signal } = controller
    await expect(compare([base, other], suite, { evaluator, signal })).rejects.toMatchObject({
      code: 'cancelled',
    })
    expect(workflow.name).toBe('Animals')
  })
})
