import { connect, type Touchstone } from '@touchstone/client'
import { limits, TouchstoneError, utf8, type Id, type Table } from '@touchstone/core'
import { createApp } from '@touchstone/server'
import { createObjectsHandler } from '@touchstone/storage'
import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { clockedUrl, openClocked, type ClockedHome } from './clocked-home.ts'
import { gzipSync } from 'node:zlib'
import { partOf, type Part } from './run-wire-kit.ts'

// What the port promises to every adapter. DynamoDB itself takes 400 KB, names included.
const itemBytes = 380_000

type Rpc = Touchstone['rpc']

/** Everything that one sequence of calls knows of. */
interface World {
  readonly home: ClockedHome
  readonly rpc: Rpc
  readonly fetch: (request: Request) => Promise<Response>
  readonly workflowId: Id<'workflow'>
  readonly models: Id<'model'>[]
  readonly testCases: Id<'testCase'>[]
  readonly suites: Id<'testSuite'>[]
  readonly runs: Id<'testRun'>[]
  made: number
}

// Four bytes each in UTF-8, twelve where JSON would escape them.
const widest = '\u{1F600}'

/** The largest of everything, and every time another. */
const large = (world: World) => {
  const n = `${world.made++} `
  const wide = (characters: number): string => n + widest.repeat(characters - n.length)
  return {
    name: wide(limits.nameCharacters),
    description: wide(limits.descriptionCharacters),
    tags: Array.from(
      { length: limits.tags },
      (_, tag) => `${tag} ${wide(limits.tagCharacters - 3)}`,
    ),
    json: (bytes: number) => ({ a: `${n}${'x'.repeat(bytes - n.length - '{"a":""}'.length)}` }),
  }
}

const labelsOf = ({ name, description, tags }: ReturnType<typeof large>) => ({
  name,
  description,
  tags,
})

async function send({ fetch }: World, prepared: { request?: object } | undefined, part: Part) {
  const request = prepared?.request as { url: string; headers: Record<string, string> } | undefined
  if (!request) return
  const { url, headers } = request
  const answer = await fetch(
    new Request(url, { method: 'PUT', headers, body: new Uint8Array(part.body) }),
  )
  expect(answer.status).toBe(200)
}

/** Commits test samples by number, which are new to the workflow or known. */
async function addSamples(world: World, rows: readonly number[], draftId?: Id<'draft'>) {
  const { rpc, workflowId } = world
  const part = lines(rows.map((row) => ({ testSample: { row } })))
  const { bytes, sha256 } = part.spec
  const parts = [{ bytes, sha256 }]
  const [asked] = await rpc.testSamples.prepare.mutate({ workflowId, parts })
  await send(world, asked, part)
  await rpc.testSamples.commit.mutate({ workflowId, schemaRevision: 1, parts, draftId })
}

const pick = <T>(from: readonly T[], which: number): T | undefined => from[which % from.length]

/** Rows of the first block, spread as wide as they can be. */
const spread = (count: number, at: number): number[] =>
  Array.from({ length: count }, (_, n) => (n * 37 + at) % samples).toSorted((a, b) => a - b)
const samples = 400

type Step = (world: World, random: number) => Promise<unknown>

/** The record as it is now, with which it is edited. */
const seen = async <K>(history: { items: readonly { revision: number }[] }, id: K) => ({
  id,
  revision: history.items[0]?.revision ?? 1,
})

const steps: Readonly<Record<string, Step>> = {
  'define a workflow again': ({ rpc, made }, random) =>
    rpc.workflows.define.mutate({
      name: 'Items',
      schemas: { inference: { title: `${made} ${random} ${'x'.repeat(60_000)}` } },
    }),
  async 'create a model'(world) {
    const { name, tags, json } = large(world)
    const metadata = json(limits.metadataBytes)
    const { workflowId, rpc } = world
    world.models.push((await rpc.models.create.mutate({ workflowId, name, tags, metadata })).id)
  },
  async 'edit a model'(world, random) {
    const id = pick(world.models, random)
    if (id === undefined) return
    const { name, tags, json } = large(world)
    const at = await seen(await world.rpc.models.history.query({ id, limit: 1 }), id)
    const metadata = json(limits.metadataBytes)
    await world.rpc.models.update.mutate({ ...at, name, tags, metadata })
  },
  async 'create test cases'(world, random) {
    const { rpc, workflowId } = world
    const { draftId } = await rpc.testCases.draft.mutate({ workflowId })
    const rows = spread(1 + (random % 60), random)
    await addSamples(world, rows, draftId)
    const truths = lines(
      rows.map((place) => ({
        place,
        groundTruth: { n: `${random} ${'x'.repeat(random % 5_000)}` },
      })),
    )
    const prepared = await rpc.testCases.prepareDraft.mutate({ draftId, parts: [truths.spec] })
    await send(world, prepared[0], truths)
    await rpc.testCases.commitDraft.mutate({ draftId, schemaRevision: 1, parts: [truths.spec] })
    const inputs = Array.from({ length: 1 + (random % 8) }, () => ({
      ...labelsOf(large(world)),
      content: { draftId },
    }))
    const made = await rpc.testCases.createMany.mutate({ workflowId, testCases: inputs })
    world.testCases.push(...made.map(({ id }) => id))
  },
  async 'edit a test case'(world, random) {
    const id = pick(world.testCases, random)
    if (id === undefined) return
    const at = await seen(await world.rpc.testCases.history.query({ id, limit: 1 }), id)
    const remove = random % 2 === 0 ? { remove: [{ block: 0, rows: `0-${random % 50}` }] } : {}
    await world.rpc.testCases.edit.mutate({ ...at, ...labelsOf(large(world)), content: remove })
  },
  async 'create a suite'(world) {
    const { rpc, workflowId } = world
    const testCases = world.testCases.map((id) => ({ id, version: 1 }))
    const labels = labelsOf(large(world))
    const made = await rpc.testSuites.create.mutate({ workflowId, ...labels, testCases })
    world.suites.push(made.id)
  },
  async 'edit a suite'(world, random) {
    const id = pick(world.suites, random)
    if (id === undefined) return
    const at = await seen(await world.rpc.testSuites.history.query({ id, limit: 1 }), id)
    const testCases = world.testCases.slice(random % 3).map((one) => ({ id: one, version: 1 }))
    await world.rpc.testSuites.edit.mutate({ ...at, ...labelsOf(large(world)), testCases })
  },
  async 'commit inferences'(world, random) {
    const modelId = pick(world.models, random)
    if (modelId === undefined || world.testCases.length === 0) return
    const text = `${random} ${'x'.repeat(random % 20_000)}`
    const part = lines(
      spread(1 + (random % 30), random % 7).map((place) =>
        (place + random) % 3 === 0
          ? { place, error: { name: 'E', message: text, attempts: 1 } }
          : { place, inference: text },
      ),
    )
    const { rpc } = world
    const [asked] = await rpc.inferences.prepare.mutate({ modelId, parts: [part.spec] })
    await send(world, asked, part)
    const mode = random % 2 === 0 ? 'keep' : 'replace'
    await rpc.inferences.commit.mutate({ modelId, schemaRevision: 1, parts: [part.spec], mode })
  },
  async 'start a run'(world, random) {
    const modelId = pick(world.models, random)
    const testSuiteId = pick(world.suites, random)
    if (modelId === undefined || testSuiteId === undefined) return
    const { name, json } = large(world)
    const configurations = [json(limits.configurationsBytes - 2)]
    const evaluator = { name, version: name, configurations }
    const input = { modelId, testSuiteId, version: 1, evaluator }
    world.runs.push((await world.rpc.testRuns.getOrCreate.mutate(input)).run.id)
  },
  async 'update a run'(world, random) {
    const id = pick(world.runs, random)
    if (id === undefined) return
    const { description: reason, json } = large(world)
    const most = Number.MAX_SAFE_INTEGER
    const counts = { samples: most, inferred: most, reused: most, errors: most, missing: most }
    const fingerprint = 'a'.repeat(64)
    await world.rpc.testRuns.update.mutate({ id, state: 'failed', counts, fingerprint, reason })
    const metrics = json(limits.metricsBytes)
    const entries = [{ configuration: 0, testCaseId: null, metrics }]
    await world.rpc.testRuns.putMetrics.mutate({ id, entries })
  },
}

const lines = (rows: readonly object[]): Part =>
  partOf(gzipSync(rows.map((row) => `${JSON.stringify(row)}\n`).join('')))

/** The codes with which a legal call may be refused. */
const refusals = new Set(['name_taken', 'stale', 'archived', 'not_found'])

it('no item outgrows its table, whatever is called in whatever order', { timeout: 120_000 }, () =>
  fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.constantFrom(...Object.keys(steps)), fc.nat({ max: 99_999 })), {
        minLength: 30,
        maxLength: 60,
      }),
      async (sequence) => {
        await using home = await openClocked()
        const tooLarge: string[] = []
        const table: Table = {
          get: (key) => home.data.table.get(key),
          getMany: (keys) => home.data.table.getMany(keys),
          query: (query) => home.data.table.query(query),
          write(all) {
            for (const step of all)
              if ('put' in step && utf8(step.value).byteLength > itemBytes)
                tooLarge.push(`${step.put.pk} ${step.put.sk}`)
            return home.data.table.write(all)
          },
        }
        const services = home.servicesOver(table)
        const author = { name: 'tester' }
        const token = { name: 'all', role: 'admin', expiresAt: null } as const
        const { secret } = await services.tokens.create(token, author)
        const app = createApp({ services, objects: createObjectsHandler(home.data.objects) })
        const fetch = async (request: Request): Promise<Response> => app.fetch(request)
        const { rpc } = connect({ url: clockedUrl, token: secret, fetch })
        const { workflow } = await rpc.workflows.define.mutate({ name: 'Items', schemas: {} })
        const world: World = {
          home,
          rpc,
          fetch,
          workflowId: workflow.id,
          models: [],
          testCases: [],
          suites: [],
          runs: [],
          made: 0,
        }
        const all = Array.from({ length: samples }, (_, row) => row)
        await addSamples(world, all)
        for (const [name, random] of sequence)
          try {
            await steps[name]?.(world, random)
          } catch (error) {
            if (!(error instanceof TouchstoneError) || !refusals.has(error.code)) throw error
          }
        expect(tooLarge).toEqual([])
      },
    ),
    { numRuns: 3, endOnFailure: true },
  ),
)
