import { readFile } from 'node:fs/promises'
import { probeHealth } from './health-probe.ts'
import { temporaryDirectory } from './homes.ts'
import { pack, rawWire, requestsOf, send, wire, type Answer, type Part } from './run-wire-kit.ts'
import { startServer } from './server-process.ts'

const heapMegabytes = 768

/**
 * Starts a server of 1,024 MiB with a workflow, a model, a test case and a test suite, which is asked
 * how it is all the time.
 */
export async function openBounded() {
  const directory = await temporaryDirectory()
  const server = await startServer(directory.path, { heapMegabytes })
  const health = probeHealth(server.url)
  const call = wire(server)
  const raw = rawWire(server)
  const defined = await call('workflows.define', { name: 'Bounded', schemas: {} })
  const { id: workflowId } = defined.data['workflow'] as { id: string }
  const schemaRevision = 1

  /** Has a part prepared, uploads it and commits it with the same input and more. */
  async function commit(
    procedures: { readonly prepare: string; readonly commit: string },
    { part, input, more = {} }: { part: Part; input: object; more?: object },
  ): Promise<Answer> {
    const { block: _, ...sample } = part.spec
    const parts = [procedures.prepare.startsWith('testSamples') ? sample : part.spec]
    const prepared = await call(procedures.prepare, { ...input, parts })
    if (prepared.status !== 200) return prepared
    await send(requestsOf(prepared)[0], part.body)
    return call(procedures.commit, { ...input, parts, ...more })
  }
  const addSamples = (part: Part, draftId?: string): Promise<Answer> =>
    commit(
      { prepare: 'testSamples.prepare', commit: 'testSamples.commit' },
      { part, input: { workflowId }, more: { schemaRevision, draftId } },
    )
  const addTruths = (part: Part, draftId: string): Promise<Answer> =>
    commit(
      { prepare: 'testCases.prepareDraft', commit: 'testCases.commitDraft' },
      { part, input: { draftId }, more: { schemaRevision } },
    )
  const addInferences = (part: Part): Promise<Answer> =>
    commit(
      { prepare: 'inferences.prepare', commit: 'inferences.commit' },
      { part, input: { modelId }, more: { schemaRevision, mode: 'replace' } },
    )
  const addMetrics = (part: Part, testRunId: string): Promise<Answer> =>
    commit(
      { prepare: 'testRuns.prepareSampleMetrics', commit: 'testRuns.commitSampleMetrics' },
      { part, input: { id: testRunId, configuration: 0 } },
    )
  const draft = async (): Promise<string> => {
    const { data } = await call('testCases.draft', { workflowId })
    return String(data['draftId'])
  }

  const samples = Array.from({ length: 100 }, (_, n) => ({ testSample: { n } }))
  const draftId = await draft()
  await addSamples(pack(samples), draftId)
  const truths = pack(samples.map((_, place) => ({ place, groundTruth: { n: place } })))
  await addTruths(truths, draftId)
  const created = await call('testCases.create', {
    workflowId,
    name: 'first',
    content: { draftId },
  })
  const testCaseId = String(created.data['id'])
  const suite = await call('testSuites.create', {
    workflowId,
    name: 'first',
    testCases: [{ id: testCaseId, version: 1 }],
  })
  const testSuiteId = String(suite.data['id'])
  const model = await call('models.create', { workflowId, name: 'first', metadata: { n: 1 } })
  const modelId = String(model.data['id'])

  let made = 0
  return {
    url: server.url,
    token: server.token,
    health,
    call,
    raw,
    workflowId,
    schemaRevision,
    testCaseId,
    testSuiteId,
    modelId,
    /** A name that nothing has. */
    fresh: (): string => `made ${made++}`,
    draft,
    addSamples,
    addTruths,
    addInferences,
    addMetrics,
    /** The processor time that it used so far, in milliseconds; undefined where no system tells. */
    async processorMs(): Promise<number | undefined> {
      const status = await readFile(`/proc/${server.pid}/stat`, 'utf8').catch(() => '')
      const fields = status.slice(status.lastIndexOf(')')).split(' ')
      const ticks = Number(fields[12]) + Number(fields[13])
      return Number.isNaN(ticks) ? undefined : ticks * 10
    },
    /** The most memory that the process had so far, in MiB; undefined where no system tells. */
    async peakMegabytes(): Promise<number | undefined> {
      const status = await readFile(`/proc/${server.pid}/status`, 'utf8').catch(() => '')
      const [, kilobytes] = /^VmHWM:\s+(\d+) kB$/m.exec(status) ?? []
      return kilobytes === undefined ? undefined : Number(kilobytes) / 1024
    },
    async [Symbol.asyncDispose]() {
      await health[Symbol.asyncDispose]()
      await server[Symbol.asyncDispose]()
      await directory[Symbol.asyncDispose]()
    },
  }
}

export type Bounded = Awaited<ReturnType<typeof openBounded>>
