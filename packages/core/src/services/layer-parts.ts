import { addRow, bitmapOf, hasRow, type Bitmap } from '../bitmap.ts'
import { withPauses } from '../breather.ts'
import { limits } from '../limits.ts'
import { packLines } from '../lines.ts'
import type { PartField, PartRow } from '../part.ts'
import { rowOf } from '../place.ts'
import { storedRows } from '../stored-lines.ts'
import type { StoredPart } from './coverage.ts'
import type { Deps } from './deps.ts'
import { ordered } from './documents.ts'
import { readStoredLines } from './stored-objects.ts'

/** Where parts belong: a block of a layer. */
export interface PartHome {
  readonly layerId: string
  readonly field: PartField
  readonly block: number
}

/** A row without its value, which would take many times the memory of the line. */
export type Row = Pick<PartRow, 'place' | 'line'>

/** The objects that hold the rows of a block: they are written once, read, and never changed. */
export function createLayerParts({ objects }: Pick<Deps, 'objects'>) {
  // Objects get a key that nobody used before: what no item names after a while never will be.
  const freshKey = ({ layerId, block }: PartHome): string =>
    `parts/${layerId}/${ordered(block)}-${crypto.randomUUID()}`

  /** The rows of a stored part. Large parts take their time, and are not alone in this process. */
  async function* read(
    { field, block }: Pick<PartHome, 'field' | 'block'>,
    stored: StoredPart,
  ): AsyncGenerator<PartRow, void> {
    const { key, sha256 } = stored
    const lines = await readStoredLines(objects, key, { sha256 })
    yield* withPauses(storedRows(lines, key, { field, block }))
  }

  async function store(home: PartHome, rows: readonly Row[]): Promise<StoredPart> {
    const { body, sha256, bytes, rawBytes } = await packLines(rows.map(({ line }) => `${line}\n`))
    const key = freshKey(home)
    await objects.put(key, body)
    return { key, sha256, bytes, rawBytes, rows: rows.length }
  }

  /** Gathers rows of a block in any order, and stores them in as few parts as can hold them. */
  function gather(home: PartHome) {
    let rows: Row[] = []
    let rawBytes = 0
    const stored: StoredPart[] = []
    const flush = async (): Promise<void> => {
      const sorted = rows.toSorted((a, b) => a.place - b.place)
      if (sorted.length > 0) stored.push(await store(home, sorted))
      rows = []
      rawBytes = 0
    }
    return {
      async add(row: Row): Promise<void> {
        // A character has at most three bytes.
        const most = row.line.length * 3 + 1
        if (rawBytes + most > limits.partRawBytes) await flush()
        rows.push(row)
        rawBytes += most
      },
      async end(): Promise<StoredPart[]> {
        await flush()
        return stored
      },
    }
  }

  return {
    freshKey,
    read,
    store,

    /** The same parts without some of their rows. Parts that have none of them stay as they are. */
    async without(
      home: PartHome,
      parts: readonly StoredPart[],
      rows: Bitmap,
    ): Promise<StoredPart[]> {
      const left: StoredPart[] = []
      for (const part of parts) {
        const kept: Row[] = []
        let count = 0
        for await (const { place, line } of read(home, part)) {
          count++
          if (!hasRow(rows, rowOf(place))) kept.push({ place, line })
        }
        if (kept.length === count) left.push(part)
        else if (kept.length > 0) left.push(await store(home, kept))
      }
      return left
    },

    /**
     * Makes few parts of many, so that reading a block stays a few requests and its item small:
     * beside one for each 16 MiB there are at most {@link limits.partsPerBlock}.
     * @param parts of which the last that has a row counts
     * @param options.keeps whether the block still has a row of a part
     * @param options.which finds those to merge among them
     */
    async compact(
      home: PartHome,
      parts: readonly StoredPart[],
      options: {
        keeps: (row: PartRow) => boolean
        which?: (parts: readonly StoredPart[]) => ReadonlySet<StoredPart>
      },
    ): Promise<readonly StoredPart[]> {
      if (parts.filter((part) => !isFull(part)).length <= limits.partsPerBlock) return parts
      const chosen = (options.which ?? ((all) => new Set(all)))(parts)
      const left = new Set(parts.filter((part) => !chosen.has(part)))
      const seen = bitmapOf()
      const gathered = gather(home)
      for (const part of parts.toReversed()) {
        if (!chosen.has(part)) continue
        const kept: Row[] = []
        let count = 0
        for await (const row of read(home, part)) {
          count++
          const at = rowOf(row.place)
          if (hasRow(seen, at) || !options.keeps(row)) continue
          addRow(seen, at)
          kept.push({ place: row.place, line: row.line })
        }
        if (isFull(part) && kept.length === count) left.add(part)
        else for (const row of kept) await gathered.add(row)
      }
      return [...parts.filter((part) => left.has(part)), ...(await gathered.end())]
    },
  }
}

/** What is as large as this is not merged any more. */
const fullBytes = limits.partRawBytes / 4

const isFull = (part: StoredPart): boolean => rawBytesOf(part) >= fullBytes

// Parts of before have no such number. What is large when it is compressed is so all the more.
const rawBytesOf = ({ bytes, rawBytes }: StoredPart): number =>
  rawBytes ?? (bytes < limits.partBytes / 16 ? bytes : fullBytes)

/** Those that are not full, the smallest first, and no more of them than one part may hold. */
export function smallest(parts: readonly StoredPart[]): ReadonlySet<StoredPart> {
  const chosen = new Set<StoredPart>()
  let rawBytes = 0
  for (const part of parts.toSorted((a, b) => rawBytesOf(a) - rawBytesOf(b))) {
    rawBytes += rawBytesOf(part)
    if (isFull(part) || rawBytes > limits.partRawBytes) break
    chosen.add(part)
  }
  return chosen
}
