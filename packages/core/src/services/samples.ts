import { TouchstoneError } from '../errors.ts'
import type { Id } from '../ids.ts'
import { jsonLoss } from '../exact-json.ts'
import { isJsonObject, requireJson, sameJson, type JsonObject } from '../json.ts'
import { limits } from '../limits.ts'
import { packLines, parseLine, unpackLines } from '../lines.ts'
import { partLine } from '../part.ts'
import { blockOf, rowOf } from '../place.ts'
import type { WriteStep } from '../ports/table.ts'
import { sampleIdBytes, sampleIds } from '../sample-id.ts'
import type { Deps } from './deps.ts'
import { contentOf, put, tryWrite } from './documents.ts'
import { lossy } from './receive-part.ts'
import { retryWrites } from './retry.ts'
import { blockKey, type createSampleBlocks, type SampleBlock } from './sample-blocks.ts'
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
    blocks: ReturnType<typeof createSampleBlocks>
  },
) {
  const { table, objects } = deps
  const { uploads, workflows, blocks } = parts
  const oneAtATime = createSerial()

  /** Reads and checks the samples of one uploaded part. */
  async function readPart(
    workflowId: Id<'workflow'>,
    schemaRevision: number,
    spec: UploadSpec,
  ): Promise<JsonObject[]> {
    const what = `Part ${short(spec.sha256)}`
    const lines = await unpackLines(await uploads.load(workflowId, spec), what)
    const count = lines.count()
    if (count > limits.blockRows)
      throw new TouchstoneError(
        'too_large',
        `${what} has ${count} lines; a part may have at most ${limits.blockRows}.`,
      )
    const check = await workflows.rowCheck(workflowId, { schemaRevision, field: 'testSample' })
    return lines.all().map((line, index) => {
      const parsed = parseLine(line, index, what)
      const sample = isJsonObject(parsed) ? parsed['testSample'] : undefined
      if (!isJsonObject(sample))
        throw new TouchstoneError(
          'part_corrupt',
          `${what} has a line ${index + 1} without a "testSample" object. Nothing of it was stored.`,
        )
      const name = (): string =>
        `The test sample in line ${index + 1} of part ${short(spec.sha256)}`
      requireJson(sample, name)
      const loss = jsonLoss(line, parsed)
      if (loss !== undefined) throw lossy(name(), loss)
      const problem = check(sample)
      if (problem === undefined) return sample
      throw new TouchstoneError(
        'schema_mismatch',
        `${name()} does not fit the workflow's schema: ${problem}. Nothing of the part was stored.`,
        { details: { line: index + 1, problem } },
      )
    })
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
      const before = startRow === 0 ? undefined : await loadBlock(workflowId, block)
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

  async function loadBlock(workflowId: string, block: number) {
    const [item] = await blocks.items(workflowId, [block])
    if (!item) throw new Error('unreachable: items() answers one item a block')
    const content = contentOf<SampleBlock>(item)
    const [body, ids] = await Promise.all([objects.get(content.key), objects.get(content.idsKey)])
    if (!body || !ids)
      throw new TouchstoneError(
        'storage',
        `The objects of block ${block} of workflow ${workflowId} are missing. Restore them from a backup.`,
      )
    const unpacked = await unpackLines(body, `Block ${block}`, limits.blockRawBytes)
    const lines = unpacked.all().map((line) => `${line}\n`)
    return { content, revision: item.revision, lines, ids }
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

  /** Known samples keep their place; metadata that came along and differs replaces the old. */
  async function updateMetadata(
    workflowId: string,
    byBlock: ReadonlyMap<number, ReadonlyMap<number, JsonObject>>,
  ): Promise<void> {
    for (const [block, samples] of byBlock) {
      await retryWrites(`Block ${block} of workflow ${workflowId}`, async () => {
        const { content, revision, lines, ids } = await loadBlock(workflowId, block)
        let changed = false
        for (const [place, sample] of samples) {
          const line = sampleLine(place, sample)
          const stored = lines[rowOf(place)] ?? ''
          if (stored === line || sameJson(JSON.parse(stored), JSON.parse(line))) continue
          lines[rowOf(place)] = line
          changed = true
        }
        if (!changed) return true
        const next = await writeBlock(workflowId, { lines, ids })
        const step = put(blockKey(workflowId, block), { ...content, ...next }, revision)
        return (await tryWrite(table, [step])) === undefined ? true : undefined
      })
    }
  }

  return {
    async prepare(workflowId: Id<'workflow'>, specs: readonly UploadSpec[]) {
      await workflows.records.load(workflowId)
      return uploads.prepare(workflowId, specs)
    },

    /**
     * Takes uploaded parts of lines `{"testSample": …}` into the workflow.
     * @throws TouchstoneError `part_missing`, `part_corrupt`, `schema_mismatch`, `too_large`
     */
    async commit(input: {
      workflowId: Id<'workflow'>
      schemaRevision: number
      parts: readonly UploadSpec[]
    }): Promise<CommittedSamples> {
      const { workflowId, schemaRevision } = input
      const read = await Promise.all(
        input.parts.map((spec) => readPart(workflowId, schemaRevision, spec)),
      )
      const ids = read.map(sampleIds)

      const committed = await oneAtATime(workflowId, () =>
        retryWrites(`The samples of workflow ${workflowId}`, async () => {
          const index = await blocks.freshIndex(workflowId)
          const size = index.size
          const fresh: NewSamples = { ids: new SampleIndex(), samples: [] }
          const known = new Map<number, Map<number, JsonObject>>()
          const placeOf = (sample: JsonObject, idsOfPart: Uint8Array, at: number): number => {
            const place = index.find(idsOfPart, at)
            if (place !== undefined) {
              if (Object.hasOwn(sample, 'metadata')) remember(known, place, sample)
              return place
            }
            const newcomer = fresh.ids.findOrAppend(idsOfPart, at)
            if (newcomer === fresh.samples.length) fresh.samples.push(sample)
            return size + newcomer
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
          return { added: fresh.samples.length, places, known }
        }),
      )
      await updateMetadata(workflowId, committed.known)
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
  known: Map<number, Map<number, JsonObject>>,
  place: number,
  sample: JsonObject,
): void {
  const block = known.get(blockOf(place)) ?? new Map<number, JsonObject>()
  known.set(blockOf(place), block.set(place, sample))
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
