import { compare, defineEvaluator, test as runTest } from '@touchstone/client'
import { judge, text, together } from '@touchstone/client/evaluators'
import { splitPlots } from '@touchstone/client/stored-plots'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { openInProcess, type Home } from './homes.ts'

/** Answers, of which every third is right. */
async function stage({ touchstone }: Home, count = 12) {
  const workflow = touchstone.defineWorkflow('Answers', {
    testSample: z.object({ number: z.number() }),
    groundTruth: z.object({ text: z.string() }),
    inference: z.object({ text: z.string(), cost: z.number() }),
  })
  const testCase = await workflow.TestCase.create('all', {
    samples: Array.from({ length: count }, (_, number) => ({
      testSample: { number },
      groundTruth: { text: `the answer ${number}` },
    })),
  })
  const suite = await workflow.TestSuite.create('suite', { testCases: [testCase] })
  const modelOf = (name: string, every: number) =>
    workflow.Model.create(name, {
      infer: ({ number }) => {
        if (number === count - 1) throw new Error('no answer')
        return {
          text: number % every === 0 ? `the answer ${number}` : 'no idea',
          cost: number,
        }
      },
    })
  const cost = defineEvaluator(workflow, {
    name: 'cost',
    version: '1',
    describe: { dollars: { higherIsBetter: false, headline: true } },
    testSample: ({ inference }) => ({ dollars: inference.cost }),
  })
  return {
    workflow,
    suite,
    model: await modelOf('thirds', 3),
    other: await modelOf('halves', 2),
    cost,
  }
}

describe('evaluators together', () => {
  it('compute what each computes alone, in one run', async () => {
    await using home = await openInProcess()
    const { workflow, suite, model, other, cost } = await stage(home)
    const quality = text(workflow, { metrics: ['rougeL'], missing: 'wrong' })
    const evaluator = together({ quality, price: cost })
    const result = await runTest(model, suite, { evaluator })
    const alone = await runTest(model, suite, { evaluator: quality })
    const price = await runTest(model, suite, { evaluator: cost })
    const { testSuite } = result
    expect(testSuite?.quality.n).toBe(12)
    expect(testSuite?.price).toEqual({ dollars: price.testSuite?.dollars })
    const { f1Histogram, intervals, $replicates, ...figures } = alone.testSuite ?? {}
    expect(testSuite?.quality).toMatchObject(figures)
    expect(testSuite?.quality).not.toHaveProperty('intervals')
    const below = (key: string, of: object = {}) =>
      Object.fromEntries(Object.entries(of).map(([path, value]) => [`${key}.${path}`, value]))
    expect(testSuite?.intervals).toEqual({
      ...below('quality', intervals),
      ...below('price', price.testSuite?.intervals as object),
    })
    expect(testSuite).toHaveProperty('$replicates', {
      ...$replicates,
      values: below('quality', $replicates?.values),
    })
    expect(splitPlots(testSuite ?? {}).plots.map(({ title }) => title)).toEqual([
      `quality: ${f1Histogram?.title}`,
    ])
    expect(result.run.headline).toEqual([
      ...(alone.run.headline ?? []).map((one) => ({ ...one, name: `quality.${one.name}` })),
      ...(price.run.headline ?? []).map((one) => ({ ...one, name: `price.${one.name}` })),
    ])
    expect(result.run.headline).toHaveLength(4)
    // A dearer model is worse.
    await runTest(other, suite, { evaluator })
    const { total } = await compare([model, other], suite, { evaluator })
    expect(total.metrics.map(({ name, higherIsBetter }) => [name, higherIsBetter])).toEqual(
      expect.arrayContaining([
        ['quality.exact', true],
        ['quality.rougeL.f1', true],
        ['price.dollars', false],
      ]),
    )
  })

  it('keep what the others computed where one fails, and try that sample again', async () => {
    await using home = await openInProcess()
    const { workflow, suite, model } = await stage(home)
    let works = false
    const asked: number[] = []
    const helpful = judge(workflow, {
      name: 'helpful',
      prompt: ({ testSample }) => `${testSample.number}`,
      ask: async ({ prompt }) => {
        asked.push(Number(prompt))
        if (prompt === '3' && !works) throw new Error('429 Too Many Requests')
        return { answer: 'yes' }
      },
      choices: { yes: 1, no: 0 },
    })
    const evaluator = together({ quality: text(workflow), helpful })
    const first = await runTest(model, suite, { evaluator })
    expect(first.testSuite).toMatchObject({ quality: { n: 11 }, helpful: { n: 11, unjudged: 1 } })
    expect(first.testCases[0]?.metrics).toMatchObject({ $errors: 1 })
    works = true
    asked.length = 0
    const second = await runTest(model, suite, { evaluator })
    expect(second.run.id).toBe(first.run.id)
    expect(second.testSuite).toMatchObject({ quality: { n: 11 }, helpful: { n: 11, unjudged: 0 } })
    expect(second.testSuite?.quality).toEqual(first.testSuite?.quality)
    expect(asked).toEqual([3])
  })

  it('give each what it prepared, and its own attempts', async () => {
    await using home = await openInProcess()
    const { workflow, suite, model } = await stage(home)
    let tries = 0
    const counting = (name: string, step: number) =>
      defineEvaluator(workflow, {
        name,
        version: '1',
        retries: step,
        retryMs: 1,
        prepare: async (samples) => {
          let sum = 0
          for await (const _ of samples) sum += step
          return { sum }
        },
        testSample: ({ place }, _configuration, { prepared, attempt, signal }) => {
          if (signal.aborted || attempt <= step) {
            if (step === 1) tries++
            throw new Error('not yet')
          }
          return { place, prepared: JSON.stringify(prepared) }
        },
        tally: ({ prepared }) => ({ add: () => {}, metrics: () => ({ prepared }) }),
      })
    const evaluator = together({ one: counting('one', 1), two: counting('two', 2) })
    const { testSuite } = await runTest(model, suite, { evaluator })
    expect(testSuite).toEqual({ one: { prepared: { sum: 11 } }, two: { prepared: { sum: 22 } } })
    expect(tries).toBe(11)
  })

  it('share clusters, on which they must agree', async () => {
    await using home = await openInProcess()
    const { workflow, suite, model } = await stage(home)
    const inPairs = (name: string, shift: number) =>
      text(workflow, {
        name,
        cluster: ({ testSample }) => `${Math.floor((testSample.number + shift) / 2)}`,
      })
    const { testSuite } = await runTest(model, suite, {
      evaluator: together({ a: inPairs('a', 0), b: inPairs('b', 0) }),
    })
    const alone = await runTest(model, suite, { evaluator: inPairs('a', 0) })
    expect(testSuite?.intervals?.['b.squadF1']).toEqual(alone.testSuite?.intervals?.['squadF1'])
    await expect(
      runTest(model, suite, { evaluator: together({ a: inPairs('a', 0), b: inPairs('b', 1) }) }),
    ).rejects.toThrow(
      'The evaluators a and b put the test sample {"number":1} into different clusters. Give them the same cluster function',
    )
  })

  it('have the slices of each, below its name', async () => {
    await using home = await openInProcess()
    const { workflow, suite, model } = await stage(home)
    const slices = { parity: ({ place }: { place: number }) => (place % 2 === 0 ? 'even' : 'odd') }
    const helpful = judge(workflow, {
      name: 'helpful',
      prompt: ({ testSample }) => `${testSample.number}`,
      ask: ({ prompt }) => ({ answer: Number(prompt) % 2 === 0 ? 'yes' : 'no' }),
      choices: { yes: 1, no: 0 },
      slices,
    })
    const evaluator = together({ quality: text(workflow, { name: 'quality', slices }), helpful })
    const { testSuite } = await runTest(model, suite, { evaluator })
    expect(testSuite?.['slices']).toMatchObject([
      {
        slice: 'quality.parity',
        value: 'even',
        n: 6,
        metrics: { quality: { squadF1: expect.any(Number) } },
      },
      { slice: 'quality.parity', value: 'odd', n: 5 },
      {
        slice: 'helpful.parity',
        value: 'even',
        n: 6,
        metrics: { helpful: { rate: 1, mean: 1 } },
        intervals: { 'helpful.rate': [expect.any(Number), 1] },
      },
      { slice: 'helpful.parity', value: 'odd', n: 5, metrics: { helpful: { rate: 0 } } },
    ])
    expect(testSuite?.helpful).not.toHaveProperty('slices')
  })

  it('make another run when one of them changes', async () => {
    await using home = await openInProcess()
    const { workflow, cost } = await stage(home)
    const versions = [
      together({ quality: text(workflow) }),
      together({ quality: text(workflow, { metrics: ['bleu'] }) }),
      together({ better: text(workflow) }),
      together({ quality: text(workflow), cost }),
    ].map(({ version }) => version)
    expect(new Set(versions).size).toBe(4)
  })

  it('must be evaluators that can be together', async () => {
    await using home = await openInProcess()
    const { workflow, cost } = await stage(home)
    const make = (members: object) => () => together(members as { cost: typeof cost })
    expect(make({})).toThrow('together must be an object of evaluators by name')
    expect(make({ cost: undefined })).toThrow('cost must be an evaluator, not undefined.')
    expect(make({ cost: text })).toThrow('must be an evaluator, as defineEvaluator makes it')
    expect(make({ 'a.b': cost })).toThrow(
      'together cannot put metrics below "a.b": a name consists',
    )
    expect(make({ intervals: cost })).toThrow('together cannot put metrics below "intervals"')
    const ofCases = defineEvaluator(workflow, {
      name: 'of cases',
      version: '1',
      testCase: () => ({ n: 1 }),
    })
    expect(make({ ofCases })).toThrow(
      'together takes evaluators with testSample or tally, and ofCases has testCase. Test with it on its own.',
    )
  })
})
