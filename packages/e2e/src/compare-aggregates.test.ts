import {
  compare,
  compareRuns,
  defineEvaluator,
  gate,
  test as runTest,
  type ComparedSlice,
  type Touchstone,
} from '@touchstone/client'
import { classification, regression } from '@touchstone/client/evaluators'
import type { Id } from '@touchstone/core'
import { describe, expect, it } from 'vitest'
import { animals } from './animals.ts'
import { homes } from './every-home.ts'
import { openServer } from './homes.ts'
import { numberOf, stage } from './run-kit.ts'

const label = (number: number): string => (number % 3 === 0 ? 'dog' : 'cat')

/** Models that are wrong for every n-th of so many animals, in a test case and a part of it. */
async function stageWrong(
  touchstone: Touchstone,
  wrongEach: Readonly<Record<string, number>>,
  { count = 300, fails = 0 } = {},
) {
  const { workflow, testCase } = await stage(touchstone, { count })
  const few = await workflow.TestCase.create('few', { samples: animals(60) })
  const suite = await workflow.TestSuite.create('both', { testCases: [testCase, few] })
  const models = await Promise.all(
    Object.entries(wrongEach).map(([name, each], i) =>
      workflow.Model.create(name, {
        infer: (sample) => {
          const number = numberOf(sample)
          if (i > 0 && number < fails) throw new Error('no light')
          const right = label(number)
          return {
            label: number % each === 1 ? (right === 'dog' ? 'cat' : 'dog') : right,
            score: 1,
          }
        },
      }),
    ),
  )
  return { workflow, suite, models }
}

const aggregate = (slice: ComparedSlice | undefined, name: string) =>
  slice?.aggregates.find((one) => one.name === name)

describe.each(homes)('Metrics of whole test cases $name', ({ open }) => {
  it('are compared by the replicates that the runs have', async () => {
    await using home = await open()
    const { workflow, suite, models } = await stageWrong(home.touchstone, { good: 20, bad: 4 })
    const evaluator = classification(workflow)
    const [base, other] = [
      await runTest(models[0] ?? expect.fail(), suite, { evaluator }),
      await runTest(models[1] ?? expect.fail(), suite, { evaluator }),
    ]
    const { total, testCases } = await compare(models, suite, { evaluator })
    expect(total.aggregates.slice(0, 2).map(({ headline }) => headline)).toEqual([true, true])
    const f1 = aggregate(total, 'macro.f1')
    const difference = (other.testSuite?.macro.f1 ?? 0) - (base.testSuite?.macro.f1 ?? 0)
    expect(f1).toMatchObject({
      higherIsBetter: true,
      models: [
        {
          value: base.testSuite?.macro.f1,
          interval: base.testSuite?.intervals?.['macro.f1'],
          toBase: null,
        },
        {
          value: other.testSuite?.macro.f1,
          toBase: { significant: true, reason: null, family: 1 },
        },
      ],
    })
    const toBase = f1?.models[1]?.toBase
    expect(toBase?.difference).toBeCloseTo(difference, 12)
    expect(toBase?.interval?.[0]).toBeLessThan(difference)
    expect(toBase?.interval?.[1]).toBeGreaterThan(difference)
    expect(toBase?.interval?.[1]).toBeLessThan(0)
    expect(toBase?.pValue).toBeLessThan(1e-6)
    expect(testCases.map((slice) => aggregate(slice, 'accuracy')?.models[1]?.toBase)).toMatchObject(
      [{ family: 2 }, { family: 2 }],
    )
    // By their runs they are the same, and a score has none.
    const byRuns = await compareRuns(home.touchstone, [base.run.id, other.run.id])
    expect(byRuns.total.aggregates).toEqual(total.aggregates)
    const scored = await compare(models, suite, { score: () => 1 })
    expect(scored.total.aggregates).toEqual([])
  }, 60_000)
})

describe('A difference of metrics of whole test cases', () => {
  it('has a reason in place of a verdict where the models lack different samples', async () => {
    await using home = await openServer()
    const wrong = { good: 20, bad: 4 }
    const { workflow, suite, models } = await stageWrong(home.touchstone, wrong, { fails: 5 })
    const evaluator = classification(workflow)
    const counted = classification(workflow, { missing: 'wrong' })
    for (const model of models)
      for (const one of [evaluator, counted]) await runTest(model, suite, { evaluator: one })
    const { total } = await compare(models, suite, { evaluator })
    expect(aggregate(total, 'accuracy')?.models[1]?.toBase).toMatchObject({
      difference: expect.any(Number),
      interval: null,
      pValue: null,
      adjustedP: null,
      significant: false,
      reason:
        '"good" and "bad" were not evaluated on the same samples, so their replicates are no pairs.',
    })
    // Counted as wrong, all samples are in both.
    const whole = await compare(models, suite, { evaluator: counted })
    expect(aggregate(whole.total, 'accuracy')?.models[1]?.toBase).toMatchObject({ reason: null })
    expect(whole.total.models).toMatchObject([{ notEvaluated: 0 }, { errors: 5, notEvaluated: 0 }])
  })

  it('has a reason where the evaluator draws no replicates', async () => {
    await using home = await openServer()
    const { workflow, suite, models } = await stageWrong(home.touchstone, { good: 20, bad: 4 })
    const evaluator = classification(workflow, { intervals: false })
    for (const model of models) await runTest(model, suite, { evaluator })
    const { total } = await compare(models, suite, { evaluator })
    expect(aggregate(total, 'accuracy')?.models[1]?.toBase?.reason).toBe(
      '"good" has no bootstrap replicates of it, which tell chance.',
    )
  })

  it('needs no metrics of test samples, but test runs', async () => {
    await using home = await openServer()
    const { workflow, suite, models } = await stageWrong(home.touchstone, { good: 20, bad: 4 })
    const { testSample: _ofSample, ...ofCases } = classification(workflow)
    const evaluator = { ...ofCases, name: 'cases alone' }
    await expect(compare(models, suite, { evaluator })).rejects.toThrow(
      'Test each model with it, and compare again.',
    )
    for (const model of models) await runTest(model, suite, { evaluator })
    const { total } = await compare(models, suite, {
      evaluator,
      higherIsBetter: { accuracy: false },
    })
    expect(total.metrics).toEqual([])
    expect(aggregate(total, 'accuracy')).toMatchObject({
      higherIsBetter: false,
      models: [{}, { toBase: { significant: true } }],
    })
    const named = compare(models, suite, { evaluator, higherIsBetter: { acuracy: false } })
    await expect(named).rejects.toThrow('There are: "accuracy", "macro.f1"')
  })

  it('is told of each value of a slice, in a family of their own', async () => {
    await using home = await openServer()
    const { workflow, suite, models } = await stageWrong(home.touchstone, { good: 20, bad: 4 })
    const evaluator = classification(workflow, { slices: { species: 'groundTruth.label' } })
    for (const model of models) await runTest(model, suite, { evaluator })
    const { slices, total } = await compare(models, suite, { evaluator })
    expect(slices.map(({ slice, value, samples }) => ({ slice, value, samples }))).toEqual([
      { slice: 'species', value: 'cat', samples: [200, 200] },
      { slice: 'species', value: 'dog', samples: [100, 100] },
    ])
    expect(slices.map(({ aggregates }) => aggregates.map(({ name }) => name))).toEqual([
      ['accuracy', 'macro.f1'],
      ['accuracy', 'macro.f1'],
    ])
    for (const { aggregates } of slices)
      expect(aggregates[0]?.models[1]?.toBase).toMatchObject({
        interval: [expect.any(Number), expect.any(Number)],
        verdict: 'worse',
        family: 2,
        reason: null,
      })
    const share = (i: number): number => slices[i]?.aggregates[0]?.models[1]?.value ?? Number.NaN
    expect((share(0) * 200 + share(1) * 100) / 300).toBeCloseTo(
      aggregate(total, 'accuracy')?.models[1]?.value ?? Number.NaN,
      12,
    )
    expect(aggregate(total, 'accuracy')?.models[1]?.toBase?.family).toBe(1)
    const scored = await compare(models, suite, { score: () => 1 })
    expect(scored.slices).toEqual([])
  })

  it('says of many slices that there is no verdict, and why', async () => {
    await using home = await openServer()
    const { workflow, suite, models } = await stageWrong(home.touchstone, { good: 20, bad: 4 })
    const many = classification(workflow, {
      name: 'many',
      slices: { rest: (sample) => `${numberOf(sample.testSample) % 60}` },
    })
    for (const model of models) await runTest(model, suite, { evaluator: many })
    const { slices } = await compare(models, suite, { evaluator: many })
    expect(slices).toHaveLength(60)
    for (const { aggregates } of slices)
      expect(aggregates[0]?.models[1]).toMatchObject({
        value: expect.any(Number),
        toBase: {
          difference: expect.any(Number),
          verdict: 'undecided',
          reason: '"good" has no bootstrap replicates of it, which tell chance.',
        },
      })
  })

  it('has no better direction where the metric has a sign', async () => {
    await using home = await openServer()
    const { workflow, suite } = await stage(home.touchstone, { count: 60 })
    const models = await Promise.all(
      [-0.25, 0.25].map((shift, i) =>
        workflow.Model.create(`model ${i}`, {
          infer: (sample) => ({
            label: 'cat',
            score: 0.5 + shift + (numberOf(sample) % (5 + i)) / 100,
          }),
        }),
      ),
    )
    const evaluator = regression(workflow, {
      name: 'distance from 0.5',
      truth: () => 0.5,
      predicted: ({ score }) => score,
    })
    const results = []
    for (const model of models) results.push(await runTest(model, suite, { evaluator }))
    const [base, result] = [results[0] ?? expect.fail(), results[1] ?? expect.fail()]
    const options = { evaluator, margin: { error: 1, bias: 1 } }
    const { total, listedBy } = await compare(models, suite, options)
    const signed = {
      higherIsBetter: null,
      models: [{}, { toBase: { significant: true, verdict: 'different' } }],
    }
    expect(aggregate(total, 'bias')).toMatchObject(signed)
    const error = total.metrics.find(({ name }) => name === 'error')
    expect(error).toMatchObject(signed)
    expect(error?.models[1]?.toBase).toMatchObject({ improved: null, worse: null, same: 0 })
    expect(aggregate(total, 'mae')?.models[1]?.toBase?.verdict).toBe('worse')
    // Samples are listed by what tells better from worse.
    expect(listedBy).toBe('absoluteError')
    const byError = await compare(models, suite, { evaluator, listBy: 'error' })
    expect(byError.models[1]).toMatchObject({ worse: [], improved: [] })
    // What the caller says counts.
    const said = await compare(models, suite, { evaluator, higherIsBetter: { error: false } })
    expect(said.listedBy).toBe('error')
    expect(said.total.metrics[0]?.models[1]?.toBase?.verdict).toBe('worse')
    expect(() => gate(result, { bias: { notWorseThan: base } })).toThrow(
      'Neither direction of the metric "bias" is better',
    )
    expect(gate(result, { bias: { notWorseThan: base, higherIsBetter: false } }).passed).toBe(false)
  })

  it.each([
    { what: 'all samples', fails: 0, errors: 0 },
    { what: 'fewer samples', fails: 5, errors: 5 },
  ])('has the counts of samples of runs that have $what', async ({ fails, errors }) => {
    await using home = await openServer()
    const wrong = { good: 20, bad: 4 }
    const { workflow, suite, models } = await stageWrong(home.touchstone, wrong, { fails })
    const { testSample: _ofSample, ...ofCases } = classification(workflow)
    const evaluator = { ...ofCases, name: 'cases alone' }
    const runs: Id<'testRun'>[] = []
    for (const model of models) runs.push((await runTest(model, suite, { evaluator })).run.id)
    const compared = await compare(models, suite, { evaluator })
    const inferred = compared.total.samples - errors
    expect(compared.total.models).toMatchObject([{ errors: 0 }, { inferred, errors, missing: 0 }])
    expect(compared.testCases.map(({ samples }) => samples)).toEqual([300, 60])
    // Counted sample by sample.
    expect(await compareRuns(home.touchstone, runs)).toEqual(compared)
  })

  it('pairs the first of replicates that differ in number, and none of different seeds', async () => {
    await using home = await openServer()
    const { workflow, suite, models } = await stageWrong(home.touchstone, { good: 20, bad: 4 })
    /** As detection does, which draws fewer replicates of a model that finds more boxes. */
    const drawing = (
      name: string,
      change: (of: { seed: number; count: number }, made: number) => void,
    ) => {
      const usual = classification(workflow)
      let made = 0
      return defineEvaluator(workflow, {
        name,
        version: '1',
        describe: usual.describe,
        testSample: ({ groundTruth, inference }) => ({
          right: groundTruth.label === inference.label,
        }),
        tally: (context) => {
          const tally = usual.tally?.(context) ?? expect.fail()
          const of = made++
          return {
            add: (sample) => tally.add(sample as never),
            metrics: () => {
              const { accuracy, $replicates } = tally.metrics()
              const { seed, count, units, values } = $replicates ?? expect.fail()
              const drawn = { seed, count }
              change(drawn, of)
              // 32-bit floats as base64.
              const kept = Buffer.from(values['accuracy'] ?? '', 'base64')
                .subarray(0, 4 * drawn.count)
                .toString('base64')
              return {
                accuracy,
                $replicates: { ...drawn, units, values: { accuracy: kept } },
              }
            },
          }
        },
      })
    }
    const fewer = drawing('fewer', (of, made) => {
      if (made > 2) of.count = 50
    })
    const seeded = drawing('seeded', (of, made) => {
      if (made > 2) of.seed = 2
    })
    const usual = drawing('usual', () => {})
    const toBase = async (evaluator: typeof usual) => {
      for (const model of models) await runTest(model, suite, { evaluator })
      const { total } = await compare(models, suite, { evaluator })
      return aggregate(total, 'accuracy')?.models[1]?.toBase
    }
    const [all, first, apart] = [await toBase(usual), await toBase(fewer), await toBase(seeded)]
    expect(first).toMatchObject({ difference: all?.difference, reason: null, significant: true })
    expect(first?.interval).not.toEqual(all?.interval)
    expect(apart?.reason).toBe('The replicates have different seeds: 1 and 2.')
  })
})
