import { decodeBitmap, rowsOf } from '../bitmap.ts'
import type { Id } from '../ids.ts'
import type { Json, JsonObject } from '../json.ts'
import { packLines } from '../lines.ts'
import { createMemoryObjects, createMemoryTable } from '../memory/index.ts'
import {
  mergeRows,
  partLine,
  type PartField,
  type PartRow,
  type PartSpec,
  type RowError,
} from '../part.ts'
import { blockOf, placeOf } from '../place.ts'
import type { Objects, PresignedRequest } from '../ports/objects.ts'
import type { Table } from '../ports/table.ts'
import type { StoredPart } from './coverage.ts'
import { createServices, type Services } from './index.ts'
import type { Layer } from './layer.ts'
import { createLayerParts } from './layer-parts.ts'
import { readMetadata } from './own-metadata.ts'
import { createSampleBlocks } from './sample-blocks.ts'
import { sampleIn } from './sample-lines.ts'
import type { CommitMode } from './settle.ts'

// What the tests of the services have in common.

export const author = { name: 'ann' }
export const bob = { name: 'bob' }

export type TestStore = ReturnType<typeof openStore>

/** The services over stores in memory, with a clock that stands still. */
export function openStore() {
  let nowMs = Date.UTC(2026, 0, 1)
  const now = (): number => nowMs
  const table = createMemoryTable()
  const objects = createMemoryObjects({ now })
  const beforeWrite = new Once()
  const afterQuery = new Once()
  const beforeCopy = new Once()
  const racedTable: Table = {
    ...table,
    async write(steps) {
      await beforeWrite.run()
      await table.write(steps)
    },
    async query(query) {
      const page = await table.query(query)
      await afterQuery.run()
      return page
    },
  }
  const racedObjects: Objects = {
    ...objects,
    async copy(from, to) {
      await beforeCopy.run()
      return objects.copy(from, to)
    },
  }
  const rest = { now, isolation: undefined }
  return {
    table,
    objects,
    services: createServices({ table: racedTable, objects: racedObjects, ...rest }),
    /** Services of another process over the same stores. */
    others: createServices({ table, objects, ...rest }),
    ...rest,
    pass(ms: number): void {
      nowMs += ms
    },
    /** Lets somebody else go first when `services` write the next time. */
    beforeNextWrite: beforeWrite.plan,
    /** Lets somebody else do something once `services` have read their next list. */
    afterNextQuery: afterQuery.plan,
    /** Lets somebody else go first when `services` copy their next object. */
    beforeNextCopy: beforeCopy.plan,
  }
}

/** Something that is done once, at a moment that comes. */
class Once {
  #work: (() => Promise<unknown>) | undefined

  readonly plan = (work: () => Promise<unknown>): void => {
    this.#work = work
  }

  async run(): Promise<void> {
    const work = this.#work
    this.#work = undefined
    await work?.()
  }
}

/** A workflow that takes any JSON, unless it is given schemas. */
export async function defineWorkflow(
  { services }: Pick<TestStore, 'services'>,
  name = 'animals',
  schemas: Parameters<Services['workflows']['define']>[0]['schemas'] = {},
): Promise<Id<'workflow'>> {
  const { workflow } = await services.workflows.define({ name, schemas }, author)
  return workflow.id
}

/** Lines as they are announced and sent. */
export async function pack(
  lines: readonly string[],
  block = 0,
): Promise<{ spec: PartSpec; body: Uint8Array }> {
  const { body, sha256, bytes } = await packLines(lines)
  return { spec: { block, sha256, bytes }, body }
}

/** Sends bytes to where an answer of `prepare` wants them; nowhere, when they are there. */
export async function send(
  { objects }: Pick<TestStore, 'objects'>,
  request: PresignedRequest | undefined,
  body: Uint8Array,
): Promise<void> {
  if (!request) return
  const { url, method, headers } = request
  const { status } = await objects.fetch(
    new Request(url, { method, headers, body: new Uint8Array(body) }),
  )
  if (status !== 200) throw new Error(`The upload was answered with ${status}`)
}

export const sampleLines = (samples: readonly JsonObject[]): string[] =>
  samples.map((testSample) => `${JSON.stringify({ testSample })}\n`)

/** Uploads test samples as one part, and commits it. */
export async function commitSamples(
  store: TestStore,
  workflowId: Id<'workflow'>,
  samples: readonly JsonObject[],
  draftId?: Id<'draft'>,
): Promise<{ added: number; places: number[] }> {
  const { spec, body } = await pack(sampleLines(samples))
  const [upload] = await store.services.samples.prepare(workflowId, [spec])
  await send(store, upload?.request, body)
  const parts = [spec]
  const { added, places } = await store.services.samples.commit({
    workflowId,
    schemaRevision: 1,
    parts,
    draftId,
  })
  return { added, places: places.flatMap(placesOf) }
}

/** The places of runs: first place, length, first place, length … */
function placesOf(runs: readonly number[]): number[] {
  return runs.flatMap((first, index) =>
    index % 2 === 0 ? Array.from({ length: runs[index + 1] ?? 0 }, (_, at) => first + at) : [],
  )
}

/** What a test offers for a place: a value, or `failed`. */
export type Offer = readonly [place: number, value: Json | typeof failed]
export const failed = Symbol('failed')
const rowError: RowError = { name: 'TypeError', message: 'x is undefined', attempts: 1 }

export const rowLines = ({ field }: Pick<Layer, 'field'>, offers: readonly Offer[]): string[] =>
  offers.map(([place, value]) =>
    value === failed
      ? partLine('error', place, JSON.stringify(rowError))
      : partLine(field, place, JSON.stringify(value)),
  )

/** Uploads rows of one block as one part, in the order of their places. */
export async function uploadRows(
  store: TestStore,
  layer: Layer,
  offers: readonly Offer[],
): Promise<PartSpec> {
  const sorted = offers.toSorted(([a], [b]) => a - b)
  const { spec, body } = await pack(rowLines(layer, sorted), blockOf(sorted[0]?.[0] ?? 0))
  const [upload] = await store.services.layers.prepare(layer, [spec])
  await send(store, upload?.request, body)
  return spec
}

/** Uploads rows of one block and commits them. */
export async function commitRows(
  store: TestStore,
  layer: Layer,
  offers: readonly Offer[],
  mode: CommitMode = 'keep',
) {
  const parts = [await uploadRows(store, layer, offers)]
  return store.services.layers.commit(layer, { parts, schemaRevision: 1, mode })
}

/** What the parts of one block of a layer hold, as a reader merges them. */
export async function rowsIn(store: TestStore, layer: Layer, block = 0): Promise<Offer[]> {
  const [coverage] = await store.services.layers.at(layer.id, [block])
  return mergedRows(store, { field: layer.field, block, parts: coverage?.parts ?? [] })
}

async function mergedRows(
  store: TestStore,
  { parts, ...form }: { field: PartField; block: number; parts: readonly StoredPart[] },
): Promise<Offer[]> {
  const layerParts = createLayerParts(store)
  const read: PartRow[][] = []
  for (const part of parts) {
    const rows: PartRow[] = []
    for await (const row of layerParts.read(form, part)) rows.push(row)
    read.push(rows)
  }
  return mergeRows(read).map(({ place, value }) => [place, value === undefined ? failed : value])
}

/** A test sample with its ground truth. */
export type Labelled = readonly [sample: JsonObject, groundTruth: Json]

/** A draft with test samples and their ground truths. */
export async function draftOf(
  store: TestStore,
  workflowId: Id<'workflow'>,
  labelled: readonly Labelled[],
): Promise<Id<'draft'>> {
  const { testCases } = store.services
  const draftId = await testCases.draft(workflowId)
  if (labelled.length === 0) return draftId
  const samples = labelled.map(([sample]) => sample)
  const { places } = await commitSamples(store, workflowId, samples, draftId)
  const offers = labelled.map(([, truth], at): Offer => [places[at] ?? placeOf(0, 0), truth])
  const layer = await testCases.draftLayer(draftId)
  for (const ofBlock of Map.groupBy(offers, ([place]) => blockOf(place)).values())
    await commitRows(store, layer, ofBlock)
  return draftId
}

/** A test case of test samples with their ground truths. */
export async function createTestCase(
  store: TestStore,
  workflowId: Id<'workflow'>,
  { name = 'all', labelled = animals(3) }: { name?: string; labelled?: readonly Labelled[] } = {},
) {
  const content = { draftId: await draftOf(store, workflowId, labelled) }
  const fields = { name, description: '', tags: [], content }
  return store.services.testCases.create({ workflowId, ...fields }, author)
}

/** What a version of a test case holds, as a reader puts it together. */
export async function labelledIn(
  store: TestStore,
  { id }: { readonly id: Id<'testCase'> },
  version?: number,
): Promise<Labelled[]> {
  const { testCases } = store.services
  const { workflowId } = await testCases.records.load(id)
  const blocks = createSampleBlocks(store)
  const labelled: Labelled[] = []
  for (const { block, rows, parts, metadata = [] } of await testCases.contentsOf(id, version)) {
    const [sampleBlock] = await blocks.load(workflowId, [block])
    if (!sampleBlock) throw new Error(`There is no block ${block}`)
    const lines = await blocks.linesOf(sampleBlock)
    const truths = new Map(await mergedRows(store, { field: 'groundTruth', block, parts }))
    const own = new Map<number, Json>()
    for (const { rows: ownRows, key } of metadata) {
      const values = await readMetadata(store.objects, { key, block })
      for (const row of rowsOf(decodeBitmap(ownRows))) own.set(row, values.get(row) ?? null)
    }
    for (const row of rowsOf(decodeBitmap(rows))) {
      const sample = sampleIn(lines[row] ?? '')
      const truth = truths.get(placeOf(block, row))
      if (truth === undefined || truth === failed) throw new Error(`Row ${row} has no ground truth`)
      const ownMetadata = own.get(row)
      labelled.push([
        ownMetadata === undefined ? sample : { ...sample, metadata: ownMetadata },
        truth,
      ])
    }
  }
  return labelled
}

/** Test samples of animals, each with its label. */
export const animals = (count: number, from = 0): Labelled[] =>
  Array.from({ length: count }, (_, at) => [
    { locator: `${from + at}.png` },
    (from + at) % 2 === 0 ? 'cat' : 'dog',
  ])
