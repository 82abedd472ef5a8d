import { Breather } from '../breather.ts'
import { TouchstoneError } from '../errors.ts'
import type { Id } from '../ids.ts'
import { jsonLoss } from '../exact-json.ts'
import { isJsonObject, requireJson } from '../json.ts'
import { limits } from '../limits.ts'
import { packLines, parseLine, unpackLines } from '../lines.ts'
import { blockOf, placeOf, rowOf } from '../place.ts'
import { sha256Hex } from '../platform.ts'
import type { WriteStep } from '../ports/table.ts'
import { sampleIdBytes, writeSampleId } from '../sample-id.ts'
import type { Deps } from './deps.ts'
import { put, tryWrite } from './documents.ts'
import type { DraftMetadata, GivenSample } from './draft-metadata.ts'
import type { Drafts } from './drafts.ts'
import { lossy } from './receive-part.ts'
import { retryWrites } from './retry.ts'
import { createRowChecker } from './row-checker.ts'
import { blockKey, type SampleBlock, type SampleBlocks } from './sample-blocks.ts'
import { SampleIndex } from './sample-index.ts'
import { sampleIn, sampleLine } from './sample-lines.ts'
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

/** The checked lines of a part, as texts: parsed they would take many times the memory. */
interface ReadPart {
  readonly lines: readonly string[]
  /** The sample ids, 16 bytes each, in the order of the lines. */
  readonly ids: Uint8Array
  readonly hasMetadata: readonly boolean[]
  /** Bytes after decompression. */
  readonly rawBytes: number
}

/** Samples that the workflow does not have yet, each once, in the order in which they came. */
interface NewSamples {
  readonly ids: SampleIndex
  /** As they were uploaded. */
  readonly lines: string[]
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
  ): Promise<ReadPart> {
    const what = `Part ${short(spec.sha256)}`
    const lines = await unpackLines(await uploads.load(workflowId, spec), what)
    const rawBytes = lines.bytesLeft
    lines.requireRows()
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
    const ids = new Uint8Array(count * sampleIdBytes)
    const read: string[] = []
    const hasMetadata: boolean[] = []
    for (let line = lines.at(0); line !== undefined; line = lines.at(read.length)) {
      const index = read.length
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
      writeSampleId(sample, ids, index * sampleIdBytes)
      hasMetadata.push(Object.hasOwn(sample, 'metadata'))
      read.push(line)
      const wait = checker.add({ line, value: sample, index }) ?? breather.due()
      if (wait) await wait
    }
    await checker.end()
    return { lines: read, ids, hasMetadata, rawBytes }
  }

  /** One after the other: what is decompressed at once stays bounded. */
  async function readParts(
    workflowId: Id<'workflow'>,
    schemaRevision: number,
    specs: readonly UploadSpec[],
  ): Promise<ReadPart[]> {
    const read: ReadPart[] = []
    let rawBytes = 0
    for (const spec of specs) {
      const part = await readPart(workflowId, schemaRevision, spec)
      read.push(part)
      rawBytes += part.rawBytes
      if (rawBytes > limits.samplesCommitRawBytes)
        throw new TouchstoneError(
          'too_large',
          `The ${specs.length} parts of this commit have more than ${limits.samplesCommitRawBytes} bytes after decompression. Nothing was stored. Commit fewer parts at a time.`,
        )
    }
    return read
  }

  /**
   * Writes the blocks that new samples go to. A block ends when it has its rows or its characters.
   * @returns the place of each new sample; undefined when another writer was faster
   */
  async function append(
    workflowId: string,
    fresh: NewSamples,
    size: number,
  ): Promise<readonly number[] | undefined> {
    const steps: WriteStep[] = []
    const ids = fresh.ids.idsFrom(0)
    const places: number[] = []
    for (let next = size; places.length < fresh.lines.length;) {
      const block = blockOf(next)
      const before = rowOf(next) === 0 ? undefined : await blocks.read(workflowId, block)
      if (before && before.content.rows !== rowOf(next)) return undefined
      const done = places.length
      const lines = [...(before?.lines ?? [])]
      let characters = lines.reduce((sum, line) => sum + line.length, 0)
      while (lines.length < limits.blockRows && characters < limits.blockFillCharacters) {
        const uploaded = fresh.lines[places.length]
        if (uploaded === undefined) break
        const line = sampleLine(placeOf(block, lines.length), sampleIn(uploaded))
        places.push(placeOf(block, lines.length))
        lines.push(line)
        characters += line.length
      }
      if (places.length > done) {
        const newIds = ids.subarray(done * sampleIdBytes, places.length * sampleIdBytes)
        const content = await writeBlock(workflowId, {
          lines,
          ids: before ? join(before.ids, newIds) : newIds,
        })
        steps.push(put(blockKey(workflowId, block), content, before?.revision ?? 0))
      }
      next = placeOf(block + 1, 0)
    }
    return (await tryWrite(table, steps)) === undefined ? places : undefined
  }

  async function writeBlock(
    workflowId: string,
    block: { lines: readonly string[]; ids: Uint8Array },
  ): Promise<SampleBlock> {
    const name = `samples/${workflowId}/${crypto.randomUUID()}`
    const content = {
      rows: block.lines.length,
      key: `${name}.jsonl.gz`,
      idsKey: `${name}.ids`,
      idsSha256: sha256Hex(block.ids),
    }
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
      const read = await readParts(workflowId, schemaRevision, input.parts)

      const committed = await oneAtATime(workflowId, () =>
        retryWrites(`The samples of workflow ${workflowId}`, async () => {
          const index = await blocks.freshIndex(workflowId)
          const size = index.size
          const fresh: NewSamples = { ids: new SampleIndex(), lines: [] }
          // The place of a known sample; -1, -2 … for the first, the second … new one.
          const found = read.map(({ lines, ids }) =>
            lines.map((line, at) => {
              const known = index.find(ids, at * sampleIdBytes)
              if (known !== undefined) return known
              const newcomer = fresh.ids.findOrAppend(ids, at * sampleIdBytes)
              if (newcomer === fresh.lines.length) fresh.lines.push(line)
              return -1 - newcomer
            }),
          )
          const newPlaces =
            fresh.lines.length === 0 ? [] : await append(workflowId, fresh, index.size)
          if (!newPlaces) return undefined
          // Nobody else wrote after `size`, or the write would have failed.
          if (index.size === size) index.putAll(newPlaces, fresh.ids.idsFrom(0))
          const places = found.map((ofPart) =>
            ofPart.map((at) => (at < 0 ? (newPlaces[-1 - at] ?? 0) : at)),
          )
          const given = givenSamples(read, places, (part, line) => {
            const at = found[part]?.[line] ?? 0
            return at < 0 ? fresh.lines[-1 - at] : undefined
          })
          return { added: fresh.lines.length, places: places.map(toRuns), given }
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

/**
 * The samples that were uploaded with metadata, by block.
 * @param firstLineOf the line that a new sample is stored from; undefined for a known sample
 */
function givenSamples(
  read: readonly ReadPart[],
  places: readonly (readonly number[])[],
  firstLineOf: (part: number, line: number) => string | undefined,
): Map<number, GivenSample[]> {
  const given = new Map<number, GivenSample[]>()
  for (const [part, { lines, hasMetadata }] of read.entries())
    for (const [at, line] of lines.entries()) {
      if (!hasMetadata[at]) continue
      const place = places[part]?.[at] ?? 0
      const sample = sampleIn(line)
      const firstLine = firstLineOf(part, at)
      const stored = firstLine === line ? sample : firstLine && sampleIn(firstLine)
      const ofBlock = given.get(blockOf(place)) ?? []
      ofBlock.push({ sample, stored: stored || undefined, row: rowOf(place) })
      given.set(blockOf(place), ofBlock)
    }
  return given
}

/** Places as runs: first place, length, first place, length … */
function toRuns(places: readonly number[]): number[] {
  const runs: number[] = []
  let first = 0
  let length = 0
  for (const place of places) {
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
