import {
  countRows,
  decodeBitmap,
  difference,
  encodeBitmap,
  intersection,
  isEmpty,
  union,
} from '../bitmap.ts'
import { packLines } from '../lines.ts'
import { parseStored } from '../stored-lines.ts'
import type { StoredPart } from './coverage.ts'
import type { Deps } from './deps.ts'
import { createLru } from './lru.ts'
import { metadataWithin, joinMetadata, type OwnMetadata } from './own-metadata.ts'
import { readStoredLines } from './stored-objects.ts'

/** Rows of one block; `rows` is an encoded bitmap. */
export interface BlockRows {
  readonly block: number
  readonly rows: string
}

/** One block of a test case: which samples it has, and the parts with their ground truths. */
export interface ManifestBlock extends BlockRows {
  /** They may hold ground truths of other rows too, which then do not count. */
  readonly parts: readonly StoredPart[]
  /** Rows whose metadata are not those of the block of test samples; absent: none. */
  readonly metadata?: readonly OwnMetadata[]
}

const cachedBlocks = 50_000

/**
 * Lists of blocks as immutable objects: the contents of a version of a test case, or the union of
 * a version of a test suite (which has no parts). Sorted by block.
 */
export function createManifests({ objects }: Deps) {
  const cache = createLru<readonly ManifestBlock[]>({
    maxWeight: cachedBlocks,
    weightOf: (blocks) => blocks.length + 1,
  })

  return {
    async store(prefix: string, blocks: readonly ManifestBlock[]): Promise<string> {
      const key = `manifests/${prefix}/${crypto.randomUUID()}`
      const { body } = await packLines(blocks.map((block) => `${JSON.stringify(block)}\n`))
      await objects.put(key, body)
      return key
    },

    async load(key: string): Promise<readonly ManifestBlock[]> {
      const cached = cache.get(key)
      if (cached) return cached
      // This code wrote the object, so its lines are what `store` was given.
      const blocks = parseStored(await readStoredLines(objects, key), key) as ManifestBlock[]
      cache.set(key, blocks)
      return blocks
    },
  }
}

/** A block with other rows of its own metadata. */
export function withMetadata(
  { block, rows, parts }: ManifestBlock,
  metadata: readonly OwnMetadata[],
): ManifestBlock {
  return { block, rows, parts, ...(metadata.length > 0 && { metadata }) }
}

/** How many samples a list of blocks has. */
export const countSamples = (blocks: readonly BlockRows[]): number =>
  blocks.reduce((count, { rows }) => count + countRows(decodeBitmap(rows)), 0)

/**
 * What is in `blocks` after another list was added on top of it: rows of both, and where both have
 * a ground truth the added one counts. No row may have metadata of its own in both.
 */
export function overlay(
  blocks: readonly ManifestBlock[],
  added: readonly ManifestBlock[],
): ManifestBlock[] {
  const byBlock = new Map(blocks.map((block) => [block.block, block]))
  for (const more of added) {
    const base = byBlock.get(more.block)
    const rows = encodeBitmap(union(decodeBitmap(base?.rows ?? ''), decodeBitmap(more.rows)))
    const parts = distinctParts([...(base?.parts ?? []), ...more.parts])
    const metadata = joinMetadata(base?.metadata, more.metadata)
    byBlock.set(more.block, withMetadata({ block: more.block, rows, parts }, metadata))
  }
  return [...byBlock.values()].toSorted((a, b) => a.block - b.block)
}

// A part that comes again moves to the end: the last one counts.
const distinctParts = (parts: readonly StoredPart[]): StoredPart[] =>
  [...new Map(parts.toReversed().map((part) => [part.key, part])).values()].toReversed()

/** The blocks with only (or without) the selected rows; blocks that become empty are left out. */
export function restrict(
  blocks: readonly ManifestBlock[],
  selected: readonly BlockRows[],
  keep: 'selected' | 'others',
): ManifestBlock[] {
  const byBlock = new Map(selected.map(({ block, rows }) => [block, decodeBitmap(rows)]))
  const combine = keep === 'selected' ? intersection : difference
  return blocks.flatMap((block) => {
    const rows = combine(decodeBitmap(block.rows), byBlock.get(block.block) ?? decodeBitmap(''))
    if (isEmpty(rows)) return []
    const kept = metadataWithin(block.metadata, rows)
    return [withMetadata({ ...block, rows: encodeBitmap(rows) }, kept)]
  })
}
