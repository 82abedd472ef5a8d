import {
  bitmapOf,
  decodeBitmap,
  difference,
  hasRow,
  intersection,
  isEmpty,
  rowsOf,
  union,
  type Bitmap,
} from '../bitmap.ts'
import { sameJson, type Json } from '../json.ts'
import { mergeRows, type PartRow } from '../part.ts'
import { rowOf } from '../place.ts'
import type { StoredPart } from './coverage.ts'
import type { Deps } from './deps.ts'
import { createLayerParts } from './layer-parts.ts'
import type { ManifestBlock } from './manifests.ts'
import { readMetadata } from './own-metadata.ts'

export type ContentsComparison = ReturnType<typeof createContentsComparison>

// An edit is one call, which must end in time whatever it is compared with.
const mostBlocksRead = 64

/** Compares contents of test cases, with the memory of a block. */
export function createContentsComparison({ objects }: Pick<Deps, 'objects'>) {
  const layerParts = createLayerParts({ objects })

  async function read(part: StoredPart, block: number): Promise<readonly PartRow[]> {
    const rows: PartRow[] = []
    for await (const row of layerParts.read({ field: 'groundTruth', block }, part)) rows.push(row)
    return rows
  }

  /** The rows of both whose ground truths differ. */
  async function compareTruths(before: ManifestBlock, after: ManifestBlock): Promise<Bitmap> {
    if (haveSameTruths(before, after)) return bitmapOf()
    const { block } = after
    const reading = new Map<string, Promise<readonly PartRow[]>>()
    const none: Promise<readonly PartRow[]> = Promise.resolve([])
    for (const part of [...before.parts, ...after.parts])
      if (!reading.has(part.sha256)) reading.set(part.sha256, read(part, block))
    const truthsOf = async ({ parts: own }: ManifestBlock): Promise<readonly PartRow[]> =>
      mergeRows(await Promise.all(own.map(({ sha256 }) => reading.get(sha256) ?? none)))
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

  /** The rows of both that have another ground truth or other metadata. */
  const changedRows = async (before: ManifestBlock, after: ManifestBlock): Promise<Bitmap> =>
    union(await compareTruths(before, after), await compareMetadata(before, after))

  return {
    changedRows,

    /**
     * Whether two contents are the same. Of large ones that are the same, but stored in other parts,
     * this is not found out.
     */
    async areSame(
      before: readonly ManifestBlock[],
      after: readonly ManifestBlock[],
    ): Promise<boolean> {
      const pairs = before.flatMap((a, i) => {
        const b = after[i]
        return b && a.block === b.block && haveSameRows(a, b) ? [{ a, b }] : []
      })
      if (pairs.length < Math.max(before.length, after.length)) return false
      const unlike = pairs.filter(({ a, b }) => mayDiffer(a, b))
      if (unlike.length > mostBlocksRead) return false
      for (const { a, b } of unlike) if (!isEmpty(await changedRows(a, b))) return false
      return true
    },
  }
}

/** Whether only reading tells that rows of both have the same ground truths and metadata. */
export const mayDiffer = (a: ManifestBlock, b: ManifestBlock): boolean =>
  !haveSameTruths(a, b) || !sameJson(a.metadata ?? [], b.metadata ?? [])

function haveSameRows(a: ManifestBlock, b: ManifestBlock): boolean {
  const [rowsA, rowsB] = [decodeBitmap(a.rows), decodeBitmap(b.rows)]
  return isEmpty(difference(rowsA, rowsB)) && isEmpty(difference(rowsB, rowsA))
}

/** Whether the parts have the same bytes; of a part that comes again, the last one counts. */
function haveSameTruths(a: ManifestBlock, b: ManifestBlock): boolean {
  const contentOf = ({ parts }: ManifestBlock): string =>
    [...new Set(parts.map(({ sha256 }) => sha256).toReversed())].join(' ')
  return contentOf(a) === contentOf(b)
}

/** By row the object with its own metadata. */
function metadataKeys({ metadata = [] }: ManifestBlock): readonly (string | undefined)[] {
  const keys: string[] = []
  for (const { rows, key } of metadata)
    for (const row of rowsOf(decodeBitmap(rows))) keys[row] = key
  return keys
}
