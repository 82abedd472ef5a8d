import { TouchstoneError } from '../errors.ts'
import { limits } from '../limits.ts'
import { blockOf } from '../place.ts'
import type { Item, Key } from '../ports/table.ts'
import { sampleIdBytes, writeSampleId } from '../sample-id.ts'
import { asStored, damagedObject } from '../stored-lines.ts'
import type { Deps } from './deps.ts'
import { contentOf, ordered, scan } from './documents.ts'
import { createLru } from './lru.ts'
import { SampleIndex } from './sample-index.ts'
import { sampleIn } from './sample-lines.ts'
import { readStored, readStoredLines } from './stored-objects.ts'

/** One block of a workflow's samples, as its table item names it. */
export interface SampleBlock {
  /** 1 to 4,096. Samples are added to the last block of a workflow, until it has its rows or its bytes. */
  readonly rows: number
  /** The object with the samples: JSON Lines, gzip. */
  readonly key: string
  /** The object with the sample ids, 16 bytes each, in the order of the rows. */
  readonly idsKey: string
  /** SHA-256 of that object. Absent: a block of before. */
  readonly idsSha256?: string
}

export const samplesPartition = (workflowId: string): string => `samples/${workflowId}`
export const blockKey = (workflowId: string, block: number): Key => ({
  pk: samplesPartition(workflowId),
  sk: ordered(block),
})

const cachedSamples = 4_000_000

export type SampleBlocks = ReturnType<typeof createSampleBlocks>

/** Reads the blocks of workflows, and keeps an index of sample ids that only ever grows. */
export function createSampleBlocks({ table, objects }: Deps) {
  const indexes = createLru<{ index: SampleIndex }>({
    maxWeight: cachedSamples,
    weightOf: ({ index }) => index.size + 1,
  })

  async function idsOf(block: SampleBlock): Promise<Uint8Array> {
    const { idsKey, idsSha256 } = block
    const ids = await readStored(objects, idsKey, { sha256: idsSha256 })
    if (ids.byteLength === block.rows * sampleIdBytes) return ids
    throw damagedObject(idsKey, `has ${ids.byteLength} bytes for ${block.rows} test samples`)
  }

  /** The lines of a block, with their line breaks. */
  async function linesOf({ key, rows }: SampleBlock): Promise<string[]> {
    const unpacked = await readStoredLines(objects, key, { maxRawBytes: limits.blockRawBytes })
    const lines = asStored(key, () => unpacked.all().map((line) => `${line}\n`))
    if (lines.length === rows) return lines
    throw damagedObject(key, `has ${lines.length} lines for ${rows} test samples`)
  }

  /** The index of all samples that the workflow has now. */
  async function freshIndex(workflowId: string): Promise<SampleIndex> {
    const index = indexes.get(workflowId)?.index ?? new SampleIndex()
    const firstBlock = blockOf(Math.max(0, index.size - 1))
    const after = firstBlock === 0 ? undefined : ordered(firstBlock - 1)
    const pk = samplesPartition(workflowId)
    for await (const item of scan(table, { pk, ...(after === undefined ? {} : { after }) })) {
      const content = contentOf<SampleBlock>(item)
      const first = Number(item.sk) * limits.blockRows
      if (first + content.rows <= index.size) continue
      index.skipTo(first)
      const ids = await idsOf(content)
      index.appendAll(ids.subarray((index.size - first) * sampleIdBytes))
    }
    indexes.set(workflowId, { index })
    return index
  }

  async function blockItems(workflowId: string, blocks: readonly number[]): Promise<Item[]> {
    const items = await table.getMany(blocks.map((block) => blockKey(workflowId, block)))
    return items.map((item, at) => {
      if (item) return item
      throw new TouchstoneError(
        'bad_input',
        `The workflow ${workflowId} has no block ${blocks[at]} of test samples. Upload the samples first.`,
        { details: { workflowId, block: blocks[at] } },
      )
    })
  }

  return {
    freshIndex,
    idsOf,
    linesOf,

    /** A block with its lines and ids, and the revision of its item. */
    async read(workflowId: string, block: number) {
      const [item] = await blockItems(workflowId, [block])
      if (!item) throw new Error('unreachable: blockItems() answers one item a block')
      const content = contentOf<SampleBlock>(item)
      const [lines, ids] = await Promise.all([linesOf(content), idsOf(content)])
      if (content.idsSha256 === undefined) requireIds(content, { lines, ids })
      return { content, revision: item.revision, lines, ids }
    },

    /** The given blocks of a workflow, in their order. */
    async load(workflowId: string, blocks: readonly number[]): Promise<SampleBlock[]> {
      const items = await blockItems(workflowId, blocks)
      return items.map((item) => contentOf<SampleBlock>(item))
    },
  }
}

/**
 * Checks the ids of a block by its lines.
 * @throws TouchstoneError `storage`
 */
export function requireIds(
  { idsKey }: SampleBlock,
  { lines, ids }: { lines: readonly string[]; ids: Uint8Array },
): void {
  const id = new Uint8Array(sampleIdBytes)
  for (const [row, line] of lines.entries()) {
    writeSampleId(sampleIn(line), id, 0)
    const at = row * sampleIdBytes
    if (id.some((byte, index) => byte !== ids[at + index]))
      throw damagedObject(idsKey, `has a different id than the test sample of row ${row}`)
  }
}
