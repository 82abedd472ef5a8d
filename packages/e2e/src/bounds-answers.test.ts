import { connect, defineEvaluator, test as runTest } from '@touchstone/client'
import { metricsOf } from '@touchstone/client/run-metrics'
import { limits } from '@touchstone/core'
import { expect, it } from 'vitest'
import { animals, defineAnimals } from './animals.ts'
import { openServer } from './homes.ts'
import { boundAnswers } from '../../server/src/lambda/answer-bound.ts'

/** Answers as the function on AWS hands them on: what is too large is refused, after the work was done. */
function throughLambda() {
  const answers: number[] = []
  const fetch = async (input: string | URL | Request, init?: RequestInit): Promise<Response> => {
    const response = await globalThis.fetch(input, init)
    const handler = boundAnswers(async () => ({
      statusCode: response.status,
      headers: { 'content-type': 'application/json' },
      body: await response.text(),
      isBase64Encoded: false,
    }))
    // The handler looks at the answer only.
    const { statusCode, body } = await handler({} as never, {} as never)
    answers.push(statusCode)
    return new Response(body, {
      status: statusCode,
      headers: { 'content-type': 'application/json' },
    })
  }
  return { fetch, answers }
}

/** 30 models that are more together than AWS Lambda hands on, through which they are asked for. */
async function largeModels({ touchstone, url, token }: Awaited<ReturnType<typeof openServer>>) {
  const { Model } = defineAnimals(touchstone)
  const metadata = { text: 'x'.repeat(250_000) }
  for (let n = 0; n < 30; n++) await Model.create(`model ${n}`, { metadata })
  const { fetch, answers } = throughLambda()
  return { models: defineAnimals(connect({ url, token, fetch })).Model, answers }
}

it('metrics of a run come page by page, by count and by bytes', async () => {
  await using home = await openServer()
  const workflow = defineAnimals(home.touchstone)
  const { Model, TestCase, TestSuite } = workflow
  const testCases = await TestCase.initMany(
    Array.from({ length: 20 }, (_, n) => ({ name: `case ${n}`, samples: animals(1, n) })),
  )
  const suite = await TestSuite.create('suite', { testCases })
  const model = await Model.create('any', { infer: () => ({ label: 'cat', score: 1 }) })
  const evaluator = defineEvaluator(workflow, {
    name: 'large',
    version: '1',
    testCase: () => ({ text: 'x'.repeat(limits.metricsBytes - 11) }),
  })
  const { run } = await runTest(model, suite, { evaluator })
  const { rpc } = home.touchstone
  const first = await rpc.testRuns.metrics.query({ id: run.id, limit: limits.pageSize })
  expect(first.items.length).toBeLessThan(20)
  expect(JSON.stringify(first.items).length).toBeLessThan(limits.pageBytes + limits.metricsBytes)
  const two = await rpc.testRuns.metrics.query({ id: run.id, limit: 2 })
  expect(two.items).toEqual(first.items.slice(0, 2))
  const all = await metricsOf(rpc, run.id)
  expect(new Set(all.map(({ testCaseId }) => testCaseId))).toEqual(
    new Set(testCases.map(({ id }) => id)),
  )
})

it('calls that are made together may be more than one request can hold', async () => {
  await using home = await openServer()
  const { Model } = defineAnimals(home.touchstone)
  const metadata = { text: 'x'.repeat(250_000) }
  const models = await Promise.all(
    Array.from({ length: 30 }, (_, n) => Model.create(`model ${n}`, { metadata })),
  )
  expect(new Set(models.map(({ id }) => id)).size).toBe(30)
})

it('calls that are made together may be more than one answer of AWS Lambda can hold', async () => {
  await using home = await openServer()
  const { models, answers } = await largeModels(home)
  const loaded = await Promise.all(Array.from({ length: 30 }, (_, n) => models.load(`model ${n}`)))
  expect(loaded.map(({ name }) => name)).toEqual(loaded.map((_, n) => `model ${n}`))
  expect(answers.filter((status) => status === 413)).toEqual([413])
})

it('edits that are made together are done once each, however large their answers are', async () => {
  await using home = await openServer()
  const { models, answers } = await largeModels(home)
  const loaded = []
  for (let n = 0; n < 30; n++) loaded.push(await models.load(`model ${n}`))
  const edited = await Promise.all(loaded.map((model) => model.update({ tags: ['a'] })))
  expect(edited.map(({ revision, tags }) => [revision, ...tags])).toEqual(
    edited.map(() => [2, 'a']),
  )
  expect(answers.filter((status) => status === 413)).toEqual([])
})

it('a suite of more test cases than one answer can hold is loaded whole', async () => {
  await using home = await openServer()
  const { TestCase, TestSuite } = defineAnimals(home.touchstone)
  const description = 'Ä'.repeat(limits.descriptionCharacters)
  const made = (from: number) =>
    TestCase.initMany(
      Array.from({ length: 300 }, (_, n) => ({
        name: `case ${from + n}`,
        description,
        samples: [],
      })),
    )
  const testCases = [...(await made(0)), ...(await made(300))]
  await TestSuite.create('suite', { testCases })
  const { rpc } = home.touchstone
  const { id: workflowId } = await rpc.workflows.get.query({ workflow: 'Animals' })
  const first = await rpc.testSuites.get.query({ workflowId, testSuite: 'suite' })
  expect(first.testCases.length).toBeLessThan(600)
  expect(JSON.stringify(first).length).toBeLessThan(limits.pageBytes)
  const suite = await TestSuite.load('suite')
  expect(suite.testCases.map(({ name }) => name)).toEqual(testCases.map(({ name }) => name))
})
