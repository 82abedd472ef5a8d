import type { Bounded } from './bounded-server.ts'

/** JSON that is no value of any field, or that only looks like one. */
export const strangeValues: Readonly<Record<string, string>> = {
  'half of a surrogate pair': String.raw`"a\ud800"`,
  'a control character': String.raw`"a\u0000b"`,
  'an empty text': '""',
  'a long text': `"${'x'.repeat(300_000)}"`,
  'a text of quotes': `"${String.raw`\"`.repeat(100_000)}"`,
  'a number that is too large': '1e999',
  'a number that loses digits': '12345678901234567890',
  'minus zero': '-0',
  'a fraction': '1.5',
  'a negative number': '-1',
  'the largest whole number': '9007199254740991',
  'a list in lists': '['.repeat(20_000) + ']'.repeat(20_000),
  'a long list': `[${'0,'.repeat(30_000)}0]`,
  'an object of many keys': `{${Array.from({ length: 10_000 }, (_, n) => `"k${n}":0`).join(',')}}`,
  'an object with a key twice': '{"a":1,"a":2}',
  'an object with __proto__': '{"__proto__":{"a":1}}',
  'a boolean': 'true',
  nothing: 'null',
}

type Put = (value: string) => string

/** Inputs of every procedure, each with one place for a value. */
export function strangeCalls(at: Bounded): Readonly<Record<string, readonly Put[]>> {
  const { workflowId, modelId, testCaseId, testSuiteId, schemaRevision } = at
  const id = modelId
  const part = { block: 0, sha256: 'a'.repeat(64), bytes: 1 }
  const parts = [part]
  const labels = { name: 'a', description: '', tags: ['a'] }
  const content = { draftId: 'drf_00000000001' }
  const page = { cursor: 'a', limit: 1, sort: 'name', order: 'ascending' }
  const labelled = { ...page, workflowId, filter: { search: 'a', tags: ['a'] } }
  const target = { testSuiteId, version: 1 }
  const testRunId = 'run_00000000001'
  const history = (of: string) => ({ id: of, before: 1, limit: 1 })
  const sampleMetrics = { id: testRunId, configuration: 0, testCaseId }
  const counts = { samples: 1, inferred: 0, reused: 0, errors: 0, missing: 0 }
  const inputs: Record<string, object> = {
    'workflows.define': { name: 'a', schemas: { testSample: {}, groundTruth: {}, inference: {} } },
    'workflows.get': { workflow: 'a' },
    'workflows.schemas': { id: workflowId, revision: 1 },
    'workflows.list': page,
    'models.create': { workflowId, name: 'a', metadata: { a: 1 }, tags: ['a'] },
    'models.get': { model: 'a', forWriting: true },
    'models.update': { id, revision: 9, name: 'a', metadata: { a: 1 }, tags: ['a'] },
    'models.archive': { id, revision: 9 },
    'models.restore': { id, revision: 9 },
    'models.delete': { id, revision: 9 },
    'models.revert': { id, revision: 9, to: 1 },
    'models.history': history(id),
    'models.list': {
      ...page,
      filter: {
        workflowId,
        ids: [id],
        search: 'a',
        tags: ['a'],
        nameContains: 'a',
        metadata: [{ path: 'a', op: '=', value: 1 }],
        created: [{ op: '<', value: '2026-01-01' }],
        updated: [{ op: '<', value: '2026-01-01' }],
        scores: [{ metric: 'a', op: '<', value: 1, testSuiteId }],
        archived: 'any',
      },
    },
    'models.facets': {},
    'testSamples.prepare': { workflowId, parts },
    'testSamples.commit': { workflowId, schemaRevision, parts, draftId: content.draftId },
    'testCases.draft': { workflowId, name: 'a' },
    'testCases.prepareDraft': { draftId: content.draftId, parts },
    'testCases.commitDraft': { draftId: content.draftId, schemaRevision, parts },
    'testCases.create': {
      workflowId,
      ...labels,
      content: { ...content, from: { testCaseId, version: 1, rows: [{ block: 0, rows: '0-1' }] } },
    },
    'testCases.openBatch': {},
    'testCases.closeBatch': { batch: crypto.randomUUID(), state: 'aborted' },
    'testCases.createMany': {
      workflowId,
      testCases: [{ ...labels, content }],
      batch: crypto.randomUUID(),
    },
    'testCases.edit': {
      id: testCaseId,
      revision: 9,
      ...labels,
      content: { ...content, remove: [{ block: 0, rows: '0-1' }], clear: false },
    },
    'testCases.get': { workflowId, testCase: 'a', forWriting: true, version: 1 },
    'testCases.history': history(testCaseId),
    'testCases.list': labelled,
    'testCases.changes': { testCaseId, base: 1, version: 1, from: 0, limit: 1 },
    'testCases.read': { testCaseId, version: 1, from: 0, limit: 1 },
    'testSuites.create': { workflowId, ...labels, testCases: [{ id: testCaseId, version: 1 }] },
    'testSuites.edit': {
      id: testSuiteId,
      revision: 9,
      ...labels,
      testCases: [{ id: testCaseId, version: 1 }],
    },
    'testSuites.get': { workflowId, testSuite: 'a', forWriting: true, version: 1, from: 0 },
    'testSuites.rows': { id: testSuiteId, version: 1, from: 0, limit: 1 },
    'testSuites.history': history(testSuiteId),
    'testSuites.list': labelled,
    'inferences.prepare': { modelId, parts },
    'inferences.commit': { modelId, schemaRevision, parts, mode: 'keep' },
    'inferences.read': { target, modelId, only: 'missing', from: 0, limit: 1 },
    'inferences.coverage': { modelId, blocks: [0] },
    'inferences.testCases': {
      modelId,
      filter: { search: 'a', tags: ['a'] },
      cursor: 'a',
      limit: 1,
    },
    'inferences.testSuites': { modelId, filter: { search: 'a' }, cursor: 'a', limit: 1 },
    'inferences.status': { target, modelId },
    'testRuns.getOrCreate': {
      modelId,
      testSuiteId,
      version: 1,
      evaluator: { name: 'a', version: 'a', configurations: [null] },
    },
    'testRuns.evaluate': {
      modelId,
      target,
      evaluator: { evaluator: 'classification', labels: ['a'], bins: 1, intervals: { seed: 1 } },
    },
    'testRuns.get': { id: testRunId },
    'testRuns.list': {
      of: modelId,
      where: [{ metric: 'a', op: '<', value: 1 }],
      sort: { metric: 'a' },
      order: 'ascending',
      cursor: 'a',
      limit: 1,
    },
    'testRuns.latest': { modelIds: [modelId], testSuiteId, metric: 'a' },
    'testRuns.update': { id: testRunId, state: 'failed', counts, fingerprint: 'a', reason: 'a' },
    'testRuns.putMetrics': {
      id: testRunId,
      entries: [{ configuration: 0, testCaseId, metrics: { a: 1 } }],
    },
    'testRuns.metrics': { id: testRunId, cursor: 'a', limit: 1 },
    'testRuns.prepareSampleMetrics': { ...sampleMetrics, parts },
    'testRuns.commitSampleMetrics': { ...sampleMetrics, parts },
    'testRuns.readSampleMetrics': { ...sampleMetrics, blocks: [0] },
    'tokens.create': { name: 'a', role: 'reader', expiresAt: null },
    'tokens.list': {},
    'tokens.revoke': { id: 'tok_00000000001' },
    'tokens.current': {},
    'storage.collectGarbage': { dryRun: true },
  }
  return Object.fromEntries(
    Object.entries(inputs).map(([procedure, input]) => [procedure, puts(input)]),
  )
}

/** The same JSON with a gap in the place of the whole, and of each value in it. */
function puts(value: unknown): readonly Put[] {
  const inner: Put[] =
    typeof value !== 'object' || value === null
      ? []
      : Object.entries(value).flatMap(([key, one]) =>
          puts(one).map((put): Put => {
            const others = Object.entries(value).map(([name, other]) => [
              name,
              name === key ? undefined : JSON.stringify(other),
            ])
            return (gap) => {
              const texts = others.map(([name, text]) => {
                const json = text ?? put(gap)
                return Array.isArray(value) ? json : `${JSON.stringify(name)}:${json}`
              })
              return Array.isArray(value) ? `[${texts.join(',')}]` : `{${texts.join(',')}}`
            }
          }),
        )
  return [(gap) => gap, ...inner]
}
