import {
  asStored,
  decodeBitmap,
  hasRow,
  isJsonObject,
  limits,
  parseLine,
  placeOf,
  TouchstoneError,
  unpackStored,
  type Bitmap,
  type Json,
  type Lines,
  type Place,
} from '@touchstone/core'
import type { BlockPlan } from '@touchstone/core/services'
import { getObject, objectAt, type ObjectTransport } from './object-transfer.ts'
import { StoredRows } from './stored-rows.ts'

/** A test sample and where it stands. */
export interface PlacedSample {
  readonly place: Place
  readonly testSample: Json
}

/** Metadata of some rows of a block. */
interface Metadata {
  readonly rows: Bitmap
  readonly values: StoredRows
}

/** The test samples of one block as a target has them, decoded as they are asked for, once. */
export class BlockSamples {
  /** Bytes that wait to be decoded. */
  readonly bytes: number
  readonly #block: number
  readonly #lines: Lines
  readonly #metadata: readonly Metadata[]

  constructor(block: number, lines: Lines, metadata: readonly Metadata[]) {
    this.#block = block
    this.#lines = lines
    this.#metadata = metadata
    this.bytes = metadata.reduce((sum, { values }) => sum + values.bytes, lines.bytesLeft)
  }

  /** The test sample of a row, to be asked for ascending rows. */
  at(row: number): PlacedSample {
    const place = placeOf(this.#block, row)
    const { what } = this.#lines
    const line = asStored(what, () => parseLine(this.#lines.at(row) ?? '', row, what))
    if (!isJsonObject(line) || line['place'] !== place) throw this.#damaged(place)
    const testSample = line['testSample'] ?? null
    const own = this.#metadata.find(({ rows }) => hasRow(rows, row))
    if (!own) return { place, testSample }
    const found = own.values.at(place)
    if (!found || !isJsonObject(testSample)) throw this.#damaged(place)
    return { place, testSample: { ...testSample, metadata: found.value ?? null } }
  }

  #damaged(place: Place): TouchstoneError {
    return new TouchstoneError(
      'storage',
      `Block ${this.#block} of the test samples is damaged at place ${place}. Restore it from a backup.`,
    )
  }
}

/** Fetches the test samples of one block. */
export async function readBlockSamples(
  transport: ObjectTransport,
  { block, samples, metadata = [] }: Pick<BlockPlan, 'block' | 'samples' | 'metadata'>,
): Promise<BlockSamples> {
  const fetchLines = async (request: BlockPlan['samples']): Promise<Lines> =>
    unpackStored(await getObject(transport, request), objectAt(request), limits.blockRawBytes)
  const readValues = async (request: BlockPlan['samples']): Promise<StoredRows> =>
    new StoredRows([await fetchLines(request)], { field: 'metadata', block })
  const [lines, ...values] = await Promise.all([
    fetchLines(samples),
    ...metadata.map(async ({ rows, request }) => ({
      rows: decodeBitmap(rows),
      values: await readValues(request),
    })),
  ])
  return new BlockSamples(block, lines, values)
}
