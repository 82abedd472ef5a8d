import { test as runTest, type Evaluator } from '@touchstone/client'
import {
  binary,
  classification,
  detection,
  evaluatorFromJson,
  regression,
  text,
} from '@touchstone/client/evaluators'
import { limits, TouchstoneError, type Json, type JsonObject } from '@touchstone/core'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { openInProcess, type Home } from './homes.ts'

interface Row {
  readonly groundTruth: Json
  readonly inference: Json
}

/** A workflow with any rows, and what an evaluator makes of them. */
async function stage({ touchstone }: Home, rows: readonly Row[]) {
  const workflow = touchstone.defineWorkflow('Rows', {
    testSample: z.object({ number: z.number() }),
    groundTruth: z.json(),
    inference: z.json(),
  })
  const testCase = await workflow.TestCase.create('all', {
    samples: rows.map(({ groundTruth }, number) => ({ testSample: { number }, groundTruth })),
  })
  const suite = await workflow.TestSuite.create('suite', { testCases: [testCase] })
  const model = await workflow.Model.create('model', {
    infer: ({ number }) => rows[number]?.inference ?? null,
  })
  // What is tested goes for all of them, whatever their metrics are.
  const metricsOf = async (evaluator: unknown) =>
    (
      await runTest(model, suite, {
        evaluator: evaluator as Evaluator<
          (typeof workflow)['types'],
          JsonObject,
          JsonObject,
          JsonObject,
          null
        >,
      })
    ).testSuite
  return { workflow, model, suite, metricsOf }
}

type Workflow = Awaited<ReturnType<typeof stage>>['workflow']

const label = (of: string): Row => ({ groundTruth: { label: of }, inference: { label: of } })
const scored = (score: Json, of = 'cat'): Row => ({
  groundTruth: { label: of },
  inference: { label: 'cat', score },
})
const value = (truth: Json, predicted: Json): Row => ({
  groundTruth: { value: truth },
  inference: { value: predicted },
})
const box = (over: object): Row => ({
  groundTruth: { bboxes: [] },
  inference: {
    bboxes: [{ label: 'cat', top_left: [0, 0], bottom_right: [1, 1], score: 0.5, ...over }],
  },
})
const sample = 'the test sample {"number":0}'

describe('a built-in evaluator', () => {
  it.each<[string, readonly Row[], (workflow: Workflow) => unknown, string]>([
    [
      'a label that is not declared',
      [label('cow')],
      (w) => classification(w, { labels: ['cat', 'dog'] }),
      `"cow" is not one of the declared labels: "cat", "dog", for ${sample}.`,
    ],
    [
      'a label that is none',
      [{ groundTruth: { label: null }, inference: { label: 'cat' } }],
      (w) => classification(w),
      `"label" of ${sample} must be a label, not null.`,
    ],
    [
      'a field that the row has not',
      [{ groundTruth: { kind: 'cat', size: 1 }, inference: { label: 'cat' } }],
      (w) => classification(w),
      `The ground truth of ${sample} has no field "label", which truth names. It has "kind", "size".`,
    ],
    [
      'a probability above 1',
      [scored(1.5)],
      (w) => binary(w, { positive: 'cat', predicted: 'label' }),
      `The score of a predicted label must be from 0 to 1, got 1.5, for ${sample}.`,
    ],
    [
      'a score for bins above 1',
      [scored(1.5)],
      (w) => binary(w, { positive: 'cat', exact: false }),
      'from 0 to 1',
    ],
    [
      'a score that is text',
      [scored('0.5')],
      (w) => binary(w, { positive: 'cat' }),
      `"score" of ${sample} must be a number, not "0.5".`,
    ],
    [
      'NaN from a function',
      [value(1, 1)],
      (w) => regression(w, { name: 'r', predicted: () => Number.NaN }),
      `"predicted" of ${sample} must be a number, not NaN.`,
    ],
    [
      'undefined from a function',
      [label('cat')],
      (w) => classification(w, { name: 'c', predicted: (() => undefined) as never }),
      `"predicted" of ${sample} must be a label, not undefined.`,
    ],
    [
      'a box without a score',
      [box({ score: null })],
      (w) => detection(w),
      `"bboxes" of ${sample} must be a list of boxes that each have a score, not null.`,
    ],
    [
      'a box without corners',
      [box({ top_left: null })],
      (w) => detection(w),
      `"bboxes" of ${sample} must be a list of boxes with label, top_left and bottom_right, not {`,
    ],
    [
      'a text that is a number',
      [{ groundTruth: { text: 'a' }, inference: { text: 1 } }],
      (w) => text(w),
      `"text" of ${sample} must be a string, not 1.`,
    ],
  ])('names the sample and the rule for %s', async (_, rows, make, message) => {
    await using home = await openInProcess()
    const { workflow, metricsOf } = await stage(home, rows)
    const error: unknown = await metricsOf(make(workflow)).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(TouchstoneError)
    expect((error as TouchstoneError).code).toBe('bad_input')
    expect((error as TouchstoneError).message).toContain(message)
  })

  it('has no area under a curve where there is one class only', async () => {
    await using home = await openInProcess()
    const { workflow, metricsOf } = await stage(home, [scored(0.2), scored(0.9)])
    const evaluator = binary(workflow, { positive: 'cat' })
    expect(await metricsOf(evaluator)).toMatchObject({
      n: 2,
      accuracy: 0.5,
      rocAuc: null,
      notes: [
        'All ground truths are the positive label "cat", so specificity and the area under the ROC curve have no value',
      ],
    })
    expect(await metricsOf(binary(workflow, { positive: 'Cat' }))).toMatchObject({
      recall: null,
      notes: [
        'No ground truth is the positive label "Cat", so recall and the areas under curves have no value',
      ],
    })
    expect(await metricsOf(classification(workflow))).toMatchObject({ accuracy: 1, classes: 1 })
  })

  it('says that no predicted label occurs in the ground truths', async () => {
    await using home = await openInProcess()
    const other = { groundTruth: { label: 'cat' }, inference: { label: 'Cat' } }
    const { workflow, metricsOf } = await stage(home, [other, other])
    expect(await metricsOf(classification(workflow))).toMatchObject({
      accuracy: 0,
      notes: [
        'No predicted label occurs in the ground truths: those have "cat", the predictions "Cat"',
      ],
    })
  })

  it('has no calibration where a confidence is no probability', async () => {
    await using home = await openInProcess()
    const { workflow, metricsOf } = await stage(home, [scored(1.5), scored(0.5)])
    const evaluator = classification(workflow, { score: 'score' })
    expect(await metricsOf(evaluator)).toMatchObject({ accuracy: 1, calibration: null })
  })

  it('has no figures of no samples', async () => {
    await using home = await openInProcess()
    const { workflow, metricsOf } = await stage(home, [])
    expect(await metricsOf(classification(workflow))).toMatchObject({ n: 0, accuracy: null })
    expect(await metricsOf(binary(workflow, { positive: 'cat' }))).toMatchObject({ n: 0, f1: null })
    expect(await metricsOf(regression(workflow))).toMatchObject({ n: 0, mae: null })
    expect(await metricsOf(detection(workflow))).toMatchObject({ n: 0, ap: null })
    expect(await metricsOf(text(workflow))).toMatchObject({ n: 0, exact: null })
  })

  it('keeps the metrics of ten thousand classes small', async () => {
    await using home = await openInProcess()
    const rows = Array.from({ length: 20_000 }, (_, i): Row => {
      const name = `a class with a rather long name ${i % 10_000}`
      return { groundTruth: { label: name }, inference: { label: i % 3 === 0 ? 'other' : name } }
    })
    const { workflow, metricsOf } = await stage(home, rows)
    const metrics = await metricsOf(classification(workflow))
    expect(metrics).toMatchObject({ n: 20_000, classes: 10_001 })
    expect(JSON.stringify(metrics)).toContain('"(other)"')
    expect(JSON.stringify(metrics).length).toBeLessThan(limits.metricsBytes)
  })

  it('is meant by its name', async () => {
    await using home = await openInProcess()
    const { workflow } = await stage(home, [])
    expect(() => evaluatorFromJson(workflow, { evaluator: 'clasification' })).toThrow(
      'There is no built-in evaluator "clasification". Did you mean classification? The evaluators are binary, classification, regression, detection, text.',
    )
    expect(() => evaluatorFromJson(workflow, { evaluator: 'judge' })).toThrow(
      'The evaluator judge takes functions or other evaluators, so it can be used only in TypeScript.',
    )
  })
})
