import { expectTypeOf, test } from 'vitest'
import * as z from 'zod'
import {
  connect,
  defineEvaluator,
  lookup,
  test as runTest,
  type InferenceRow,
  type LabeledRow,
  type TestResult,
} from './index.ts'

// These functions are compiled and never run: what is tested is what the compiler says.
const never: (call: () => unknown) => void = () => undefined

const touchstone = connect({ url: 'http://localhost:1' })
const workflow = touchstone.defineWorkflow('Typed', {
  testSample: z.object({ locator: z.string(), pages: z.number().default(1) }),
  groundTruth: z.object({ label: z.string() }),
  inference: z.object({ label: z.string(), score: z.number() }),
})
const { Model, TestCase, TestSuite } = workflow
const cat = { label: 'cat', score: 1 }

test('infer gets parsed samples and must give inferences', () => {
  never(() =>
    Model.create('a', {
      infer: (testSample, context) => {
        expectTypeOf(testSample).toEqualTypeOf<{ locator: string; pages: number }>()
        expectTypeOf(context.attempt).toBeNumber()
        expectTypeOf(context.signal).toEqualTypeOf<AbortSignal>()
        return cat
      },
    }),
  )
  never(() => Model.create('a', { infer: async () => cat }))
  // @ts-expect-error a field is missing
  never(() => Model.create('a', { infer: () => ({ label: 'cat' }) }))
  // @ts-expect-error a field has another type
  never(() => Model.create('a', { infer: async () => ({ label: 'cat', score: '1' }) }))
  // @ts-expect-error samples have no such field
  never(() => Model.create('a', { infer: ({ url }) => ({ label: url, score: 1 }) }))
  never(() => Model.create('a', { inferBatch: (samples) => samples.map(() => cat) }))
  // @ts-expect-error a batch gives a list
  never(() => Model.create('a', { inferBatch: () => cat }))
})

test('instances do not give away what they call the server with', () => {
  never(async () => {
    for (const it of [await Model.load('a'), await TestCase.load('a'), await TestSuite.load('a')]) {
      // @ts-expect-error no such property
      expectTypeOf(it.context).toBeUnknown()
      // @ts-expect-error no such property
      expectTypeOf(it.rpc).toBeUnknown()
    }
  })
})

test('samples may leave out what has a default; ground truths must fit', () => {
  const testSample = { locator: 's3://a' }
  never(() => TestCase.create('a', { samples: [{ testSample, groundTruth: { label: 'cat' } }] }))
  // @ts-expect-error a ground truth of another shape
  never(() => TestCase.create('a', { samples: [{ testSample, groundTruth: { name: 'cat' } }] }))
  // @ts-expect-error no ground truth
  never(() => TestCase.create('a', { samples: [{ testSample }] }))
  // @ts-expect-error neither samples nor a slice
  never(() => TestCase.create('a', {}))
  never(async () => {
    const sliceOf = await TestCase.load('a')
    await TestCase.create('b', {
      sliceOf,
      where: (row) => {
        expectTypeOf(row.testSample.pages).toBeNumber()
        expectTypeOf(row.groundTruth.label).toBeString()
        return true
      },
    })
    // @ts-expect-error either samples or a slice
    await TestCase.create('b', { sliceOf, where: () => true, samples: [] })
    for await (const row of sliceOf.rows())
      expectTypeOf(row).toEqualTypeOf<LabeledRow<typeof workflow.types>>()
  })
})

test('the three functions of an evaluator follow from each other', () => {
  const evaluator = defineEvaluator(workflow, {
    name: 'accuracy',
    version: '1',
    configurations: [{ threshold: 0.5 }],
    testSample: ({ groundTruth, inference }, { threshold }) => ({
      right: inference.label === groundTruth.label && inference.score > threshold,
    }),
    testCase: async (samples, { configuration }) => {
      expectTypeOf(configuration.threshold).toBeNumber()
      let right = 0
      for await (const { metrics } of samples) {
        expectTypeOf(metrics).toEqualTypeOf<{ right: boolean }>()
        if (metrics.right) right++
      }
      return { right }
    },
    testSuite: (testCases) => {
      expectTypeOf(testCases[0]?.metrics).toEqualTypeOf<{ right: number } | undefined>()
      return { best: Math.max(...testCases.map(({ metrics }) => metrics.right)) }
    },
  })
  never(async () => {
    const result = await runTest(await Model.load('a'), await TestSuite.load('b'), { evaluator })
    expectTypeOf(result).toEqualTypeOf<TestResult<{ right: number }, { best: number }>>()
    // @ts-expect-error the suite has no such metric
    void result.testSuite?.worst
  })
  const base = { name: 'broken', version: '1' }
  never(() =>
    defineEvaluator(workflow, {
      ...base,
      // @ts-expect-error inferences have no such field
      testSample: ({ inference }) => ({ right: inference.prediction === 'cat' }),
    }),
  )
  never(() =>
    defineEvaluator(workflow, {
      ...base,
      testSample: () => ({ right: true }),
      testCase: async (samples) => {
        let wrong = 0
        // @ts-expect-error metrics of samples have no such field
        for await (const { metrics } of samples) if (metrics.wrong) wrong++
        return { wrong }
      },
    }),
  )
  never(() =>
    defineEvaluator(workflow, {
      ...base,
      testCase: () => ({ right: 1 }),
      // @ts-expect-error metrics of test cases have no such field
      testSuite: (testCases) => ({ wrong: testCases[0]?.metrics.wrong ?? 0 }),
    }),
  )
})

test('a lookup is checked against its table and its samples', () => {
  const rows = [{ locator: 's3://a', file: 'a.png', label: 'cat', score: '1' }]
  const inference = ({ label, score }: { label: string; score: string }) => ({
    label,
    score: Number(score),
  })
  never(() => Model.create('a', { infer: lookup(rows, { key: 'locator', inference }) }))
  never(() =>
    Model.create('a', {
      infer: lookup(rows, {
        key: { row: ({ file }) => file, testSample: ({ locator }) => locator },
        inference,
      }),
    }),
  )
  // @ts-expect-error samples have no such field
  never(() => Model.create('a', { infer: lookup(rows, { key: 'file', inference }) }))
  // @ts-expect-error rows have no such field
  never(() => Model.create('a', { infer: lookup(rows, { key: 'pages', inference }) }))
  // @ts-expect-error the inference is none of the workflow
  never(() => Model.create('a', { infer: lookup(rows, { key: 'locator', inference: () => 1 }) }))
})

test('inferences come with types, and may be absent', () => {
  never(async () => {
    for await (const row of (await Model.load('a')).inferences(await TestCase.load('b'))) {
      expectTypeOf(row).toEqualTypeOf<InferenceRow<typeof workflow.types>>()
      expectTypeOf(row.inference).toEqualTypeOf<{ label: string; score: number } | undefined>()
      // @ts-expect-error it may be absent
      void row.inference.label
    }
  })
})

test('models and suites of another workflow do not fit', () => {
  const other = touchstone.defineWorkflow('Other', {
    testSample: z.object({ text: z.string() }),
    groundTruth: z.object({ label: z.string() }),
    inference: z.object({ words: z.number() }),
  })
  never(async () => {
    const model = await other.Model.load('a')
    const suite = await TestSuite.load('b')
    // @ts-expect-error the suite has samples of another type
    await runTest(model, suite)
  })
})
