import { addRow, bitmapOf, decodeBitmap, encodeBitmap, hasRow, type Bitmap } from '../bitmap.ts'
import { TouchstoneError } from '../errors.ts'
import type { Id } from '../ids.ts'
import { sameJson, type Json, type JsonObject } from '../json.ts'
import { limits } from '../limits.ts'
import { packLines } from '../lines.ts'
import { partLine } from '../part.ts'
import { placeOf } from '../place.ts'
import type { Deps } from './deps.ts'
import { contentOf, ordered, put, read, scan, tryWrite } from './documents.ts'
import { readMetadata, type OwnMetadata } from './own-metadata.ts'
import { retryWrites } from './retry.ts'
import type { SampleBlocks } from './sample-blocks.ts'
import { sampleIn } from './sample-lines.ts'

/** A test sample that was uploaded with metadata. */
export interface GivenSample {
  readonly row: number
  /** As it was uploaded. */
  readonly sample: JsonObject
  /** As its block has it; undefined: not known yet. */
  readonly stored: JsonObject | undefined
}

/** What a draft knows of the metadata of one block. */
export interface DraftBlock {
  /** Rows whose test samples were uploaded with metadata, as an encoded bitmap. */
  readonly given: string
  /** Those of them whose metadata differ from the block's; absent: none. */
  readonly own?: OwnMetadata
}

export const draftMetadataPartition = (draftId: string): string => `draft-metadata/${draftId}`

export type DraftMetadata = ReturnType<typeof createDraftMetadata>

/**
 * The metadata that the test samples of a draft were uploaded with. A block of test samples has
 * those of first sight, for ever; a draft notes which rows came with others, and keeps these.
 */
export function createDraftMetadata(
  { table, objects }: Deps,
  { blocks }: { blocks: SampleBlocks },
) {
  async function store(
    draftId: string,
    block: number,
    values: ReadonlyMap<number, Json>,
  ): Promise<OwnMetadata> {
    const rows = [...values].toSorted(([a], [b]) => a - b)
    const lines = rows.map(([row, value]) =>
      partLine('metadata', placeOf(block, row), JSON.stringify(value)),
    )
    const { body } = await packLines(lines, {
      maxRawBytes: limits.blockRawBytes,
      what: `The metadata of ${lines.length} test samples`,
    })
    const key = `parts/${draftId}/${ordered(block)}-${crypto.randomUUID()}`
    await objects.put(key, body)
    return { rows: encodeBitmap(bitmapOf(values.keys())), key }
  }

  /** What the draft has once some more samples of a block came; undefined when it has all of it. */
  async function bringIn(
    draftId: string,
    block: number,
    options: { before: DraftBlock | undefined; given: readonly GivenSample[] },
  ): Promise<DraftBlock | undefined> {
    const { before, given } = options
    const rows: Bitmap = decodeBitmap(before?.given ?? '')
    const own: Map<number, Json> = before?.own
      ? await readMetadata(objects, { key: before.own.key, block })
      : new Map()
    const owned = own.size
    let isNew = false
    for (const { row, sample, stored } of given) {
      const metadata = sample['metadata'] ?? null
      const first = stored?.['metadata']
      if (hasRow(rows, row)) {
        const earlier = own.has(row) ? own.get(row) : first
        if (!sameJson(earlier, metadata)) throw contradiction(sample, { earlier, block, row })
        continue
      }
      addRow(rows, row)
      isNew = true
      if (first === undefined || !sameJson(first, metadata)) own.set(row, metadata)
    }
    if (!isNew) return undefined
    const kept = own.size > owned ? await store(draftId, block, own) : before?.own
    return { given: encodeBitmap(rows), ...(kept && { own: kept }) }
  }

  return {
    /**
     * Notes the metadata of uploaded samples, by block. Without a draft there is nowhere to keep
     * metadata that differ from those of first sight.
     * @throws TouchstoneError `bad_input` for these, and for a sample that came to the draft with
     * other metadata before
     */
    async add(
      workflowId: Id<'workflow'>,
      draftId: Id<'draft'> | undefined,
      samples: ReadonlyMap<number, readonly GivenSample[]>,
    ): Promise<void> {
      for (const [block, some] of samples) {
        const isKnown = some.every(({ stored }) => stored !== undefined)
        const lines = isKnown ? [] : (await blocks.read(workflowId, block)).lines
        const given = some.map((one) => ({
          ...one,
          stored: one.stored ?? sampleIn(lines[one.row] ?? ''),
        }))
        if (draftId === undefined) {
          given.forEach(requireStored)
          continue
        }
        const key = { pk: draftMetadataPartition(draftId), sk: ordered(block) }
        await retryWrites(`Block ${block} of ${draftId}`, async () => {
          const { content: before, revision } = await read<DraftBlock>(table, key)
          const next = await bringIn(draftId, block, { before, given })
          if (!next) return true
          return (await tryWrite(table, [put(key, next, revision)])) === undefined || undefined
        })
      }
    },

    /** What a draft has, by block. */
    async load(draftId: string): Promise<ReadonlyMap<number, DraftBlock>> {
      const byBlock = new Map<number, DraftBlock>()
      for await (const item of scan(table, { pk: draftMetadataPartition(draftId) }))
        byBlock.set(Number(item.sk), contentOf<DraftBlock>(item))
      return byBlock
    },
  }
}

function requireStored({ sample, stored }: GivenSample): void {
  if (stored && sameJson(stored['metadata'], sample['metadata'])) return
  throw new TouchstoneError(
    'bad_input',
    `The workflow has the test sample ${nameOf(sample)} with other metadata. Metadata belong to a test case: commit the samples with the draftId of its draft.`,
    { details: { testSample: sample } },
  )
}

function contradiction(
  sample: JsonObject,
  at: { earlier: Json | undefined; block: number; row: number },
): TouchstoneError {
  const { earlier = null, block, row } = at
  const offered = sample['metadata'] ?? null
  return new TouchstoneError(
    'bad_input',
    `The test sample ${nameOf(sample)} has two different metadata: ${shown(earlier)} and ${shown(offered)}. Keep one of them.`,
    { details: { place: placeOf(block, row), stored: earlier, offered } },
  )
}

const nameOf = ({ metadata: _metadata, ...content }: JsonObject): string => shown(content)

function shown(value: Json): string {
  const text = JSON.stringify(value)
  return text.length > 120 ? `${text.slice(0, 120).toWellFormed()}…` : text
}
