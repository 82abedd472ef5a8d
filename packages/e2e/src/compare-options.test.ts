import { compare, defineEvaluator, test as runTest, type CompareOptions } from '@touchstone/client'
import { describe, expect, it } from 'vitest'
import { openServer } from './homes.ts'
import { numberOf, stage } from './run-kit.ts'

/** A model that is wrong for half of 100 animals, and one that throws for the same half. */
async function stageFailing(touchstone: Parameters<typeof stage>[0]) {
  const label = (number: number): string => (number % 3 === 0 ? 'dog' : 'cat')
  const { workflow, suite } = await stage(touchstone, { count: 100 })
  const right = (sample: { locator: string }) => ({ label: label(numberOf(sample)), score: 1 })
  const wrong = await workflow.Model.create('wrong', {
    infer: (sample) => (numberOf(sample) < 50 ? { label: 'cow', score: 1 } : right(sample)),
  })
  const silent = await workflow.Model.create('silent', {
    infer: (sample) => {
      if (numberOf(sample) < 50) throw new Error('no light')
      return right(sample)
    },
  })
  const evaluator = defineEvaluator(workflow, {
    name: 'accuracy',
    version: '1',
    testSample: ({ groundTruth, inference }) => ({
      right: inference.label === groundTruth.label,
      latency: inference.label.length,
    }),
  })
  for (const model of [wrong, silent]) await runTest(model, suite, { evaluator })
  return { workflow, suite, models: [wrong, silent] as const, evaluator }
}

describe('A model that fails where another one is wrong', () => {
  it('is not the same without a word: what each side lacks is said, and can be counted', async () => {
    await using home = await openServer()
    const { suite, models, evaluator } = await stageFailing(home.touchstone)
    const pairs = await compare(models, suite, { evaluator })
    const [right] = pairs.total.metrics
    expect(right).toMatchObject({ name: 'right', missing: null })
    expect(right?.models[1]?.toBase).toMatchObject({
      n: 50,
      samples: 100,
      lacking: { base: 0, model: 50 },
      isPartial: true,
      difference: 0,
      significant: false,
    })
    const counted = await compare(models, suite, { evaluator, missing: 'wrong' })
    const [same, latency] = counted.total.metrics
    expect(same).toMatchObject({ missing: 0, models: [{ mean: 0.5 }, { n: 100, mean: 0.5 }] })
    expect(same?.models[1]?.toBase).toMatchObject({
      n: 100,
      lacking: { base: 0, model: 0 },
      isPartial: false,
      same: 100,
      pValue: 1,
    })
    // A latency cannot be wrong.
    expect(latency).toMatchObject({ missing: null, models: [{}, { n: 50 }] })
    const slow = await compare(models, suite, {
      evaluator,
      missing: { latency: 60 },
      higherIsBetter: { latency: false },
      listBy: 'latency',
      limit: 1,
    })
    expect(slow.total.metrics[1]?.models[1]?.toBase).toMatchObject({ n: 100, worse: 50 })
    expect(slow.models[1]?.worse).toMatchObject([
      { difference: 57, models: [{}, { error: { message: 'no light' }, metrics: undefined }] },
    ])
  })

  it('is flagged only where more than 1 % is left out', async () => {
    await using home = await openServer()
    const { workflow, suite } = await stage(home.touchstone, { count: 200 })
    const failing = (name: string, fails: number) =>
      workflow.Model.create(name, {
        infer: (sample) => {
          if (numberOf(sample) < fails) throw new Error('no light')
          return { label: 'cat', score: 1 }
        },
      })
    const models = [await failing('none', 0), await failing('two', 2), await failing('three', 3)]
    for (const model of models) await runTest(model, suite)
    const { total } = await compare(models, suite, { score: () => 1 })
    const flags = total.metrics[0]?.models.map(({ toBase }) => toBase?.isPartial)
    expect(flags).toEqual([undefined, false, true])
  })
})

describe('Samples that belong together', () => {
  it('are no independent evidence, be it by the evaluator, its runs or an option', async () => {
    await using home = await openServer()
    const { workflow, suite } = await stage(home.touchstone, { count: 120 })
    // Frames of twelve videos: all ten frames of a video go wrong together.
    const videoOf = (sample: { locator: string }): number => Math.floor(numberOf(sample) / 10)
    const wrongFor = (name: string, videos: readonly number[]) =>
      workflow.Model.create(name, {
        infer: (sample) => ({
          label: videos.includes(videoOf(sample))
            ? 'cow'
            : numberOf(sample) % 3 === 0
              ? 'dog'
              : 'cat',
          score: 1,
        }),
      })
    const models = [await wrongFor('few', [0]), await wrongFor('more', [1, 2, 3])]
    const evaluator = defineEvaluator(workflow, {
      name: 'in videos',
      version: '1',
      testSample: ({ groundTruth, inference }) => ({
        right: inference.label === groundTruth.label,
      }),
      cluster: ({ testSample }) => `video ${videoOf(testSample)}`,
    })
    for (const model of models) await runTest(model, suite, { evaluator })
    const stored = await compare(models, suite, { evaluator })
    const toBase = stored.total.metrics[0]?.models[1]?.toBase
    expect(toBase).toMatchObject({ n: 120, clusters: 12, difference: -1 / 6, significant: false })
    const { cluster, ...alone } = evaluator
    const computed = await compare(models, suite, { evaluator: { ...evaluator, version: '2' } })
    expect(computed.models[0]?.run).toBeNull()
    expect(computed.total.metrics).toEqual(stored.total.metrics)
    const singles = await compare(models, suite, { evaluator: { ...alone, version: '3' } })
    expect(singles.total.metrics[0]?.models[1]?.toBase).toMatchObject({
      clusters: null,
      significant: true,
    })
    const asked = await compare(models, suite, { evaluator: { ...alone, version: '3' }, cluster })
    expect(asked.total.metrics).toEqual(stored.total.metrics)
    const scored = await compare(models, suite, { score: evaluator.testSample as never, cluster })
    expect(scored.total.metrics).toEqual(stored.total.metrics)
    const numbered = compare(models, suite, { score: () => 1, cluster: (() => 7) as never })
    await expect(numbered).rejects.toThrow(
      'cluster is 7 for the test sample {"locator":"s3://animals/0.png"}. Return a string',
    )
  })
})

describe('An option of the wrong type', () => {
  it('is refused by compare with its name and what came', async () => {
    await using home = await openServer()
    const { suite, models, evaluator } = await stageFailing(home.touchstone)
    // What callers without types may send.
    const comparing = (options: Record<string, unknown>) =>
      compare(models, suite, { evaluator, ...options } as CompareOptions)
    for (const [options, message] of [
      [{ missing: 'bad' }, 'missing must be'],
      [{ missing: { right: '0' } }, 'missing.right must be a finite number, not "0".'],
      [{ missing: { right: Number.NaN } }, 'missing.right must be a finite number, not NaN.'],
      [{ higherIsBetter: false }, 'higherIsBetter must be an object like { error: false }'],
      [
        { higherIsBetter: { right: 'no' } },
        'higherIsBetter.right must be true or false, not "no".',
      ],
      [{ limit: '5' }, 'limit must be a whole number from 0 to 1000, not "5".'],
      [
        { adjust: 'bonferroni' },
        "adjust must be 'holm', 'benjamini-hochberg' or 'none', not \"bonferroni\".",
      ],
      [{ listBy: 1 }, 'listBy must be the name of a metric, not 1.'],
      [{ configuration: -1 }, 'configuration must be a non-negative integer, not -1.'],
      [{ signal: 'stop' }, 'signal must be an AbortSignal'],
      [{ evaluator: 'accuracy' }, 'evaluator must be an evaluator'],
      [{ evaluator: { name: 'a' } }, 'evaluator.version must be a text'],
      [{ margin: 0.01 }, 'margin must be an object like { accuracy: 0.01 }, not 0.01.'],
      [{ margin: { right: -1 } }, 'margin.right must be a finite number above 0, not -1.'],
      [{ cluster: 'video' }, 'cluster must be a function, not "video".'],
      [{ score: 'right' }, 'score must be a function, not "right".'],
    ] as const)
      await expect(comparing(options)).rejects.toMatchObject({
        code: 'bad_input',
        message: expect.stringContaining(message),
      })
  })

  it.each([
    [{ failOnError: 1 }, 'failOnError must be { count: 10 } or { share: 0.01 }, not 1.'],
    [{ failOnError: null }, 'failOnError must be { count: 10 } or { share: 0.01 }, not null.'],
    [{ failOnError: {} }, 'failOnError must be'],
    [{ failOnError: { count: '3' } }, 'failOnError.count must be a non-negative integer'],
    [{ failOnError: { count: undefined } }, 'failOnError.count must be a non-negative integer'],
    [{ failOnError: { share: '1 %' } }, 'failOnError.share must be a number from 0 to 1'],
    [{ concurrency: '8' }, 'concurrency must be a positive integer, not "8".'],
    [{ timeoutMs: null }, 'timeoutMs must be a number of 1 or more, not null.'],
    [{ reset: 'yes' }, 'reset must be true or false, not "yes".'],
    [{ onProgress: true }, 'onProgress must be a function, not true.'],
    [{ evaluator: () => 1 }, 'evaluator must be an evaluator'],
  ])('is refused by test: %j', async (options, message) => {
    await using home = await openServer()
    const { model, suite } = await stage(home.touchstone, { count: 2 })
    const of = options as Parameters<typeof runTest>[2]
    await expect(runTest(model, suite, of as object)).rejects.toMatchObject({
      code: 'bad_input',
      message: expect.stringContaining(message),
    })
  })
})

describe('A score that is none', () => {
  it.each([
    [
      'undefined',
      undefined,
      'score is undefined for the test sample {"locator":"s3://animals/50.png"}',
    ],
    ['null', null, 'score is null for the test sample'],
    ['a text', 'good', 'score is "good" for the test sample'],
    ['a list', [1, 2], 'score is [1,2] for the test sample'],
    ['NaN', Number.NaN, 'score is NaN for the test sample'],
    ['infinite', Number.POSITIVE_INFINITY, 'score is Infinity for the test sample'],
    ['an object of texts', { verdict: 'good' }, 'score.verdict is "good" for the test sample'],
    ['an object with NaN', { ok: true, f1: Number.NaN }, 'score.f1 is NaN for the test sample'],
    ['a bigint', 3n, 'score is 3 for the test sample'],
    ['an empty object', {}, 'score is {} for the test sample'],
    ['a map', new Map([['ok', true]]), 'score is '],
  ])('is refused with the sample and what came: %s', async (_, score, message) => {
    await using home = await openServer()
    const { suite, models } = await stageFailing(home.touchstone)
    const of = ({ testSample }: { testSample: { locator: string } }): unknown =>
      testSample.locator.endsWith('/50.png') ? score : 1
    await expect(compare(models, suite, { score: of as () => number })).rejects.toMatchObject({
      code: 'bad_input',
      message: expect.stringContaining(message),
    })
  })

  it('of an evaluator is refused by test and compare alike', async () => {
    await using home = await openServer()
    const { workflow, suite, models } = await stageFailing(home.touchstone)
    const evaluator = defineEvaluator(workflow, {
      name: 'text',
      version: '1',
      // What a function without types may return.
      testSample: () => 'good' as unknown as { right: boolean },
    })
    const refusal = {
      code: 'bad_input',
      message: expect.stringMatching(/testSample returned "good" for the test sample \{"locator"/),
    }
    await expect(compare(models, suite, { evaluator })).rejects.toMatchObject(refusal)
    await expect(runTest(models[0], suite, { evaluator })).rejects.toMatchObject(refusal)
  })
})

describe('A score that names other metrics for other samples', () => {
  it('leaves a sample out of the metrics that it does not name, and says so', async () => {
    await using home = await openServer()
    const { suite, models } = await stageFailing(home.touchstone)
    // Of 100 samples the second model has 50 no inference.
    const { total } = await compare(models, suite, {
      score: ({ testSample, groundTruth, inference }) => {
        const right = inference.label === groundTruth.label
        const number = numberOf(testSample)
        if (number < 80) return number % 2 === 0 ? { right, even: 1 } : { right }
        return { late: number }
      },
      missing: 'wrong',
    })
    expect(total.models.map(({ inferred, notEvaluated }) => [inferred, notEvaluated])).toEqual([
      [100, 0],
      [50, 0],
    ])
    const figures = total.metrics.map(({ name, missing, models: [base, other] }) => ({
      name,
      missing,
      n: [base?.n, other?.n, other?.toBase?.n],
      lacking: other?.toBase?.lacking,
      isPartial: other?.toBase?.isPartial,
    }))
    expect(figures).toEqual([
      // What stands for a sample without an inference does not stand for a name that is left out.
      {
        name: 'right',
        missing: 0,
        n: [80, 80, 80],
        lacking: { base: 20, model: 20 },
        isPartial: true,
      },
      {
        name: 'even',
        missing: 0,
        n: [40, 65, 40],
        lacking: { base: 60, model: 35 },
        isPartial: true,
      },
      {
        name: 'late',
        missing: null,
        n: [20, 20, 20],
        lacking: { base: 80, model: 80 },
        isPartial: true,
      },
    ])
  })

  it('pairs nothing where no sample has the metric of both models', async () => {
    await using home = await openServer()
    const { suite, models } = await stageFailing(home.touchstone)
    const { total } = await compare(models, suite, {
      score: ({ inference }) => (inference.label === 'cow' ? { cow: 1 } : { other: 1 }),
    })
    expect(total.metrics.map(({ name, models: of }) => [name, of[1]?.toBase])).toMatchObject([
      ['cow', { n: 0, difference: null, significant: false, lacking: { base: 50, model: 100 } }],
      ['other', { n: 50, difference: 0, lacking: { base: 50, model: 50 } }],
    ])
  })
})
