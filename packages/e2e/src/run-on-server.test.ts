import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { connect, test as runTest } from '@touchstone/client'
import { evaluatorFromJson, type EvaluatorJson } from '@touchstone/client/evaluators'
import { metricsOf } from '@touchstone/client/run-metrics'
import { limits } from '@touchstone/core'
import { openLocal } from '@touchstone/server/local'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { animals, defineAnimals, guess } from './animals.ts'
import { homes } from './every-home.ts'
import { openServer, temporaryDirectory, type Home } from './homes.ts'
import { refusalOf } from './refusal.ts'
import { stage } from './run-kit.ts'
import { startServer } from './server-process.ts'

const classification = { evaluator: 'classification' }

/** A suite of animals with the inferences of a model, and how to have it evaluated. */
async function stageInferred({ touchstone }: Pick<Home, 'touchstone'>, count = 50) {
  const staged = await stage(touchstone, { count })
  const { model, suite } = staged
  await runTest(model, suite)
  const target = { testSuiteId: suite.id, version: suite.version }
  const evaluate = (evaluator: EvaluatorJson, of = touchstone) =>
    of.rpc.testRuns.evaluate.mutate({ modelId: model.id, target, evaluator })
  return { ...staged, target, evaluate }
}

describe.each(homes)('an evaluation on the server $name', ({ open }) => {
  it('answers the complete run that a client would have made, once', async () => {
    await using home = await open()
    const { rpc } = home.touchstone
    const { workflow, suite, model, evaluate } = await stageInferred(home)
    const run = await evaluate({ ...classification, bins: 10 })
    expect(run).toMatchObject({
      state: 'complete',
      modelId: model.id,
      testSuite: { id: suite.id, version: 1 },
      counts: { samples: 50, inferred: 0, reused: 50, errors: 0, missing: 0 },
      createdBy: (await rpc.tokens.current.query()).name,
    })
    expect(run.headline?.map(({ name }) => name)).toEqual(['accuracy', 'macro.f1'])
    expect(await rpc.testRuns.get.query({ id: run.id })).toEqual(run)
    const evaluator = evaluatorFromJson(workflow, { ...classification, bins: 10 })
    const here = await runTest(model, suite, { evaluator, inferMissing: false })
    expect(here).toMatchObject({ reusedMetrics: true, run })
    // What the client computes anew is what the server stored.
    const other = await workflow.Model.create('other', { infer: guess })
    const anew = await runTest(other, suite, { evaluator })
    expect(anew.testSuite).toEqual(here.testSuite)
    expect(await evaluate({ ...classification, bins: 10 })).toEqual(run)
  })

  it('is of the newest version of the suite unless another is named', async () => {
    await using home = await open()
    const { rpc } = home.touchstone
    const { workflow, suite, model, target } = await stageInferred(home)
    const more = await workflow.TestCase.create('more', { samples: animals(5, 100) })
    await suite.edit({ add: [more] })
    const { testSuiteId } = target
    const evaluate = (version: number | undefined) =>
      rpc.testRuns.evaluate.mutate({
        modelId: model.id,
        target: { testSuiteId, version },
        evaluator: classification,
      })
    expect((await evaluate(1)).counts).toMatchObject({ samples: 50, missing: 0 })
    expect((await evaluate(undefined)).counts).toMatchObject({ samples: 55, missing: 5 })
  })

  it('refuses what cannot be evaluated, and leaves no run', async () => {
    await using home = await open()
    const { rpc } = home.touchstone
    const { workflow, testCase, suite, model, target, evaluate } = await stageInferred(home)
    const refused = async (attempt: Promise<unknown>) => {
      const { code, message } = await refusalOf(attempt)
      return `${code}: ${message}`
    }
    expect(await refused(evaluate({ evaluator: 'clasification' }))).toMatch(
      /^bad_input: There is no built-in evaluator "clasification"\. Did you mean classification\?/,
    )
    const of = (options: object) => refused(evaluate({ ...classification, ...options }))
    expect(await of({ bin: 3 })).toMatch(/^bad_input: .* has no option "bin"\. It has .*bins/)
    expect(await of({ bins: 'ten' })).toBe('bad_input: bins must be a number, not "ten".')
    expect(await of({ bins: 0 })).toMatch(/^bad_input: bins must be /)
    expect(await of({ labels: ['x'.repeat(limits.configurationsBytes)] })).toMatch(
      new RegExp(`^bad_input: .*${limits.configurationsBytes} bytes`),
    )
    expect(await of({ name: '' })).toMatch(/^bad_input: name must be /)
    // What is no evaluator at all.
    for (const evaluator of [{}, [], null, 'classification'])
      expect(await refused(evaluate(evaluator as unknown as EvaluatorJson))).toMatch(
        /^bad_input: .*evaluator.*\{"evaluator":"classification"\}/,
      )
    const ask = (change: object) =>
      refused(
        rpc.testRuns.evaluate.mutate({
          modelId: model.id,
          target,
          evaluator: classification,
          ...change,
        }),
      )
    expect(await ask({ target: { testCaseId: testCase.id } })).toMatch(
      /^bad_input: A run belongs to a test suite, not to a test case\. Pass target: /,
    )
    expect(await ask({ target: { testSuiteId: suite.id, version: 9 } })).toMatch(/^not_found: /)
    const empty = await workflow.Model.create('empty')
    expect(await ask({ modelId: empty.id })).toMatch(
      /^bad_input: The model "empty" has no inferences for the test suite "suite"\./,
    )
    const plants = defineAnimals(home.touchstone, 'Plants')
    const plant = await plants.Model.create('plant', { infer: guess })
    expect(await ask({ modelId: plant.id })).toMatch(
      /^bad_input: The model "plant" belongs to workflow .* Use a model of the same workflow\.$/,
    )
    const { items } = await rpc.testRuns.list.query({})
    expect(items.filter(({ evaluator }) => evaluator !== null)).toEqual([])
  })

  it('names the fields that there are where the rows have not the one that was named', async () => {
    await using home = await open()
    const { evaluate } = await stageInferred(home)
    const field = { ...classification, predicted: 'species' }
    expect(await refusalOf(evaluate(field))).toMatchObject({
      code: 'bad_input',
      message: expect.stringMatching(/has no field "species", .* It has "label", "score"\./),
    })
    const { items } = await home.touchstone.rpc.testRuns.list.query({ limit: 1 })
    expect(items).toMatchObject([
      { state: 'failed', reason: expect.stringContaining('no field "species"') },
    ])
  })
})

it('calls at the same time share one evaluation', async () => {
  await using home = await openServer()
  const { model, evaluate } = await stageInferred(home)
  const runs = await Promise.all([1, 2, 3].map(() => evaluate(classification)))
  // A second evaluation would have moved the run on.
  expect(new Set(runs.map(({ revision }) => revision)).size).toBe(1)
  const { items } = await home.touchstone.rpc.testRuns.list.query({ of: model.id })
  expect(items.filter(({ evaluator }) => evaluator !== null)).toMatchObject([
    { id: runs[0]?.id, state: 'complete' },
  ])
})

it('an evaluation needs a token that may write', async () => {
  await using home = await openServer()
  const { evaluate } = await stageInferred(home)
  const as = async (role: 'reader' | 'writer') => {
    const { secret } = await home.touchstone.rpc.tokens.create.mutate({ name: `a ${role}`, role })
    return evaluate(classification, connect({ url: home.url, token: secret }))
  }
  expect(await refusalOf(as('reader'))).toMatchObject({ code: 'forbidden' })
  expect(await as('writer')).toMatchObject({ state: 'complete', createdBy: 'a writer' })
})

// Slow enough to be met under way: each pair of texts has millions of edits.
const texts = {
  testSample: z.object({ number: z.number() }),
  groundTruth: z.object({ text: z.string() }),
  inference: z.object({ text: z.string() }),
}
const textOf = (seed: number): string =>
  Array.from({ length: 3_000 }, (_, i) => String.fromCharCode(97 + ((i * seed) % 23))).join('')

/** Texts that take a while to evaluate, in several blocks of the run's metrics. */
async function stageTexts({ touchstone }: Pick<Home, 'touchstone'>, count: number) {
  const { TestCase, TestSuite, Model } = touchstone.defineWorkflow('Texts', texts)
  const testCase = await TestCase.create('all', {
    samples: Array.from({ length: count }, (_, number) => ({
      testSample: { number },
      groundTruth: { text: textOf(7) },
    })),
  })
  const suite = await TestSuite.create('suite', { testCases: [testCase] })
  const model = await Model.create('model', { infer: () => ({ text: textOf(5) }) })
  await runTest(model, suite)
  return { modelId: model.id, target: { testSuiteId: suite.id, version: 1 } }
}

const similarity = { evaluator: 'text', metrics: ['similarity', 'cer'] }

it('other calls are answered while a large evaluation goes on, and see how far it is', async () => {
  await using home = await openServer()
  const { rpc } = home.touchstone
  const staged = await stageTexts(home, 600)
  const evaluation = rpc.testRuns.evaluate.mutate({ ...staged, evaluator: similarity })
  const ended = evaluation.then(() => true)
  const isDone = (): Promise<boolean> => Promise.race([ended, Promise.resolve(false)])
  const seen: number[] = []
  while (!(await isDone())) {
    const { items } = await rpc.testRuns.list.query({ of: staged.modelId, limit: 1 })
    const [run] = items
    // Answered before the evaluation is: this line runs in between.
    if (!run?.evaluator || (await isDone())) continue
    expect(run).toMatchObject({ state: 'running', finishedAt: null })
    seen.push(run.counts.evaluated ?? 0)
  }
  const run = await evaluation
  expect(run.counts).toEqual({ samples: 600, inferred: 0, reused: 600, errors: 0, missing: 0 })
  expect(seen).toEqual(seen.toSorted((a, b) => a - b))
  expect(seen.at(-1)).toBeGreaterThan(0)
  expect(seen.at(-1)).toBeLessThanOrEqual(600)
})

it('a call goes on with a run that was cut off by a kill of the server', async () => {
  await using directory = await temporaryDirectory()
  await using server = await startServer(directory.path)
  const staged = await stageTexts(server, 600)
  const request = { ...staged, evaluator: similarity }
  const cutOff = server.touchstone.rpc.testRuns.evaluate.mutate(request).catch(() => 'cut off')
  const newest = async (at = server) => {
    const { items } = await at.touchstone.rpc.testRuns.list.query({ of: staged.modelId, limit: 1 })
    return items[0]
  }
  const stored = async (id: string) => {
    const files = await readdir(join(directory.path, 'objects'), { recursive: true })
    return files.filter((file) => file.includes(id) && !file.endsWith(id))
  }
  await expect
    .poll(async () => (await newest())?.counts.evaluated, { timeout: 25_000 })
    .toBeGreaterThan(0)
  const { id } = (await newest()) ?? { id: 'none' }
  await expect.poll(async () => (await stored(id)).length, { timeout: 25_000 }).toBeGreaterThan(0)
  await server.stop('SIGKILL')
  expect(await cutOff).toBe('cut off')
  const before = await stored(id)
  await using again = await startServer(directory.path)
  expect(await newest(again)).toMatchObject({ id, state: 'running' })
  const run = await again.touchstone.rpc.testRuns.evaluate.mutate(request)
  expect(run).toMatchObject({ id, state: 'complete' })
  const [metrics] = await metricsOf(again.touchstone.rpc, run.id)
  expect(metrics?.metrics).toMatchObject({ n: 600 })
  // What was stored before the kill is used, and not computed again.
  expect(await stored(id)).toEqual(expect.arrayContaining(before))
})

it('a server that closes stops an evaluation, which the next call continues', async () => {
  await using directory = await temporaryDirectory()
  const first = await openLocal(directory.path)
  const staged = await stageTexts({ touchstone: first }, 600)
  const request = { ...staged, evaluator: similarity }
  const stopped = refusalOf(first.rpc.testRuns.evaluate.mutate(request))
  const newest = async () => (await first.rpc.testRuns.list.query({ limit: 1 })).items[0]
  await expect.poll(async () => (await newest())?.evaluator?.name).toBe('text')
  await first.close()
  expect(await stopped).toMatchObject({
    code: 'unavailable',
    message: expect.stringContaining('shutting down'),
  })
  await using second = await openLocal(directory.path)
  expect(await second.rpc.testRuns.list.query({ limit: 1 })).toMatchObject({
    items: [{ state: 'running' }],
  })
  expect(await second.rpc.testRuns.evaluate.mutate(request)).toMatchObject({ state: 'complete' })
})
