import { packLines, partLine, type PresignedRequest } from '@touchstone/core'
import type { Touchstone } from '@touchstone/client'
import { animals } from './animals.ts'

/** One call of each procedure, in an order in which they work. `call` is given the name and runs it. */
export async function callEveryProcedure(
  { rpc }: Touchstone,
  call: <T>(procedure: string, run: () => Promise<T>) => Promise<T>,
): Promise<void> {
  const put = async (body: Uint8Array, request: PresignedRequest | undefined): Promise<void> => {
    if (!request) return
    const { url, method, headers } = request
    await fetch(url, { method, headers, body: body.slice() })
  }
  const { workflow, schemaRevision } = await call('workflows.define', () =>
    rpc.workflows.define.mutate({ name: 'Costs', schemas: {} }),
  )
  const workflowId = workflow.id
  await call('workflows.get', () => rpc.workflows.get.query({ workflow: 'Costs' }))
  await call('workflows.schemas', () =>
    rpc.workflows.schemas.query({ id: workflowId, revision: 1 }),
  )
  await call('workflows.list', () => rpc.workflows.list.query({}))

  const rows = animals(100)
  const { body: sampleBody, ...sampleSpec } = await packLines(
    rows.map(({ testSample }) => `${JSON.stringify({ testSample })}\n`),
  )
  const [samples] = await call('testSamples.prepare', () =>
    rpc.testSamples.prepare.mutate({ workflowId, parts: [sampleSpec] }),
  )
  await put(sampleBody, samples?.request)
  await call('testSamples.commit', () =>
    rpc.testSamples.commit.mutate({ workflowId, schemaRevision, parts: [sampleSpec] }),
  )
  const part = async (field: 'groundTruth' | 'inference' | 'metrics') => {
    const { body, ...spec } = await packLines(
      rows.map((_, place) => partLine(field, place, JSON.stringify({ label: 'cat' }))),
    )
    return { body, parts: [{ ...spec, block: 0 }] }
  }

  const { draftId } = await call('testCases.draft', () =>
    rpc.testCases.draft.mutate({ workflowId }),
  )
  const truths = await part('groundTruth')
  const [truth] = await call('testCases.prepareDraft', () =>
    rpc.testCases.prepareDraft.mutate({ draftId, parts: truths.parts }),
  )
  await put(truths.body, truth?.request)
  await call('testCases.commitDraft', () =>
    rpc.testCases.commitDraft.mutate({ draftId, schemaRevision, parts: truths.parts }),
  )
  const content = { draftId }
  const testCase = await call('testCases.create', () =>
    rpc.testCases.create.mutate({ workflowId, name: 'all', content }),
  )
  await call('testCases.createMany', () =>
    rpc.testCases.createMany.mutate({
      workflowId,
      testCases: Array.from({ length: 10 }, (_, i) => ({ name: `case ${i}`, content })),
    }),
  )
  const { batch } = await call('testCases.openBatch', () => rpc.testCases.openBatch.mutate())
  await call('testCases.closeBatch', () =>
    rpc.testCases.closeBatch.mutate({ batch, state: 'committed' }),
  )
  await call('testCases.edit', () =>
    rpc.testCases.edit.mutate({ id: testCase.id, revision: 1, description: 'All of them' }),
  )
  await call('testCases.get', () => rpc.testCases.get.query({ workflowId, testCase: 'all' }))
  await call('testCases.history', () => rpc.testCases.history.query({ id: testCase.id }))
  await call('testCases.list', () => rpc.testCases.list.query({ workflowId }))
  await call('testCases.read', () => rpc.testCases.read.query({ testCaseId: testCase.id }))

  await call('testCases.changes', () =>
    rpc.testCases.changes.query({ testCaseId: testCase.id, base: 1, version: 1 }),
  )

  const testCases = [{ id: testCase.id, version: 1 }]
  const suite = await call('testSuites.create', () =>
    rpc.testSuites.create.mutate({ workflowId, name: 'suite', testCases }),
  )
  await call('testSuites.edit', () =>
    rpc.testSuites.edit.mutate({ id: suite.id, revision: 1, tags: ['a'] }),
  )
  await call('testSuites.get', () => rpc.testSuites.get.query({ workflowId, testSuite: 'suite' }))
  await call('testSuites.history', () => rpc.testSuites.history.query({ id: suite.id }))
  await call('testSuites.rows', () => rpc.testSuites.rows.query({ id: suite.id }))
  await call('testSuites.list', () => rpc.testSuites.list.query({ workflowId }))

  const { id } = await call('models.create', () =>
    rpc.models.create.mutate({ workflowId, name: 'model', metadata: { lr: 0.1 }, tags: ['a'] }),
  )
  await call('models.get', () => rpc.models.get.query({ model: 'model' }))
  await call('models.update', () =>
    rpc.models.update.mutate({ id, revision: 1, metadataPatch: { lr: 0.2 } }),
  )
  await call('models.archive', () => rpc.models.archive.mutate({ id, revision: 2 }))
  await call('models.restore', () => rpc.models.restore.mutate({ id, revision: 3 }))
  await call('models.revert', () => rpc.models.revert.mutate({ id, revision: 4, to: 1 }))
  await call('models.history', () => rpc.models.history.query({ id }))
  await call('models.list', () => rpc.models.list.query({}))
  await call('models.facets', () => rpc.models.facets.query())
  const doomed = await rpc.models.create.mutate({ workflowId, name: 'doomed' })
  await call('models.delete', () => rpc.models.delete.mutate({ id: doomed.id, revision: 1 }))

  const inferences = await part('inference')
  const [inference] = await call('inferences.prepare', () =>
    rpc.inferences.prepare.mutate({ modelId: id, parts: inferences.parts }),
  )
  await put(inferences.body, inference?.request)
  await call('inferences.commit', () =>
    rpc.inferences.commit.mutate({ modelId: id, schemaRevision, parts: inferences.parts }),
  )
  const target = { testSuiteId: suite.id, version: 1 }
  await call('inferences.read', () => rpc.inferences.read.query({ target, modelId: id }))
  await call('inferences.coverage', () =>
    rpc.inferences.coverage.query({ modelId: id, blocks: [0] }),
  )
  await call('inferences.testCases', () => rpc.inferences.testCases.query({ modelId: id }))
  await call('inferences.testSuites', () => rpc.inferences.testSuites.query({ modelId: id }))
  await call('inferences.status', () => rpc.inferences.status.query({ target, modelId: id }))

  const evaluator = { name: 'accuracy', version: '1', configurations: [null] }
  const { run } = await call('testRuns.getOrCreate', () =>
    rpc.testRuns.getOrCreate.mutate({
      modelId: id,
      testSuiteId: suite.id,
      version: 1,
      evaluator,
    }),
  )
  await call('testRuns.get', () => rpc.testRuns.get.query({ id: run.id }))
  await call('testRuns.list', () => rpc.testRuns.list.query({ of: id }))
  await call('testRuns.latest', () => rpc.testRuns.latest.query({ modelIds: [id] }))
  await call('testRuns.update', () =>
    rpc.testRuns.update.mutate({
      id: run.id,
      state: 'complete',
      counts: run.counts,
      fingerprint: null,
      reason: null,
    }),
  )
  const entry = { configuration: 0, testCaseId: testCase.id, metrics: { accuracy: 1 } }
  await call('testRuns.putMetrics', () =>
    rpc.testRuns.putMetrics.mutate({ id: run.id, entries: [entry] }),
  )
  await call('testRuns.metrics', () => rpc.testRuns.metrics.query({ id: run.id }))
  const metrics = await part('metrics')
  const layer = { id: run.id, configuration: 0 }
  const [metric] = await call('testRuns.prepareSampleMetrics', () =>
    rpc.testRuns.prepareSampleMetrics.mutate({ ...layer, parts: metrics.parts }),
  )
  await put(metrics.body, metric?.request)
  await call('testRuns.commitSampleMetrics', () =>
    rpc.testRuns.commitSampleMetrics.mutate({ ...layer, parts: metrics.parts }),
  )
  await call('testRuns.readSampleMetrics', () =>
    rpc.testRuns.readSampleMetrics.query({ ...layer, blocks: [0] }),
  )

  await call('testRuns.evaluate', () =>
    rpc.testRuns.evaluate.mutate({
      modelId: id,
      target,
      evaluator: { evaluator: 'classification' },
    }),
  )

  const { token } = await call('tokens.create', () =>
    rpc.tokens.create.mutate({ name: 'reader', role: 'reader' }),
  )
  await call('tokens.current', () => rpc.tokens.current.query())
  await call('tokens.list', () => rpc.tokens.list.query())
  await call('tokens.revoke', () => rpc.tokens.revoke.mutate({ id: token.id }))
  await call('storage.collectGarbage', () => rpc.storage.collectGarbage.mutate({}))
}
