import { limits, newId } from '@touchstone/core'
import * as zod from 'zod/mini'
import { describe, expect, it } from 'vitest'
import { animals, defineAnimals } from './animals.ts'
import { openServer } from './homes.ts'
import { procedures } from './procedures.ts'
import { all } from './run-kit.ts'

const many = <T>(length: number, item: (n: number) => T): T[] =>
  Array.from({ length }, (_, n) => item(n))
const wide = '😀'
// The longest that JSON makes of one character.
const escaped = '\u0001'
const id = (kind: Parameters<typeof newId>[0]) => newId(kind, Date.UTC(2090, 1))
const number = Number.MAX_SAFE_INTEGER

const name = wide.repeat(limits.nameCharacters)
const labels = {
  name,
  description: escaped.repeat(limits.descriptionCharacters),
  tags: many(limits.tags, (n) => `${n}`.padEnd(3) + wide.repeat(limits.tagCharacters - 3)),
}
const [workflowId, modelId, testCaseId] = [id('workflow'), id('model'), id('testCase')]
const [testSuiteId, runId, draftId] = [id('testSuite'), id('testRun'), id('draft')]
const searched = escaped.repeat(limits.nameCharacters)
const cursor = escaped.repeat(1_024)
const soughtTags = many(limits.tags, () => escaped.repeat(limits.askedCharacters))
const filter = { search: searched, tags: soughtTags }
const page = { cursor, limit: limits.pageSize }
const sorting = { ...page, sort: 'updated', order: 'descending' }
const history = { before: number, limit: limits.pageSize }
const path = escaped.repeat(limits.pathCharacters)
const conditions = many(limits.conditions, () => ({
  path,
  op: 'contains',
  value: 'Ā'.repeat(limits.askedCharacters - 2),
}))
const times = many(limits.conditions, () => ({ op: '<', value: '2026-03-01T01:00:00.000+01:00' }))
const score = { metric: searched, op: '>=', value: Number.MAX_VALUE }
const named = escaped.repeat(limits.askedCharacters - 1) + 'x'
const json = (bytes: number) => ({ text: 'x'.repeat(bytes - 11) })
const upload = { sha256: 'f'.repeat(64), bytes: limits.partBytes }
const uploads = many(limits.partsPerCommit, () => upload)
const parts = uploads.map((one) => ({ ...one, block: number }))
const set = Buffer.alloc(512, 0xa5).toString('base64')
const rows = many(limits.selectedBlocks, (block) => ({ block: 2 ** 32 + block, rows: set }))
const content = { draftId, from: { testCaseId, version: number, rows } }
const blocks = many(100, () => number)
const refs = many(limits.suiteTestCases, () => ({ id: testCaseId, version: number }))
const revision = number
const seen = { id: modelId, revision }
const reading = { version: number, from: number, limit: 100 }
const counts = {
  samples: number,
  inferred: number,
  reused: number,
  errors: number,
  missing: number,
  evaluated: number,
}
const sampleMetrics = { id: runId, configuration: limits.evaluatorConfigurations - 1, testCaseId }
const inferredTargets = { modelId, filter, cursor, limit: 100 }
const metrics = json(limits.metricsBytes)

/** The largest legal input of each procedure, or of the part of it that cannot be sent apart. */
const largest: Record<string, unknown> = {
  'workflows.define': {
    name,
    schemas: {
      testSample: json(limits.schemaBytes),
      groundTruth: json(limits.schemaBytes),
      inference: json(limits.schemaBytes),
    },
  },
  'workflows.get': { workflow: named },
  'workflows.schemas': { id: workflowId, revision },
  'workflows.list': sorting,
  'models.create': { workflowId, name, metadata: json(limits.metadataBytes), tags: labels.tags },
  'models.get': { model: named, forWriting: true },
  'models.update': {
    ...seen,
    name,
    metadata: json(limits.metadataBytes),
    // A key that is taken out needs a few bytes more than it had.
    metadataPatch: json(2 * limits.metadataBytes),
    tags: labels.tags,
  },
  'models.archive': seen,
  'models.restore': seen,
  'models.delete': seen,
  'models.revert': { ...seen, to: number },
  'models.history': { id: modelId, ...history },
  'models.list': {
    ...sorting,
    sort: { metadata: path },
    filter: {
      workflowId,
      ids: many(limits.pageSize, () => modelId),
      search: searched,
      tags: soughtTags,
      nameContains: searched,
      metadata: conditions,
      created: times,
      updated: times,
      scores: many(limits.conditions, () => ({ ...score, testSuiteId })),
      archived: 'any',
    },
  },
  'models.facets': undefined,
  'testSamples.prepare': { workflowId, parts: uploads },
  'testSamples.commit': { workflowId, schemaRevision: revision, parts: uploads, draftId },
  'testCases.draft': { workflowId, name },
  'testCases.prepareDraft': { draftId, parts },
  'testCases.commitDraft': { draftId, schemaRevision: revision, parts },
  'testCases.create': { workflowId, ...labels, content },
  'testCases.openBatch': undefined,
  'testCases.closeBatch': { batch: crypto.randomUUID(), state: 'committed' },
  // Several are sent in several calls, in one batch.
  'testCases.createMany': {
    workflowId,
    batch: crypto.randomUUID(),
    testCases: [{ ...labels, content }],
  },
  'testCases.edit': {
    id: testCaseId,
    revision,
    ...labels,
    content: { draftId, remove: rows, clear: true },
  },
  'testCases.get': { workflowId, testCase: named, forWriting: true, version: number },
  'testCases.history': { id: testCaseId, ...history },
  'testCases.list': { workflowId, ...sorting, filter },
  'testCases.changes': { testCaseId, base: number, version: number, from: number, limit: 32 },
  'testCases.read': { testCaseId, ...reading },
  'testSuites.create': { workflowId, ...labels, testCases: refs },
  'testSuites.edit': { id: testSuiteId, revision, ...labels, testCases: refs },
  'testSuites.get': {
    workflowId,
    testSuite: named,
    forWriting: true,
    version: number,
    from: number,
  },
  'testSuites.rows': { id: testSuiteId, ...reading },
  'testSuites.history': { id: testSuiteId, ...history },
  'testSuites.list': { workflowId, ...sorting, filter },
  'inferences.prepare': { modelId, parts },
  'inferences.commit': { modelId, schemaRevision: revision, parts, mode: 'replace' },
  'inferences.read': {
    target: { testSuiteId, version: number },
    modelId,
    only: 'missing',
    from: number,
    limit: 100,
  },
  'inferences.coverage': { modelId, blocks },
  'inferences.testCases': inferredTargets,
  'inferences.testSuites': inferredTargets,
  'inferences.status': { target: { testSuiteId, version: number }, modelId },
  'testRuns.getOrCreate': {
    modelId,
    testSuiteId,
    version: number,
    evaluator: { name, version: name, configurations: [json(limits.configurationsBytes)] },
  },
  'testRuns.evaluate': {
    modelId,
    target: { testSuiteId, version: number },
    evaluator: { evaluator: 'classification', name: 'x'.repeat(limits.configurationsBytes - 40) },
  },
  'testRuns.get': { id: runId },
  'testRuns.list': {
    of: modelId,
    where: many(limits.conditions, () => score),
    sort: { metric: searched },
    order: 'descending',
    ...page,
  },
  'testRuns.latest': { modelIds: many(200, () => modelId), testSuiteId, metric: searched },
  'testRuns.update': {
    id: runId,
    state: 'complete',
    counts,
    fingerprint: escaped.repeat(64),
    reason: escaped.repeat(limits.descriptionCharacters),
  },
  // Several are sent in several calls: each is stored for itself.
  'testRuns.putMetrics': {
    id: runId,
    entries: [{ configuration: 0, testCaseId, metrics, ownTruths: true, ownMetadata: true }],
  },
  'testRuns.metrics': { id: runId, ...page },
  'testRuns.prepareSampleMetrics': { ...sampleMetrics, parts },
  'testRuns.commitSampleMetrics': { ...sampleMetrics, parts },
  'testRuns.readSampleMetrics': { ...sampleMetrics, blocks },
  'tokens.create': { name, role: 'admin', expiresAt: '2026-03-01T01:00:00.000000Z' },
  'tokens.list': page,
  'tokens.revoke': { id: id('token') },
  'tokens.current': undefined,
  'storage.collectGarbage': { dryRun: true, removeMost: true },
}

describe('The largest legal input', () => {
  it('is known of every procedure', () => {
    expect(Object.keys(largest).toSorted()).toEqual([...procedures.keys()].toSorted())
  })

  it.each(Object.entries(largest))('of %s can be sent in one request', (procedure, input) => {
    for (const schema of procedures.get(procedure)?.inputs ?? [])
      expect(zod.safeParse(schema as zod.ZodMiniType, input).error?.issues ?? []).toEqual([])
    const bytes = Buffer.byteLength(JSON.stringify(input) ?? '')
    expect(bytes).toBeLessThan(limits.requestBytes)
  })
})

describe('initMany of more than one request can hold', () => {
  const described = (count: number) =>
    many(count, (n) => ({
      name: `case ${n}`,
      description: 'Ä'.repeat(limits.descriptionCharacters),
      tags: labels.tags,
      samples: [],
    }))

  it('makes all test cases, in their order', { timeout: 60_000 }, async () => {
    await using home = await openServer()
    const { TestCase } = defineAnimals(home.touchstone)
    const inputs = described(150)
    const made = await TestCase.initMany(inputs)
    expect(made.map((one) => one.name)).toEqual(inputs.map((one) => one.name))
    expect(await all(TestCase.list())).toHaveLength(150)
    const last = await TestCase.load('case 149')
    expect(last).toMatchObject({ description: inputs[0]?.description, tags: labels.tags })
  })

  it('makes none when the last of them is refused, and gives the names back', async () => {
    await using home = await openServer()
    const { TestCase } = defineAnimals(home.touchstone)
    await TestCase.create('case 79', { samples: animals(1) })
    const inputs = described(80)
    // Free when its draft is made, and taken by the first of the calls.
    const taken = { ...inputs[79], name: 'case 0' }
    await expect(
      TestCase.initMany([...inputs.slice(0, 79), { ...taken, samples: [] }]),
    ).rejects.toMatchObject({ code: 'name_taken' })
    expect((await all(TestCase.list())).map((one) => one.name)).toEqual(['case 79'])
    expect(await TestCase.initMany(inputs.slice(0, 79))).toHaveLength(79)
  })

  it('refuses more test cases than there may be before anything is uploaded', async () => {
    await using home = await openServer()
    const { TestCase } = defineAnimals(home.touchstone)
    const count = limits.initManyTestCases + 1
    await expect(
      TestCase.initMany(many(count, (n) => ({ name: `${n}`, samples: [] }))),
    ).rejects.toMatchObject({ code: 'too_large', message: expect.stringContaining(`${count}`) })
  })

  it('makes none when the batch was closed meanwhile', async () => {
    await using home = await openServer()
    const { TestCase } = defineAnimals(home.touchstone)
    const { rpc } = home.touchstone
    await TestCase.create('first', { samples: [] })
    const { workflowId: of } = (await TestCase.load('first')).record
    const { draftId: draft } = await rpc.testCases.draft.mutate({ workflowId: of })
    const { batch } = await rpc.testCases.openBatch.mutate()
    const create = (as: string) =>
      rpc.testCases.createMany.mutate({
        workflowId: of,
        batch,
        testCases: [{ name: as, content: { draftId: draft } }],
      })
    await create('a')
    const close = (state: 'committed' | 'aborted') =>
      rpc.testCases.closeBatch.mutate({ batch, state })
    expect(await close('aborted')).toEqual({ state: 'aborted' })
    expect(await close('committed')).toEqual({ state: 'aborted' })
    await expect(create('b')).rejects.toMatchObject({ code: 'unavailable' })
    expect((await all(TestCase.list())).map((one) => one.name)).toEqual(['first'])
  })
})
