import { Breather } from '../breather.ts'
import { TouchstoneError } from '../errors.ts'
import type { Id } from '../ids.ts'
import { jsonLoss } from '../exact-json.ts'
import { isJsonObject, requireJson, type JsonObject } from '../json.ts'
import { limits } from '../limits.ts'
import { packLines, parseLine, unpackLines } from '../lines.ts'
import { partLine } from '../part.ts'
import { blockOf, rowOf } from '../place.ts'
import type { WriteStep } from '../ports/table.ts'
import { sampleIdBytes, sampleIds } from '../sample-id.ts'
import type { Deps } from './deps.ts'
import { put, tryWrite } from './documents.ts'
import type { DraftMetadata, GivenSample } from './draft-metadata.ts'
import type { Drafts } from './drafts.ts'
import { lossy } from './receive-part.ts'
import { retryWrites } from './retry.ts'
import { createRowChecker } from './row-checker.ts'
import { blockKey, type SampleBlock, type SampleBlocks } from './sample-blocks.ts'
import { SampleIndex } from './sample-index.ts'
import { createSerial } from './serial.ts'
import { short, type Uploads, type UploadSpec } from './uploads.ts'
import type { Workflows } from './workflows.ts'

export interface CommittedSamples {
  /** Samples that the workflow did not have before. */
  readonly added: number
  /**
   * For each part the places of its lines, in the order of the lines, as runs:
   * first place, length, first place, length …
   */
  readonly places: readonly (readonly number[])[]
}

interface NewSamples {
  readonly ids: SampleIndex
  readonly samples: JsonObject[]
}

/** Gives test samples their places: once, at first sight, for ever. */
export function createSamples(
  deps: Deps,
  parts: {
    uploads: Uploads
    workflows: Workflows
    blocks: SampleBlocks
    drafts: Drafts
    draftMetadata: DraftMetadata
  },
) {
  const { table, objects } = deps
  const { uploads, workflows, blocks, drafts, draftMetadata } = parts
  const oneAtATime = createSerial()

  /** Reads and checks the samples of one uploaded part. */
  async function readPart(
    workflowId: Id<'workflow'>,
    schemaRevision: number,
    spec: UploadSpec,
  ): Promise<JsonObject[]> {
    const what = `Part ${short(spec.sha256)}`
    const lines = await unpackLines(await uploads.load(workflowId, spec), what)
    lines.requireLines(limits.rowBytes)
    const count = lines.count()
    if (count > limits.blockRows)
      throw new TouchstoneError(
        'too_large',
        `${what} has ${count} lines; a part may have at most ${limits.blockRows}.`,
      )
    const check = await workflows.rowCheck(workflowId, { schemaRevision, field: 'testSample' })
    const nameOf = (index: number): string =>
      `The test sample in line ${index + 1} of part ${short(spec.sha256)}`
    const checker = createRowChecker(
      check,
      (index, problem) =>
        new TouchstoneError(
          'schema_mismatch',
          `${nameOf(index)} does not fit the workflow's schema: ${problem}. Nothing of the part was stored.`,
          { details: { line: index + 1, problem } },
        ),
    )
    const breather = new Breather()
    const samples: JsonObject[] = []
    for (let line = lines.at(0); line !== undefined; line = lines.at(samples.length)) {
      const index = samples.length
      const parsed = parseLine(line, index, what)
      const sample = isJsonObject(parsed) ? parsed['testSample'] : undefined
      if (!isJsonObject(sample))
        throw new TouchstoneError(
          'part_corrupt',
          `${what} has a line ${index + 1} without a "testSample" object. Nothing of it was stored.`,
        )
      const name = (): string => nameOf(index)
      requireJson(sample, name)
      const loss = jsonLoss(line, parsed)
      if (loss !== undefined) throw lossy(name(), loss)
      samples.push(sample)
      const wait = checker.add({ line, value: sample, index }) ?? breather.due()
      if (wait) await wait
    }
    await checker.end()
    return samples
  }

  /** Writes the blocks that new samples go to; undefined when another writer was faster. */
  async function append(
    workflowId: string,
    fresh: NewSamples,
    size: number,
  ): Promise<true | undefined> {
    const steps: WriteStep[] = []
    const ids = fresh.ids.idsFrom(0)
    for (let done = 0; done < fresh.samples.length;) {
      const block = blockOf(size + done)
      const startRow = rowOf(size + done)
      const count = Math.min(limits.blockRows - startRow, fresh.samples.length - done)
      const before = startRow === 0 ? undefined : await blocks.read(workflowId, block)
      if (before && before.content.rows !== startRow) return undefined
      const lines = fresh.samples
        .slice(done, done + count)
        .map((sample, i) => sampleLine(size + done + i, sample))
      const newIds = ids.subarray(done * 16, (done + count) * 16)
      const content = await writeBlock(workflowId, {
        lines: [...(before?.lines ?? []), ...lines],
        ids: before ? join(before.ids, newIds) : newIds,
      })
      steps.push(put(blockKey(workflowId, block), content, before?.revision ?? 0))
      done += count
    }
    return (await tryWrite(table, steps)) === undefined ? true : undefined
  }

  async function writeBlock(
    workflowId: string,
    block: { lines: readonly string[]; ids: Uint8Array },
  ): Promise<SampleBlock> {
    const name = `samples/${workflowId}/${crypto.randomUUID()}`
    const content = { rows: block.lines.length, key: `${name}.jsonl.gz`, idsKey: `${name}.ids` }
    const { body } = await packLines(block.lines, {
      maxRawBytes: limits.blockRawBytes,
      what: `A block of ${block.lines.length} test samples`,
    })
    await Promise.all([objects.put(content.key, body), objects.put(content.idsKey, block.ids)])
    return content
  }

  async function requireDraftOf(workflowId: string, draftId: Id<'draft'>): Promise<void> {
    const draft = await drafts.layer(draftId)
    if (draft.workflowId === workflowId) return
    throw new TouchstoneError(
      'bad_input',
      `The draft ${draftId} belongs to workflow ${draft.workflowId}, the test samples to ${workflowId}. Start a draft of the same workflow.`,
    )
  }

  return {
    async prepare(workflowId: Id<'workflow'>, specs: readonly UploadSpec[]) {
      await workflows.records.load(workflowId)
      return uploads.prepare(workflowId, specs)
    },

    /**
     * Takes uploaded parts of lines `{"testSample": …}` into the workflow. A sample that it has
     * keeps its place and its line; metadata that differ from the line's go to the draft.
     * @throws TouchstoneError `part_missing`, `part_corrupt`, `schema_mismatch`, `too_large`;
     * `bad_input` for metadata that cannot be kept
     */
    async commit(input: {
      workflowId: Id<'workflow'>
      schemaRevision: number
      parts: readonly UploadSpec[]
      draftId?: Id<'draft'> | undefined
    }): Promise<CommittedSamples> {
      const { workflowId, schemaRevision, draftId } = input
      if (draftId !== undefined) await requireDraftOf(workflowId, draftId)
      // One after the other: what is decompressed and parsed at once stays bounded.
      const read: JsonObject[][] = []
      for (const spec of input.parts) read.push(await readPart(workflowId, schemaRevision, spec))
      const ids = read.map(sampleIds)

      const committed = await oneAtATime(workflowId, () =>
        retryWrites(`The samples of workflow ${workflowId}`, async () => {
          const index = await blocks.freshIndex(workflowId)
          const size = index.size
          const fresh: NewSamples = { ids: new SampleIndex(), samples: [] }
          const given = new Map<number, GivenSample[]>()
          const placeOf = (sample: JsonObject, idsOfPart: Uint8Array, at: number): number => {
            const known = index.find(idsOfPart, at)
            const newcomer = known ?? fresh.ids.findOrAppend(idsOfPart, at)
            if (known === undefined && newcomer === fresh.samples.length) fresh.samples.push(sample)
            const place = known ?? size + newcomer
            const stored = known === undefined ? fresh.samples[newcomer] : undefined
            if (Object.hasOwn(sample, 'metadata')) remember(given, place, { sample, stored })
            return place
          }
          const places = read.map((samples, part) => {
            const idsOfPart = ids[part] ?? new Uint8Array()
            return toRuns(samples, (sample, line) =>
              placeOf(sample, idsOfPart, line * sampleIdBytes),
            )
          })
          if (fresh.samples.length > 0) {
            if (!(await append(workflowId, fresh, size))) return undefined
            // Nobody else wrote after `size`, or the write would have failed.
            if (index.size === size) index.appendAll(fresh.ids.idsFrom(0))
          }
          return { added: fresh.samples.length, places, given }
        }),
      )
      await draftMetadata.add(workflowId, draftId, committed.given)
      await uploads.discard(
        workflowId,
        input.parts.map(({ sha256 }) => sha256),
      )
      return { added: committed.added, places: committed.places }
    },
  }
}

const sampleLine = (place: number, sample: JsonObject): string =>
  partLine('testSample', place, JSON.stringify(sample))

function remember(
  given: Map<number, GivenSample[]>,
  place: number,
  sample: Omit<GivenSample, 'row'>,
): void {
  const ofBlock = given.get(blockOf(place)) ?? []
  ofBlock.push({ ...sample, row: rowOf(place) })
  given.set(blockOf(place), ofBlock)
}

/** The places of samples as runs: first place, length, first place, length … */
function toRuns(
  samples: readonly JsonObject[],
  placeOf: (sample: JsonObject, line: number) => number,
): number[] {
  const runs: number[] = []
  let first = 0
  let length = 0
  for (const [line, sample] of samples.entries()) {
    const place = placeOf(sample, line)
    if (length > 0 && place === first + length) {
      length++
      continue
    }
    if (length > 0) runs.push(first, length)
    first = place
    length = 1
  }
  if (length > 0) runs.push(first, length)
  return runs
}

const join = (a: Uint8Array, b: Uint8Array): Uint8Array => {
  const both = new Uint8Array(a.byteLength + b.byteLength)
  both.set(a)
  both.set(b, a.byteLength)
  return both
}
