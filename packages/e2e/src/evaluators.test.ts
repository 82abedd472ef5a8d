import { readFile } from 'node:fs/promises'
import { compare, test as runTest, type Evaluator } from '@touchstone/client'
import { binary, classification, detection, regression, text } from '@touchstone/client/evaluators'
import { limits, type JsonObject } from '@touchstone/core'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { homes } from './every-home.ts'
import { openServer, type Home } from './homes.ts'

const Vectors = z.object({
  cases: z.array(
    z.object({
      name: z.string(),
      rows: z.array(z.object({ groundTruth: z.unknown(), inference: z.unknown() })),
      expected: z.record(z.string(), z.unknown()),
    }),
  ),
})

/** One case of the figures that reference implementations give. */
async function vectorOf(file: string, name: string) {
  const path = new URL(`../../metrics/src/vectors/${file}.json`, import.meta.url)
  const found = Vectors.parse(JSON.parse(await readFile(path, 'utf8'))).cases.find(
    (one) => one.name === name,
  )
  if (!found) throw new Error(`${file} has no case ${name}`)
  return found
}

/** A workflow whose rows are those of a vector, and a model that says what its inferences are. */
async function stageRows(
  { touchstone }: Home,
  rows: readonly { groundTruth: unknown; inference: unknown }[],
) {
  const workflow = touchstone.defineWorkflow('Vectors', {
    testSample: z.object({ number: z.number() }),
    groundTruth: z.json(),
    inference: z.json(),
  })
  const testCase = await workflow.TestCase.create('all', {
    samples: rows.map(({ groundTruth }, number) => ({
      testSample: { number },
      groundTruth: z.json().parse(groundTruth),
    })),
  })
  const suite = await workflow.TestSuite.create('suite', { testCases: [testCase] })
  const model = await workflow.Model.create('model', {
    infer: ({ number }) => z.json().parse(rows[number]?.inference),
  })
  return { workflow, testCase, suite, model }
}

type Stage = Awaited<ReturnType<typeof stageRows>>
// What is tested goes for all of them, whatever their metrics are.
type AnyEvaluator = Evaluator<Stage['workflow']['types'], JsonObject, JsonObject, JsonObject, null>

const closeTo = (expected: unknown): unknown => {
  if (typeof expected === 'number') return expect.closeTo(expected, 9)
  if (Array.isArray(expected)) return expected.map(closeTo)
  if (typeof expected !== 'object' || expected === null) return expected
  return Object.fromEntries(Object.entries(expected).map(([key, one]) => [key, closeTo(one)]))
}

const evaluators: {
  readonly file: string
  readonly of: string
  readonly figures: readonly string[]
  readonly make: (workflow: Stage['workflow']) => unknown
}[] = [
  {
    file: 'classification-binary',
    of: 'random 200',
    figures: [
      'tp',
      'fp',
      'fn',
      'tn',
      'accuracy',
      'f1',
      'mcc',
      'kappa',
      'rocAuc',
      'averagePrecision',
    ],
    make: (workflow) => binary(workflow, { positive: 'cat' }),
  },
  {
    file: 'classification-multiclass',
    of: 'labels 30 of 3',
    figures: ['accuracy', 'balancedAccuracy', 'kappa', 'mcc', 'micro', 'macro', 'weighted'],
    make: (workflow) => classification(workflow),
  },
  {
    file: 'regression',
    of: 'random 200',
    figures: ['mae', 'rmse', 'bias', 'r2', 'explainedVariance', 'pearson', 'spearman'],
    make: (workflow) => regression(workflow),
  },
  {
    file: 'text',
    of: 'three references',
    figures: ['exact', 'normalizedExact', 'squadF1', 'similarity', 'bleu', 'chrf'],
    make: (workflow) =>
      text(workflow, { truth: 'texts', metrics: ['similarity', 'bleu', 'chrf', 'wer'] }),
  },
]

describe.each(homes)('a built-in evaluator $name', ({ open }) => {
  it.each(evaluators)(
    'gives the figures of the reference: $file',
    async ({ file, of, figures, make }) => {
      await using home = await open()
      const { rows, expected } = await vectorOf(file, of)
      const { workflow, suite, model } = await stageRows(home, rows)
      const evaluator = make(workflow) as AnyEvaluator
      const { run, testCases, testSuite } = await runTest(model, suite, { evaluator })
      const wanted = closeTo(Object.fromEntries(figures.map((name) => [name, expected[name]])))
      expect(testCases[0]?.metrics).toMatchObject(wanted as object)
      expect(testSuite).toEqual(testCases[0]?.metrics)
      expect(JSON.stringify(testSuite).length).toBeLessThan(limits.metricsBytes)
      expect(run.headline?.length).toBeGreaterThan(1)
      for (const { value, interval } of run.headline ?? []) {
        expect(value).toBeGreaterThanOrEqual(interval?.[0] ?? Number.POSITIVE_INFINITY)
        expect(value).toBeLessThanOrEqual(interval?.[1] ?? Number.NEGATIVE_INFINITY)
      }
      // The metrics of samples are stored, so that models can be compared.
      const other = await workflow.Model.create('other', { infer: model.infer })
      await runTest(other, suite, { evaluator })
      const { total } = await compare([model, other], suite, { evaluator })
      expect(total.samples).toBe(rows.length)
      expect(total.metrics.length).toBeGreaterThan(0)
    },
  )
})

it('boxes are judged as pycocotools judges them', async () => {
  await using home = await openServer()
  const { rows, expected } = await vectorOf('detection', 'six classes')
  const { workflow, suite, model } = await stageRows(home, rows)
  const { testSuite, run } = await runTest(model, suite, { evaluator: detection(workflow) })
  const { ap, ap50, ap75 } = z.record(z.string(), z.unknown()).parse(expected['coco'])
  expect(testSuite).toMatchObject(closeTo({ ap, ap50, ap75 }) as object)
  expect(run.headline?.map(({ name }) => name)).toEqual(['ap', 'ap50', 'micro.f1'])
})

describe('a classification', () => {
  const rows = [
    { groundTruth: { species: 'cat' }, inference: { said: 'cat', p: { cat: 0.9, dog: 0.1 } } },
    { groundTruth: { species: 'dog' }, inference: { said: 'cat', p: { cat: 0.6, dog: 0.4 } } },
    { groundTruth: { species: 7 }, inference: { said: 7, p: { '7': 1 } } },
  ]
  const fields = { truth: 'species', predicted: 'said' }

  it('reads fields by path, and makes another run of other options', async () => {
    await using home = await openServer()
    const { workflow, suite, model } = await stageRows(home, rows)
    const run = async (options: Parameters<typeof classification>[1]) =>
      runTest(model, suite, { evaluator: classification(workflow, options) })
    const first = await run(fields)
    expect(first.testSuite).toMatchObject({ n: 3, accuracy: 2 / 3 })
    const scored = await run({ truth: 'species', scores: 'p' })
    expect(scored.testSuite).toMatchObject({ accuracy: 2 / 3, topK: { '1': 2 / 3, '3': 1 } })
    expect(scored.run.id).not.toBe(first.run.id)
    expect((await run(fields)).run.id).toBe(first.run.id)
  })

  it('counts samples that the model lacks as wrong ones where it is told to', async () => {
    await using home = await openServer()
    const { workflow, suite } = await stageRows(home, rows)
    const model = await workflow.Model.create('half', {
      infer: ({ number }) => {
        if (number === 0) throw new Error('too dark')
        return rows[number]?.inference ?? null
      },
    })
    const accuracy = async (missing: 'wrong' | 'exclude') => {
      const evaluator = classification(workflow, { ...fields, missing })
      return (await runTest(model, suite, { evaluator })).testSuite
    }
    expect(await accuracy('exclude')).toMatchObject({ n: 2, accuracy: 1 / 2 })
    expect(await accuracy('wrong')).toMatchObject({ n: 3, missing: 1, accuracy: 1 / 3 })
  })

  it('refuses what cannot be meant, with what there is', async () => {
    await using home = await openServer()
    const { workflow, suite, model } = await stageRows(home, rows)
    const failure = (options: Parameters<typeof classification>[1]) =>
      runTest(model, suite, { evaluator: classification(workflow, options) })
    await expect(failure({})).rejects.toThrow(
      /ground truth of the test sample .* has no field "label", which truth names\. It has "species"\./,
    )
    await expect(failure({ ...fields, labels: ['cat', 'dog'] })).rejects.toThrow(
      /"7".*for the test sample \{"number":2\}/,
    )
    await expect(failure({ truth: 'species', scores: 'said' })).rejects.toThrow(
      /"said" of the test sample .* must be a list of \{ label, score \} or an object/,
    )
    await expect(failure({ ...fields, score: 'said' })).rejects.toThrow(
      /"said" of the test sample .* must be a number, not "cat"/,
    )
    expect(() => classification(workflow, { truth: () => 'cat' })).toThrow(
      /truth is a function.*Give it a name/,
    )
    expect(() => classification(workflow, { bins: 0 })).toThrow(/bins/)
    expect(() => classification(workflow, { intervals: { replicates: 1 } })).toThrow(/replicates/)
  })
})

describe('a slice', () => {
  const rows = [
    { groundTruth: { label: 'cat', size: 'small' }, inference: { label: 'cat' } },
    { groundTruth: { label: 'dog', size: 'small' }, inference: { label: 'cat' } },
    { groundTruth: { label: 'dog', size: 'large' }, inference: { label: 'dog' } },
    { groundTruth: { label: 'dog', size: null }, inference: { label: 'dog' } },
    { groundTruth: { label: 'dog' }, inference: { label: 'dog' } },
  ]

  it('has the headline metrics of its samples, with intervals and replicates, and nothing else', async () => {
    await using home = await openServer()
    const { workflow, suite, model } = await stageRows(home, rows)
    const evaluator = classification(workflow, {
      name: 'sliced',
      slices: {
        size: 'groundTruth.size',
        half: ({ place }) => (place === 4 ? null : place < 2 ? 'first' : 'second'),
      },
    })
    const { testSuite, testCases } = await runTest(model, suite, { evaluator })
    expect(testSuite?.slices?.map(({ slice, value, n }) => [slice, value, n])).toEqual([
      ['size', 'large', 1],
      ['size', 'small', 2],
      ['half', 'first', 2],
      ['half', 'second', 2],
    ])
    await using otherHome = await openServer()
    const small = await stageRows(otherHome, rows.slice(0, 2))
    const alone = await runTest(small.model, small.suite, {
      evaluator: classification(small.workflow),
    })
    const { accuracy, macro, intervals, $replicates } = alone.testSuite ?? {}
    const { values = {} } = $replicates ?? {}
    expect(testSuite?.slices?.[1]).toEqual({
      slice: 'size',
      value: 'small',
      n: 2,
      metrics: { accuracy, macro: { f1: macro?.f1 } },
      intervals: {
        accuracy: intervals?.['accuracy'],
        'macro.f1': intervals?.['macro.f1'],
      },
      $replicates: {
        ...$replicates,
        values: { accuracy: values['accuracy'], 'macro.f1': values['macro.f1'] },
      },
    })
    expect(testCases[0]?.metrics.slices).toEqual(testSuite?.slices)
  })

  it('refuses too many values, values that are none, and fields that no sample has', async () => {
    await using home = await openServer()
    const many = Array.from({ length: 201 }, (_, i) => ({
      groundTruth: { label: 'a', id: `id ${i}`, box: { x: i } },
      inference: { label: 'a' },
    }))
    const { workflow, suite, model } = await stageRows(home, many)
    const failure = (slices: object) =>
      runTest(model, suite, {
        evaluator: classification(workflow, { name: 's', slices: slices as { id: string } }),
      })
    await expect(failure({ id: 'groundTruth.id' })).rejects.toThrow(
      'The slice "id" has too many values, such as "id 0", "id 1", "id 2": all slices together may have 200. Group its values, or leave it out.',
    )
    await expect(failure({ box: 'groundTruth.box' })).rejects.toThrow(
      'The slice "box" reads "groundTruth.box", which must be a string, a number or a boolean, not {"x":0}, for the test sample {"number":0}.',
    )
    await expect(failure({ size: 'size' })).rejects.toThrow(
      'No sample has "size", which the slice "size" reads. The test samples have "number". A path into the ground truth begins with groundTruth.',
    )
    await expect(failure({ size: () => 7 })).rejects.toThrow(
      'The slice "size" must return a string or null, not 7, for the test sample {"number":0}.',
    )
    expect(() => classification(workflow, { slices: { a: () => 'b' } })).toThrow(
      'slices.a is a function, so the options do not identify the evaluator. Give it a name',
    )
    expect(() => classification(workflow, { slices: { a: 1 as never } })).toThrow(
      'slices.a must be a path or a function, not 1.',
    )
    const versions = [undefined, { a: 'b' }, { a: 'c' }].map(
      (slices) => classification(workflow, { slices }).version,
    )
    expect(new Set(versions).size).toBe(3)
  })
})

describe('the best threshold', () => {
  // Of those with a score from 0.3 on, all but one are positive.
  const rows = Array.from({ length: 20 }, (_, i) => ({
    groundTruth: { label: i >= 6 && i !== 8 ? 'spam' : 'ham' },
    inference: { score: i / 20 },
  }))

  async function stageTwo(home: Home) {
    const stage = await stageRows(home, rows)
    const { workflow, model, testCase } = stage
    const tuning = await workflow.TestCase.create('tuning', {
      samples: rows.slice(0, 9).map(({ groundTruth }, number) => ({
        testSample: { number },
        groundTruth,
      })),
    })
    const suite = await workflow.TestSuite.create('both', { testCases: [testCase, tuning] })
    return { ...stage, model, suite }
  }

  it('of two classes is that of the best F1, of all samples or of a test case', async () => {
    await using home = await openServer()
    const { workflow, suite, model } = await stageTwo(home)
    const run = async (threshold: Parameters<typeof binary>[1]['threshold']) =>
      runTest(model, suite, { evaluator: binary(workflow, { positive: 'spam', threshold }) })
    const { testSuite, testCases } = await run({ best: 'f1' })
    expect(testSuite).toMatchObject({ threshold: 0.3, thresholdFrom: 'the same samples' })
    expect(testSuite?.f1).toBe(testSuite?.bestF1?.f1)
    expect(testCases.map(({ metrics }) => metrics.threshold)).toEqual([0.3, 0.3])
    expect(await run(0.3)).toMatchObject({ testSuite: { f1: testSuite?.f1, tp: testSuite?.tp } })
    const tuned = await run({ best: 'f1', on: 'tuning' })
    expect(tuned.testSuite).toMatchObject({
      threshold: tuned.testCases[1]?.metrics.bestF1?.threshold,
      thresholdFrom: 'the test case "tuning"',
    })
    await expect(run({ best: 'f1', on: 'tunning' })).rejects.toThrow(
      'The test suite "both" has no test case "tunning". It has "all", "tuning".',
    )
    await expect(run({ best: 'f2' } as never)).rejects.toThrow(
      'threshold.best must be \'f1\', not "f2".',
    )
    await expect(
      runTest(model, suite, {
        evaluator: binary(workflow, { positive: 'Spam', threshold: { best: 'f1' } }),
      }),
    ).rejects.toThrow(
      'There is no best threshold: the test suite has no sample of the positive class "Spam" with a score. Set threshold to a number.',
    )
  })

  it('counts samples without an inference where they count as wrong', async () => {
    await using home = await openServer()
    const { workflow, suite } = await stageTwo(home)
    const model = await workflow.Model.create('partial', {
      infer: ({ number }) => {
        if (number % 3 === 0) throw new Error('no score')
        return rows[number]?.inference ?? null
      },
    })
    const evaluator = binary(workflow, {
      positive: 'spam',
      missing: 'wrong',
      threshold: { best: 'f1' },
    })
    const { testSuite } = await runTest(model, suite, { evaluator })
    expect(testSuite).toMatchObject({ n: 20, missing: 7, threshold: testSuite?.bestF1?.threshold })
  })

  it('of boxes is one for each label', async () => {
    await using home = await openServer()
    const { rows: images } = await vectorOf('detection', 'six classes')
    const { workflow, suite, model } = await stageRows(home, images)
    const run = async (threshold: Parameters<typeof detection>[1] & object) =>
      runTest(model, suite, { evaluator: detection(workflow, threshold) })
    const { testSuite: usual } = await run({})
    const { testSuite } = await run({ threshold: { best: 'f1' } })
    expect(testSuite?.thresholdFrom).toBe('the same samples')
    const thresholds = testSuite?.thresholds ?? []
    expect(thresholds.length).toBeGreaterThan(3)
    expect(thresholds).toEqual(
      usual?.perClass.flatMap(({ label, bestThreshold }) =>
        bestThreshold === null ? [] : [{ label, threshold: bestThreshold }],
      ),
    )
    const byLabel = await run({
      threshold: Object.fromEntries(thresholds.map(({ label, threshold }) => [label, threshold])),
    })
    expect(testSuite?.micro).toEqual(byLabel.testSuite?.micro)
    expect(testSuite?.micro.f1).toBeGreaterThan(usual?.micro.f1 ?? 1)
    expect(testSuite?.ap).toBe(usual?.ap)
    // A label may be called so.
    expect((await run({ threshold: { best: 0.6 } })).testSuite).not.toHaveProperty('thresholdFrom')
  })
})
