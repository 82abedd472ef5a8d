import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { connect, type Touchstone } from '@touchstone/client'
import { TouchstoneError, type ErrorCode } from '@touchstone/core'
import { describe, expect, it } from 'vitest'
import { animals, defineAnimals, guess } from './animals.ts'
import { openClocked } from './clocked-home.ts'
import { collected } from './collected.ts'
import { openServer, type Home } from './homes.ts'
import { procedures } from './procedures.ts'
import { rawRequest } from './raw-request.ts'
import { refusalOf } from './refusal.ts'

type Server = Home & { readonly url: string; readonly token: string }
type Role = 'reader' | 'writer' | 'admin'

async function tokenFor({ url, touchstone }: Server, name: string, role: Role) {
  const { token, secret } = await touchstone.rpc.tokens.create.mutate({ name, role })
  return { token, secret, touchstone: connect({ url, token: secret }) }
}

const refusal = async (attempt: Promise<unknown>): Promise<[ErrorCode, string]> => {
  const { code, message } = await refusalOf(attempt)
  return [code, message]
}

/** Every procedure that changes something, called with what exists. */
async function mutations(home: Server) {
  const { Model, TestCase, TestSuite } = defineAnimals(home.touchstone)
  const { id, revision, record } = await Model.create('cat or dog', { infer: guess })
  const testCase = await TestCase.create('all', { samples: animals(3) })
  const suite = await TestSuite.create('suite', { testCases: [testCase] })
  const { workflowId } = record
  const { draftId } = await home.touchstone.rpc.testCases.draft.mutate({ workflowId })
  const { run } = await home.touchstone.rpc.testRuns.getOrCreate.mutate({
    modelId: id,
    testSuiteId: suite.id,
    version: 1,
    evaluator: { name: 'e', version: '1', configurations: [null] },
  })
  const part = { sha256: 'a'.repeat(64), bytes: 10, block: 0 }
  const counts = { samples: 3, inferred: 0, reused: 0, errors: 0, missing: 3 }
  return ({ rpc }: Touchstone): Record<string, () => Promise<unknown>> => ({
    'workflows.define': () => rpc.workflows.define.mutate({ name: 'Plants', schemas: {} }),
    'models.create': () => rpc.models.create.mutate({ workflowId, name: 'b' }),
    'models.update': () => rpc.models.update.mutate({ id, revision, name: 'b' }),
    'models.archive': () => rpc.models.archive.mutate({ id, revision }),
    'models.restore': () => rpc.models.restore.mutate({ id, revision }),
    'models.delete': () => rpc.models.delete.mutate({ id, revision }),
    'models.revert': () => rpc.models.revert.mutate({ id, revision, to: 1 }),
    'testSamples.prepare': () => rpc.testSamples.prepare.mutate({ workflowId, parts: [part] }),
    'testSamples.commit': () =>
      rpc.testSamples.commit.mutate({ workflowId, schemaRevision: 1, parts: [part] }),
    'testCases.draft': () => rpc.testCases.draft.mutate({ workflowId }),
    'testCases.prepareDraft': () => rpc.testCases.prepareDraft.mutate({ draftId, parts: [part] }),
    'testCases.commitDraft': () =>
      rpc.testCases.commitDraft.mutate({ draftId, schemaRevision: 1, parts: [part] }),
    'testCases.create': () =>
      rpc.testCases.create.mutate({ workflowId, name: 'b', content: { draftId } }),
    'testCases.createMany': () =>
      rpc.testCases.createMany.mutate({
        workflowId,
        testCases: [{ name: 'b', content: { draftId } }],
      }),
    'testCases.openBatch': () => rpc.testCases.openBatch.mutate(),
    'testCases.closeBatch': () =>
      rpc.testCases.closeBatch.mutate({ batch: crypto.randomUUID(), state: 'committed' }),
    'testCases.edit': () =>
      rpc.testCases.edit.mutate({ id: testCase.id, revision: 1, content: { clear: true } }),
    'testSuites.create': () =>
      rpc.testSuites.create.mutate({ workflowId, name: 'b', testCases: [] }),
    'testSuites.edit': () =>
      rpc.testSuites.edit.mutate({ id: suite.id, revision: 1, testCases: [] }),
    'inferences.prepare': () => rpc.inferences.prepare.mutate({ modelId: id, parts: [part] }),
    'inferences.commit': () =>
      rpc.inferences.commit.mutate({ modelId: id, schemaRevision: 1, parts: [part] }),
    'testRuns.getOrCreate': () =>
      rpc.testRuns.getOrCreate.mutate({
        modelId: id,
        testSuiteId: suite.id,
        version: 1,
        evaluator: null,
      }),
    'testRuns.evaluate': () =>
      rpc.testRuns.evaluate.mutate({
        modelId: id,
        target: { testSuiteId: suite.id },
        evaluator: { evaluator: 'classification' },
      }),
    'testRuns.update': () =>
      rpc.testRuns.update.mutate({
        id: run.id,
        state: 'failed',
        counts,
        fingerprint: null,
        reason: 'x',
      }),
    'testRuns.putMetrics': () =>
      rpc.testRuns.putMetrics.mutate({
        id: run.id,
        entries: [{ configuration: 0, testCaseId: null, metrics: { x: 1 } }],
      }),
    'testRuns.prepareSampleMetrics': () =>
      rpc.testRuns.prepareSampleMetrics.mutate({ id: run.id, configuration: 0, parts: [part] }),
    'testRuns.commitSampleMetrics': () =>
      rpc.testRuns.commitSampleMetrics.mutate({ id: run.id, configuration: 0, parts: [part] }),
  })
}

describe('a token', () => {
  it('is asked for with a sentence when it is missing, unknown, or not a bearer token', async () => {
    await using home = await openServer()
    const { url } = home
    expect(await refusal(connect({ url }).rpc.models.list.query({}))).toEqual([
      'unauthenticated',
      'This server needs a token. Pass one to `connect` as `token`.',
    ])
    for (const token of ['tst_wrong', `${home.token}x`, home.token.slice(0, -1)])
      expect(await refusal(connect({ url, token }).rpc.models.list.query({}))).toEqual([
        'unauthenticated',
        'The token is not known here. Check it, or ask an admin for one.',
      ])
    const basic = await rawRequest(`${url}/trpc/models.list?input=%7B%7D`, {
      headers: { authorization: `Basic ${home.token}` },
    })
    expect(basic.status).toBe(401)
  })

  it('is refused once it has expired, and says when that was', async () => {
    await using home = await openServer()
    const create = (expiresAt: string) =>
      home.touchstone.rpc.tokens.create.mutate({ name: 'short-lived', role: 'reader', expiresAt })
    const past = await create('2020-01-01T00:00:00Z')
    const expired = connect({ url: home.url, token: past.secret })
    const [code, message] = await refusal(expired.rpc.tokens.current.query())
    expect(code).toBe('unauthenticated')
    expect(message).toMatch(/"short-lived" expired at 2020-01-01T00:00:00Z/)
    const future = await create('2999-01-01T00:00:00Z')
    const valid = connect({ url: home.url, token: future.secret })
    expect(await valid.rpc.tokens.current.query()).toMatchObject({ name: 'short-lived' })
  })

  it('is refused from the moment it is revoked, and revoking twice changes nothing', async () => {
    await using home = await openServer()
    const { token, touchstone } = await tokenFor(home, 'Bob', 'writer')
    const { Model } = defineAnimals(touchstone)
    await Model.create('a')
    const revoked = await home.touchstone.rpc.tokens.revoke.mutate({ id: token.id })
    expect(await refusal(Model.create('b'))).toEqual([
      'unauthenticated',
      'The token "Bob" was revoked. Ask an admin for a new one.',
    ])
    expect(await home.touchstone.rpc.tokens.revoke.mutate({ id: token.id })).toEqual(revoked)
    expect(await refusalOf(home.touchstone.rpc.models.get.query({ model: 'b' }))).toMatchObject({
      code: 'not_found',
    })
  })

  it('is listed with its last use, and never with its secret', async () => {
    await using home = await openServer()
    const { token, secret, touchstone } = await tokenFor(home, 'Bob', 'reader')
    const listed = async () => {
      const { items: tokens } = await home.touchstone.rpc.tokens.list.query()
      expect(JSON.stringify(tokens)).not.toContain(secret)
      return tokens.find(({ id }) => id === token.id)
    }
    expect(await listed()).toMatchObject({ name: 'Bob', createdBy: 'local', lastUsedAt: null })
    await touchstone.rpc.models.list.query({})
    expect((await listed())?.lastUsedAt).toMatch(/^\d{4}-\d\d-\d\dT/)
  })

  it('lets its holder read while its last use cannot be noted', async () => {
    await using home = await openClocked()
    const { secret } = await home.touchstone.rpc.tokens.create.mutate({
      name: 'Bob',
      role: 'reader',
    })
    const full = new TouchstoneError('storage', 'There is no space left.')
    const services = home.servicesOver({ ...home.data.table, write: () => Promise.reject(full) })
    expect(await services.tokens.authenticate(secret)).toMatchObject({
      name: 'Bob',
      lastUsedAt: null,
    })
    const away = new TouchstoneError('unavailable', 'The table is busy.')
    const busy = home.servicesOver({ ...home.data.table, write: () => Promise.reject(away) })
    expect(await refusal(busy.tokens.authenticate(secret))).toEqual(['unavailable', away.message])
  })

  it('of the local server is in a file that only its owner may read', async () => {
    await using home = await openServer()
    const { mode } = await stat(join(home.directory, 'token'))
    expect(mode & 0o777).toBe(0o600)
  })
})

describe('a role', () => {
  it('of a reader reads everything and changes nothing', async () => {
    await using home = await openServer()
    const calls = await mutations(home)
    const { rpc } = home.touchstone
    const whole = async (): Promise<unknown> => {
      const { items: workflows } = await rpc.workflows.list.query({})
      const { items: models } = await rpc.models.list.query({ filter: { archived: 'any' } })
      const { items: runs } = await rpc.testRuns.list.query({})
      const metrics = await Promise.all(runs.map(({ id }) => rpc.testRuns.metrics.query({ id })))
      return { workflows, models, runs, metrics }
    }
    const before = await whole()
    const reader = (await tokenFor(home, 'Rita', 'reader')).touchstone
    for (const [name, call] of Object.entries(calls(reader)))
      expect([name, ...(await refusal(call()))]).toEqual([
        name,
        'forbidden',
        `The token "Rita" is a reader's; this needs a writer's. Ask an admin for one.`,
      ])
    expect(await whole()).toEqual(before)
    const [model] = (await reader.rpc.models.list.query({})).items
    expect(model?.name).toBe('cat or dog')
    const { workflowId = 'wf_00000000001' } = model ?? {}
    expect((await reader.rpc.testCases.get.query({ workflowId, testCase: 'all' })).samples).toBe(3)
  })

  it('covers every mutation that the server has', async () => {
    await using home = await openServer()
    const ofAdmins = ['storage.collectGarbage', 'tokens.create', 'tokens.revoke']
    const known = Object.keys((await mutations(home))(home.touchstone))
    const all = [...procedures].filter(([, { type }]) => type === 'mutation').map(([name]) => name)
    expect(all.toSorted()).toEqual([...known, ...ofAdmins].toSorted())
  })

  it('of a writer changes everything but tokens and the storage', async () => {
    await using home = await openServer()
    const { token } = await tokenFor(home, 'Rita', 'reader')
    const will = (await tokenFor(home, 'Will', 'writer')).touchstone
    await defineAnimals(will).Model.create('a')
    const { rpc } = will
    const attempts = [
      rpc.tokens.list.query(),
      rpc.tokens.create.mutate({ name: 'x', role: 'admin' }),
      rpc.tokens.revoke.mutate({ id: token.id }),
      rpc.storage.collectGarbage.mutate({}),
    ]
    for (const attempt of attempts)
      expect(await refusal(attempt)).toEqual([
        'forbidden',
        `The token "Will" is a writer's; this needs an admin's. Ask an admin for one.`,
      ])
    const { items: tokens } = await home.touchstone.rpc.tokens.list.query()
    expect(tokens.map(({ name }) => name).toSorted()).toEqual(['Rita', 'Will', 'local'])
    expect(tokens.filter(({ revokedAt }) => revokedAt !== null)).toEqual([])
  })

  it('stands with its name in the history of what it did', async () => {
    await using home = await openServer()
    const will = defineAnimals((await tokenFor(home, 'Will 👩‍🔬', 'writer')).touchstone)
    const model = await will.Model.create('a')
    await defineAnimals(home.touchstone)
      .Model.load('a')
      .then((same) => same.update({ name: 'b' }))
    const history = await collected(model.history())
    expect(history.map(({ by }) => by)).toEqual(['local', 'Will 👩‍🔬'])
    expect((await model.reload()).record).toMatchObject({
      createdBy: 'Will 👩‍🔬',
      updatedBy: 'local',
    })
  })
})
