import { compare, test as runTest } from '@touchstone/client'
import { describe, expect, it } from 'vitest'
import { animals } from './animals.ts'
import { homes } from './every-home.ts'
import { stage } from './run-kit.ts'

const truths = { France: 'Paris', Italy: 'Rome', Spain: 'Madrid' } as const
const data = Object.entries(truths).map(([country, groundTruth]) => ({
  testSample: { country },
  groundTruth,
}))
const answers: Readonly<Record<string, string>> = { France: 'Paris', Italy: 'Rome' }
const infer = ({ country }: { readonly country: string }): string | null => answers[country] ?? null

describe.each(homes)('evaluate $name', ({ open }) => {
  it('needs data, a function and a score, and stores everything as usual', async () => {
    await using home = await open()
    const { touchstone } = home
    const seen: string[] = []
    const first = await touchstone.evaluate('capitals', {
      data,
      infer: (sample: { country: string }) => {
        seen.push(sample.country)
        return infer(sample)
      },
      model: 'atlas',
      metadata: { edition: 3 },
      score: ({ groundTruth, inference }) => inference === groundTruth,
    })
    expect(first.counts).toMatchObject({ samples: 3, inferred: 3, errors: 0 })
    expect(first.testSuite).toMatchObject({ score: 2 / 3 })
    expect(first.run.headline).toMatchObject([{ name: 'score', value: 2 / 3 }])
    expect(first.url).toBe(
      touchstone.pagesUrl === null ? null : `${touchstone.pagesUrl}/runs/${first.run.id}`,
    )
    const stored = await touchstone.openWorkflow('capitals')
    expect((await stored.Model.load('atlas')).metadata).toEqual({ edition: 3 })
    expect((await stored.TestSuite.load('capitals')).size).toBe(3)
    expect(seen).toHaveLength(3)

    // With more data, and other metrics: only the new sample is inferred.
    const more = { testSample: { country: 'Malta' }, groundTruth: 'Valletta' }
    const second = await touchstone.evaluate('capitals', {
      data: [...data, more],
      infer: (sample: { country: string }) => {
        seen.push(sample.country)
        return infer(sample)
      },
      model: 'atlas',
      higherIsBetter: { distance: false },
      score: {
        right: ({ groundTruth, inference }) => inference === groundTruth,
        distance: async ({ groundTruth, inference }) =>
          Math.abs(groundTruth.length - (inference?.length ?? 0)),
      },
    })
    expect(second.counts).toMatchObject({ samples: 4, inferred: 1, reused: 3 })
    expect(seen.at(-1)).toBe('Malta')
    expect(second.suite.version).toBe(2)
    expect(second.run.headline).toMatchObject([
      { name: 'right', value: 0.5, higherIsBetter: true },
      { name: 'distance', value: 3.5, higherIsBetter: false },
    ])
  })

  it('takes a built-in evaluator, and makes a model for each code of infer', async () => {
    await using home = await open()
    const labelled = (fallback: string) =>
      home.touchstone.evaluate('labels', {
        data: data.map(({ testSample, groundTruth: label }) => ({
          testSample,
          groundTruth: { label },
        })),
        infer:
          fallback === 'none'
            ? ({ country }) => ({ label: answers[country] ?? 'none' })
            : ({ country }) => ({ label: answers[country] ?? 'Madrid' }),
        evaluator: 'classification',
      })
    const one = await labelled('none')
    const other = await labelled('Madrid')
    expect(one.testSuite).toMatchObject({ accuracy: 2 / 3 })
    expect(other.testSuite).toMatchObject({ accuracy: 1 })
    expect(one.model.name).toMatch(/^model [\da-f]{8}$/)
    expect(other.model.id).not.toBe(one.model.id)
    expect((await labelled('none')).counts).toMatchObject({ inferred: 0, reused: 3 })
  })

  it('has a model for each name, and a headline of the metrics that there are', async () => {
    await using home = await open()
    const evaluate = (name: string, higherIsBetter?: Record<string, boolean>) =>
      home.touchstone.evaluate(name, {
        data,
        infer,
        ...(higherIsBetter && { higherIsBetter }),
        score: ({ groundTruth, inference }) => ({
          right: inference === groundTruth,
          letters: inference?.length ?? 0,
        }),
      })
    const one = await evaluate('one')
    const two = await evaluate('two', { letters: false })
    expect(one.model.id).not.toBe(two.model.id)
    expect(one.testSuite).toMatchObject({ right: 2 / 3 })
    expect(one.run.headline).toEqual([])
    expect(two.run.headline).toMatchObject([{ name: 'letters', higherIsBetter: false }])
    // Another direction is another run, which says so.
    expect((await evaluate('two')).run.id).not.toBe(two.run.id)
  })

  it('says what cannot be meant', async () => {
    await using home = await open()
    const evaluate = (options: object) =>
      // As a caller without types may.
      home.touchstone.evaluate('capitals', { data, infer, score: () => 1, ...options } as never)
    const refusals: [object, string][] = [
      [{ data: [] }, 'data has no rows, so there is nothing to evaluate.'],
      [{ data: 3 }, 'data must be a list of { testSample, groundTruth }, not 3.'],
      [{ data: ['x'] }, 'data[0] must be { testSample: { … }, groundTruth: … }, not "x".'],
      [{ infer: undefined }, 'infer must be a function, not'],
      [{ score: 'x' }, 'score must be a function, or an object of functions, not "x".'],
      [{ score: {} }, 'score must be a function, or an object of functions, not {}.'],
      [{ score: undefined }, 'with score, a function, or with evaluator,'],
      [{ evaluator: 'text' }, 'One of the two.'],
      [{ score: undefined, evaluator: 'txt' }, 'Did you mean text?'],
      [
        { score: { distance: () => 1 }, higherIsBetter: { distence: false } },
        'higherIsBetter names the metric "distence", which score does not have; it has "distance". Did you mean "distance"?',
      ],
      [
        { score: undefined, evaluator: 'text', higherIsBetter: {} },
        'higherIsBetter belongs to score',
      ],
      [{ score: () => 'good' }, 'score is "good" for the test sample'],
    ]
    for (const [options, message] of refusals)
      await expect(evaluate(options)).rejects.toMatchObject({
        code: 'bad_input',
        message: expect.stringContaining(message),
      })
  })

  it('is what `test` does with a test case: in a suite of it alone', async () => {
    await using home = await open()
    const { workflow, model, testCase } = await stage(home.touchstone, { count: 5 })
    const right = workflow.evaluator({
      name: 'right',
      version: '1',
      testSample: ({ groundTruth, inference }) => ({
        right: groundTruth.label === inference.label,
      }),
    })
    const { run, counts } = await runTest(model, testCase, { evaluator: right })
    expect(counts.samples).toBe(5)
    const suite = await workflow.TestSuite.load(run.testSuite.id)
    expect(suite.testCases.map(({ id }) => id)).toEqual([testCase.id])
    expect((await runTest(model, testCase, { evaluator: right })).run.id).toBe(run.id)
    const { model: other } = await workflow.Model.getOrCreate('cats only', {
      infer: () => ({ label: 'cat', score: 1 }),
    })
    await runTest(other, testCase, { evaluator: right })
    const { total } = await compare([model, other], testCase, { evaluator: right })
    expect(total).toMatchObject({ samples: 5, metrics: [{ name: 'right' }] })

    const shorter = await testCase.edit({ remove: () => true })
    expect((await runTest(model, shorter, { evaluator: right })).counts.samples).toBe(0)
    expect((await workflow.TestSuite.load(run.testSuite.id)).version).toBe(suite.version + 1)
  })

  it('takes no suite of others for the suite of a test case', async () => {
    await using home = await open()
    const { workflow, model } = await stage(home.touchstone, { count: 2 })
    const samples = animals(1)
    const [one, two] = [
      await workflow.TestCase.create('one', { samples }),
      await workflow.TestCase.create('two', { samples }),
    ]
    await workflow.TestSuite.create('one', { testCases: [one, two] })
    const { run } = await runTest(model, one)
    expect((await workflow.TestSuite.load(run.testSuite.id)).name).toBe('one (test case)')
    await workflow.TestSuite.create('two', { testCases: [one] })
    await workflow.TestSuite.create('two (test case)', { testCases: [one] })
    await expect(runTest(model, two)).rejects.toMatchObject({
      code: 'name_taken',
      message: expect.stringContaining('hold other test cases than "two" alone'),
    })
  })
})
