import { gunzipSync } from 'node:zlib'
import { expect, it } from 'vitest'
import * as z from 'zod'
import { openServer } from './homes.ts'
import { all } from './run-kit.ts'
import {
  pack,
  requestsOf,
  send,
  wire,
  type Answer,
  type Part,
  type Presigned,
} from './run-wire-kit.ts'

const text = { type: 'string' }
const object = (properties: object) => ({
  type: 'object',
  properties,
  required: Object.keys(properties),
  additionalProperties: false,
})

const samples = Array.from({ length: 10 }, (_, i) => ({ text: `Grüße № ${i} 🐈`, part: i }))
const truthOf = (part: number) => ({ label: part % 2 === 0 ? 'even' : 'odd' })
const inferenceOf = (part: number) => ({ label: 'even', score: part / 10 })

it('another language goes the whole way over HTTP, and the TypeScript client reads the same', async () => {
  await using home = await openServer()
  const call = wire(home)
  const ok = async (procedure: string, input: object): Promise<Record<string, unknown>> => {
    const answer = await call(procedure, input)
    expect(answer).toMatchObject({ status: 200, error: { code: '' } })
    return answer.data
  }
  const upload = async (prepared: Answer, part: Part): Promise<void> => {
    expect(await send(requestsOf(prepared)[0], part.body)).toBe(200)
  }

  const { workflow, schemaRevision } = await ok('workflows.define', {
    name: 'Parity',
    schemas: {
      testSample: object({ text, part: { type: 'number' } }),
      groundTruth: object({ label: text }),
      inference: object({ label: text, score: { type: 'number' } }),
    },
  })
  const { id: workflowId } = workflow as { id: string }

  const sampleRows = pack(samples.map((testSample) => ({ testSample })))
  const { block: _, ...sampleSpec } = sampleRows.spec
  const sampleUpload = { workflowId, parts: [sampleSpec] }
  await upload(await call('testSamples.prepare', sampleUpload), sampleRows)
  const committed = await ok('testSamples.commit', { ...sampleUpload, schemaRevision })
  expect(committed).toEqual({ added: 10, places: [[0, 10]] })

  const { draftId } = await ok('testCases.draft', { workflowId })
  const truths = pack(samples.map(({ part }) => ({ place: part, groundTruth: truthOf(part) })))
  const draft = { draftId, parts: [truths.spec] }
  await upload(await call('testCases.prepareDraft', draft), truths)
  expect(await ok('testCases.commitDraft', { ...draft, schemaRevision })).toMatchObject({
    inserted: 10,
    conflicts: 0,
  })
  const testCase = await ok('testCases.create', { workflowId, name: 'all', content: { draftId } })
  expect(testCase).toMatchObject({ name: 'all', version: 1, samples: 10 })
  const suite = await ok('testSuites.create', {
    workflowId,
    name: 'suite',
    testCases: [{ id: testCase['id'], version: 1 }],
  })
  const model = await ok('models.create', { workflowId, name: 'always even' })
  const modelId = model['id']

  // Two parts, so that reading has something to merge.
  for (const half of [samples.slice(5), samples.slice(0, 5)]) {
    const part = pack(half.map((one) => ({ place: one.part, inference: inferenceOf(one.part) })))
    const input = { modelId, parts: [part.spec] }
    await upload(await call('inferences.prepare', input), part)
    expect(await ok('inferences.commit', { ...input, schemaRevision })).toMatchObject({
      inserted: 5,
      conflicts: 0,
    })
    // A repeat finds that all is there, and changes nothing.
    expect(requestsOf(await call('inferences.prepare', input))).toEqual([undefined])
    expect(await ok('inferences.commit', { ...input, schemaRevision })).toMatchObject({
      inserted: 0,
      unchanged: 5,
    })
  }
  const target = { testSuiteId: suite['id'] }
  expect(await ok('inferences.status', { target, modelId })).toMatchObject({
    samples: 10,
    inferred: 10,
    missing: 0,
  })

  // The fields are guessed from the schemas that the other language sent.
  const evaluator = { evaluator: 'classification', missing: 'wrong' }
  const run = await ok('testRuns.evaluate', { modelId, target, evaluator })
  expect(run).toMatchObject({
    state: 'complete',
    counts: { samples: 10, reused: 10 },
    headline: [{ name: 'accuracy', value: 0.5 }, { name: 'macro.f1' }],
  })
  const { items } = await ok('testRuns.metrics', { id: run['id'] })
  expect(items).toMatchObject([{ testCaseId: testCase['id'] }, { testCaseId: null }])
  const scores = [{ metric: 'accuracy', op: '>=', value: 0.5, ...target }]
  const sort = { metric: 'accuracy', ...target }
  expect(await ok('models.list', { sort, filter: { scores } })).toMatchObject({
    items: [{ id: modelId }],
  })

  // Reading back, as the answer of the server says where.
  const plan = await ok('inferences.read', { target: { testCaseId: testCase['id'] }, modelId })
  const [block] = plan['blocks'] as {
    samples: Presigned
    groundTruths: Presigned[]
    inferences: Presigned[]
  }[]
  const rowsOf = async ({ url }: Presigned) => {
    const bytes = Buffer.from(await (await fetch(url)).arrayBuffer())
    const lines = gunzipSync(bytes).toString('utf8').trimEnd().split('\n')
    return lines.map((line) => JSON.parse(line) as { place: number })
  }
  const read = async (requests: readonly Presigned[] = []) =>
    (await Promise.all(requests.map(rowsOf))).flat().toSorted((a, b) => a.place - b.place)
  expect(await read(block ? [block.samples] : [])).toEqual(
    samples.map((testSample, place) => ({ place, testSample })),
  )
  expect(await read(block?.groundTruths)).toEqual(
    samples.map(({ part }) => ({ place: part, groundTruth: truthOf(part) })),
  )
  expect(await read(block?.inferences)).toEqual(
    samples.map(({ part }) => ({ place: part, inference: inferenceOf(part) })),
  )

  const { Model, TestCase, TestSuite } = home.touchstone.defineWorkflow('Parity', {
    testSample: z.object({ text: z.string(), part: z.number() }),
    groundTruth: z.object({ label: z.string() }),
    inference: z.object({ label: z.string(), score: z.number() }),
  })
  expect((await TestSuite.load('suite')).size).toBe(10)
  const ours = await all((await Model.load('always even')).inferences(await TestCase.load('all')))
  expect(ours).toEqual(
    samples.map((testSample) => ({
      testSample,
      groundTruth: truthOf(testSample.part),
      inference: inferenceOf(testSample.part),
      error: undefined,
    })),
  )
})
