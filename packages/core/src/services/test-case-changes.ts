import {
  bitmapOf,
  decodeBitmap,
  difference,
  encodeBitmap,
  hasRow,
  intersection,
  isEmpty,
  rowsOf,
  union,
  type Bitmap,
} from '../bitmap.ts'
import { TouchstoneError } from '../errors.ts'
import type { Id } from '../ids.ts'
import { sameJson, type Json } from '../json.ts'
import { unpackLines } from '../lines.ts'
import { decodeRows, mergeRows, type PartRow } from '../part.ts'
import { rowOf } from '../place.ts'
import type { StoredPart } from './coverage.ts'
import type { Deps } from './deps.ts'
import type { ManifestBlock } from './manifests.ts'
import { readMetadata } from './own-metadata.ts'
import type { TestCases } from './test-cases.ts'

/** What is different in one block; each field is an encoded bitmap. */
export interface BlockChanges {
  readonly block: number
  readonly added: string
  readonly removed: string
  /** In both versions, with another ground truth or other metadata. */
  readonly changed: string
}

/** A page of the blocks that differ; `next` is the block to go on from. */
export interface TestCaseChanges {
  readonly blocks: readonly BlockChanges[]
  readonly next?: number
}

export interface ChangesOptions {
  readonly testCaseId: Id<'testCase'>
  /** The version to compare with. */
  readonly base: number
  readonly version: number
  readonly from: number
  /** Most blocks of the page, and most whose ground truths are read for it. */
  readonly limit: number
}

/** Says what changed between two versions of a test case, with the memory of a block. */
export function createTestCaseChanges({ objects }: Deps, parts: { testCases: TestCases }) {
  const { testCases } = parts

  async function read(part: StoredPart, block: number): Promise<readonly PartRow[]> {
    const what = `The object ${part.key}`
    const body = await objects.get(part.key)
    if (!body) throw new TouchstoneError('storage', `${what} is missing. Restore it from a backup.`)
    return decodeRows(await unpackLines(body, what), { field: 'groundTruth', block, what })
  }

  /** The rows of both whose ground truths differ. */
  async function compareTruths(before: ManifestBlock, after: ManifestBlock): Promise<Bitmap> {
    if (sameParts(before, after)) return bitmapOf()
    const { block } = after
    const reading = new Map<string, Promise<readonly PartRow[]>>()
    const none: Promise<readonly PartRow[]> = Promise.resolve([])
    for (const part of [...before.parts, ...after.parts])
      if (!reading.has(part.key)) reading.set(part.key, read(part, block))
    const truthsOf = async ({ parts: own }: ManifestBlock): Promise<readonly PartRow[]> =>
      mergeRows(await Promise.all(own.map(({ key }) => reading.get(key) ?? none)))
    const old = new Map((await truthsOf(before)).map(({ place, value }) => [place, value]))
    const common = intersection(decodeBitmap(before.rows), decodeBitmap(after.rows))
    const changed = (await truthsOf(after)).filter(
      ({ place, value }) =>
        hasRow(common, rowOf(place)) && !sameJson(old.get(place) ?? null, value ?? null),
    )
    return bitmapOf(changed.map(({ place }) => rowOf(place)))
  }

  /** The rows of both whose metadata differ. */
  async function compareMetadata(before: ManifestBlock, after: ManifestBlock): Promise<Bitmap> {
    const { block } = after
    const [old, fresh] = [metadataKeys(before), metadataKeys(after)]
    const common = rowsOf(intersection(decodeBitmap(before.rows), decodeBitmap(after.rows)))
    const moved = common.filter((row) => old[row] !== fresh[row])
    const byKey = new Map<string, ReadonlyMap<number, Json>>()
    const valueOf = async (key: string, row: number): Promise<Json | undefined> => {
      const values = byKey.get(key) ?? (await readMetadata(objects, { key, block }))
      byKey.set(key, values)
      return values.get(row)
    }
    const changed: number[] = []
    for (const row of moved) {
      const [a, b] = [old[row], fresh[row]]
      // Metadata of its own are others than those of the block of test samples.
      const isSame = a && b && sameJson(await valueOf(a, row), await valueOf(b, row))
      if (!isSame) changed.push(row)
    }
    return bitmapOf(changed)
  }

  return async function changes(options: ChangesOptions): Promise<TestCaseChanges> {
    const { testCaseId, base, version, from, limit } = options
    const [before, after] = await Promise.all([
      testCases.contentsOf(testCaseId, base),
      testCases.contentsOf(testCaseId, version),
    ])
    const old = new Map(before.map((block) => [block.block, block]))
    const fresh = new Map(after.map((block) => [block.block, block]))
    const numbers = [...new Set([...old.keys(), ...fresh.keys()])]
      .filter((block) => block >= from)
      .toSorted((a, b) => a - b)
    const blocks: BlockChanges[] = []
    let compared = 0
    for (const block of numbers) {
      if (blocks.length === limit || compared === limit) return { blocks, next: block }
      const a = old.get(block)
      const b = fresh.get(block)
      const rowsBefore = decodeBitmap(a?.rows ?? '')
      const rowsAfter = decodeBitmap(b?.rows ?? '')
      let changed = bitmapOf()
      const isRead = a && b && !(sameParts(a, b) && sameMetadata(a, b))
      if (isRead && !isEmpty(intersection(rowsBefore, rowsAfter))) {
        changed = union(await compareTruths(a, b), await compareMetadata(a, b))
        compared++
      }
      const added = difference(rowsAfter, rowsBefore)
      const removed = difference(rowsBefore, rowsAfter)
      if (isEmpty(added) && isEmpty(removed) && isEmpty(changed)) continue
      blocks.push({
        block,
        added: encodeBitmap(added),
        removed: encodeBitmap(removed),
        changed: encodeBitmap(changed),
      })
    }
    return { blocks }
  }
}

const sameParts = (a: ManifestBlock, b: ManifestBlock): boolean =>
  a.parts.length === b.parts.length && a.parts.every(({ key }, i) => key === b.parts[i]?.key)

const sameMetadata = ({ metadata: a = [] }: ManifestBlock, { metadata: b = [] }: ManifestBlock) =>
  sameJson(a, b)

/** By row the object with its own metadata. */
function metadataKeys({ metadata = [] }: ManifestBlock): readonly (string | undefined)[] {
  const keys: string[] = []
  for (const { rows, key } of metadata)
    for (const row of rowsOf(decodeBitmap(rows))) keys[row] = key
  return keys
}
