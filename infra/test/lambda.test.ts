import { connect, test as runTest } from '@touchstone/client'
import { limits } from '@touchstone/core'
import { orSkip } from '@touchstone/storage/aws/testing'
import { afterAll, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { openLambdaHome, type LambdaHome } from './lambda-home.ts'

const opened = await orSkip(() => openLambdaHome({ instances: 2 }))
afterAll(() => opened?.[Symbol.asyncDispose]())

const home = (): LambdaHome => {
  if (!opened) throw new Error('These tests are skipped')
  return opened
}
const touchstone = (): ReturnType<typeof connect> => connect(home())

const types = {
  testSample: z.object({ locator: z.string() }),
  groundTruth: z.object({ label: z.string() }),
  inference: z.object({ label: z.string() }),
}

const define = async (name: string) => {
  const { rpc } = touchstone()
  const { workflow } = await rpc.workflows.define.mutate({ name, schemas: {} })
  return { rpc, workflow }
}

/** The lines of the requests so far. */
const requests = () =>
  home()
    .lines.map((line) => JSON.parse(line) as Record<string, unknown>)
    .filter(({ level }) => level === 'INFO')

const lastRequest = () => requests().at(-1)

/** Lines take another way than answers do, and may arrive after them. */
const settled = (): Promise<void> => expect.poll(() => requests().length).toBe(home().invocations())

describe.skipIf(!opened)('the bundle in the runtime loop of AWS Lambda', () => {
  it('creates a model, and refuses the name from then on', async () => {
    const { rpc, workflow } = await define('Names')
    const input = { workflowId: workflow.id, name: 'resnet', metadata: { depth: 50 }, tags: [] }
    const model = await rpc.models.create.mutate(input)
    expect(model).toMatchObject({ name: 'resnet', revision: 1 })
    await expect(rpc.models.create.mutate(input)).rejects.toMatchObject({ code: 'name_taken' })
    expect(await rpc.models.get.query({ model: 'resnet' })).toMatchObject({ id: model.id })
  })

  it('answers a batch with one answer a call', async () => {
    const { rpc, workflow } = await define('Batches')
    const [first, second, third] = await Promise.allSettled([
      rpc.workflows.get.query({ workflow: workflow.id }),
      rpc.models.get.query({ model: 'never created' }),
      rpc.tokens.current.query(),
    ])
    expect(first).toMatchObject({ status: 'fulfilled', value: { name: 'Batches' } })
    expect(second).toMatchObject({ status: 'rejected', reason: { code: 'not_found' } })
    expect(third).toMatchObject({ status: 'fulfilled', value: { role: 'admin' } })
    await expect.poll(lastRequest).toMatchObject({
      procedure: 'workflows.get,models.get,tokens.current',
      status: 207,
    })
  })

  it('lets nobody in without a token', async () => {
    const nobody = connect({ url: home().url })
    await expect(nobody.rpc.models.list.query({})).rejects.toMatchObject({
      code: 'unauthenticated',
    })
    await expect.poll(lastRequest).toMatchObject({ status: 401, tokenId: null })
    const stranger = connect({ url: home().url, token: 'tst_of-a-stranger' })
    await expect(stranger.rpc.models.list.query({})).rejects.toMatchObject({
      code: 'unauthenticated',
    })
  })

  it('has one first admin token, however many instances start', async () => {
    const { rpc } = touchstone()
    await Promise.all(Array.from({ length: 4 }, () => fetch(`${home().url}/healthz`)))
    const { items: tokens } = await rpc.tokens.list.query()
    expect(tokens).toMatchObject([{ name: 'admin', role: 'admin', createdBy: 'deployment' }])
  })

  it('takes test samples and inferences by presigned uploads, and commits them', async () => {
    const { Model, TestCase, TestSuite } = touchstone().defineWorkflow('Uploads', types)
    const samples = Array.from({ length: 5_000 }, (_, i) => ({
      testSample: { locator: `${i}.png` },
      groundTruth: { label: i % 3 === 0 ? 'dog' : 'cat' },
    }))
    const testCase = await TestCase.create('all', { samples })
    const suite = await TestSuite.create('suite', { testCases: [testCase] })
    const model = await Model.create('always cat', { infer: () => ({ label: 'cat' }) })
    expect((await runTest(model, suite)).counts).toMatchObject({ inferred: 5_000, reused: 0 })
    expect((await runTest(model, suite)).counts).toMatchObject({ inferred: 0, reused: 5_000 })
    let rows = 0
    for await (const { inference } of model.inferences(testCase)) {
      expect(inference).toEqual({ label: 'cat' })
      rows++
    }
    expect(rows).toBe(5_000)
    await expect.poll(() => home().lines.join('\n')).toMatch(/"procedure":"[^"]*inferences\.commit/)
  })

  it('evaluates stored inferences, and refuses more samples than it has time for', async () => {
    const connected = touchstone()
    const { rpc } = connected
    const { Model, TestCase, TestSuite } = connected.defineWorkflow('Evaluations', types)
    const all = await TestCase.create('all', {
      samples: Array.from({ length: 5_000 }, (_, i) => ({
        testSample: { locator: `${i}.png` },
        groundTruth: { label: i % 4 === 0 ? 'dog' : 'cat' },
      })),
    })
    const suite = await TestSuite.create('evaluated', { testCases: [all] })
    const model = await Model.create('evaluated', { infer: () => ({ label: 'cat' }) })
    await runTest(model, suite)
    const evaluate = ({ id, version }: typeof suite) =>
      rpc.testRuns.evaluate.mutate({
        modelId: model.id,
        target: { testSuiteId: id, version },
        evaluator: { evaluator: 'classification' },
      })
    const run = await evaluate(suite)
    expect(run).toMatchObject({ state: 'complete', counts: { samples: 5_000, missing: 0 } })
    expect(run.headline?.[0]).toMatchObject({ name: 'accuracy', value: 0.75 })
    const slices = await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        TestCase.create(`slice ${i}`, { sliceOf: all, where: () => true }),
      ),
    )
    const large = await TestSuite.create('too large', { testCases: [all, ...slices] })
    await expect(evaluate(large)).rejects.toMatchObject({
      code: 'too_large',
      details: { samples: 105_000, maxSamples: limits.functionEvaluationSamples },
      message: expect.stringContaining(
        `\`touchstone evaluate classification --model ${model.id} --suite ${large.id} --at 1\``,
      ),
    })
    const { items } = await rpc.testRuns.list.query({ of: large.id })
    expect(items).toEqual([])
  })

  it('refuses a body over the limit with a sentence', async () => {
    const { rpc } = touchstone()
    const name = 'x'.repeat(limits.requestBytes)
    await expect(rpc.models.get.query({ model: name })).rejects.toMatchObject({
      code: 'too_large',
      message: expect.stringContaining(`${limits.requestBytes} bytes`),
    })
    await expect.poll(lastRequest).toMatchObject({ status: 413 })
  })

  it('refuses an answer that AWS Lambda would not hand on', async () => {
    const { rpc, workflow } = await define('Large')
    const metadata = { text: '"'.repeat(limits.metadataBytes / 2 - 16) }
    // Together they are more than Lambda takes, before the function sees them.
    const created = await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        rpc.models.create.mutate({ workflowId: workflow.id, name: `large ${i}`, metadata }),
      ),
    )
    const response = await fetch(
      `${home().url}/trpc/${created.map(() => 'models.get').join(',')}?batch=1`,
      {
        method: 'POST',
        headers: { authorization: `Bearer ${home().token}`, 'content-type': 'application/json' },
        body: JSON.stringify(Object.fromEntries(created.map(({ id }, n) => [n, { model: id }]))),
      },
    )
    expect(response.status).toBe(413)
    expect(await response.text()).toMatch(/Ask for less at once/)
  })

  it('asks browsers for no header that the bucket would not let them send', async () => {
    const { rpc, workflow } = await define('Headers')
    const model = await rpc.models.create.mutate({ workflowId: workflow.id, name: 'uploader' })
    const part = { sha256: '0'.repeat(64), bytes: 1, block: 0 }
    const answer = await rpc.inferences.prepare.mutate({ modelId: model.id, parts: [part] })
    const [prepared] = answer as readonly { request?: { headers: Record<string, string> } }[]
    const allowed = ['content-type', 'if-none-match', 'x-amz-checksum-sha256']
    expect(Object.keys(prepared?.request?.headers ?? {}).toSorted()).toEqual(allowed)
  })

  it('lets no cache keep an answer', async () => {
    const answer = await fetch(`${home().url}/trpc/tokens.current`, {
      headers: { authorization: `Bearer ${home().token}` },
    })
    expect([answer.status, answer.headers.get('cache-control')]).toEqual([200, 'no-store'])
  })

  it('writes one line a request, with its cost and whose it was', async () => {
    const { rpc } = touchstone()
    const { id } = await rpc.tokens.current.query()
    await settled()
    const before = requests().length
    await rpc.tokens.current.query()
    await settled()
    expect(requests()).toHaveLength(before + 1)
    expect(requests().at(before)).toEqual({
      timestamp: expect.any(String),
      level: 'INFO',
      requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      procedure: 'tokens.current',
      tokenId: id,
      status: 200,
      ms: expect.any(Number),
      units: expect.toSatisfy((units) => units > 0),
    })
  })

  it('never writes a secret, or anything that was sent', async () => {
    const { rpc, workflow } = await define('Discretion')
    const secret = 'tst_in-a-wrong-place'
    const made = await rpc.tokens.create.mutate({ name: 'Ada Lovelace', role: 'reader' })
    await rpc.models.create.mutate({
      workflowId: workflow.id,
      name: 'payload-name',
      metadata: { note: 'payload-note' },
    })
    await fetch(`${home().url}/trpc/${secret}?input=${secret}`)
    await fetch(`${home().url}/${secret}`, { headers: { cookie: secret } })
    await fetch(`${home().url}/trpc/models.create`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${home().token}` },
      body: '{"payload-note',
    })
    await settled()
    const log = home().lines.join('\n')
    for (const hidden of [home().token, made.secret, secret, 'payload', 'Ada', 'Bearer'])
      expect(log).not.toContain(hidden)
    expect(log).toContain('"procedure":"models.create"')
  })
})
