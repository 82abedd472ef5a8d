import {
  decodedRows,
  decodeRows,
  mergeRows,
  rowOf,
  unpackLines,
  type Lines,
  type PartField,
  type PartForm,
  type PartRow,
  type Place,
  type PresignedRequest,
} from '@touchstone/core'
import { getObject, type ObjectTransport } from './object-transfer.ts'

/**
 * The rows that the parts of one block hold together. They are decoded as they are asked for, once,
 * and not kept.
 */
export class StoredRows {
  /** Bytes of the rows, which wait to be decoded. */
  readonly bytes: number
  readonly #parts: readonly Lines[]
  readonly #form: PartForm
  #rows: Iterator<PartRow> | undefined
  #next: PartRow | undefined

  constructor(parts: readonly Lines[], form: PartForm) {
    this.#parts = parts
    this.#form = form
    this.bytes = parts.reduce((sum, { bytesLeft }) => sum + bytesLeft, 0)
  }

  /** The row of a place, to be asked for ascending places; undefined where the parts have none. */
  at(place: Place): PartRow | undefined {
    if (!this.#rows) {
      this.#rows = this.#decoded()
      this.#step()
    }
    while (this.#next && this.#next.place < place) this.#step()
    return this.#next?.place === place ? this.#next : undefined
  }

  /** All of them by row; a row that the parts lack is undefined. */
  byRow(): readonly (PartRow | undefined)[] {
    const byRow: PartRow[] = []
    for (const row of this.#decoded()) byRow[rowOf(row.place)] = row
    return byRow
  }

  #step(): void {
    const step = this.#rows?.next()
    this.#next = step?.done === false ? step.value : undefined
  }

  #decoded(): IterableIterator<PartRow> {
    const [only, another] = this.#parts
    if (only && !another) return decodedRows(only, this.#form)
    return mergeRows(this.#parts.map((lines) => decodeRows(lines, this.#form))).values()
  }
}

const partOf = (block: number): string => `A part of block ${block}`

/** Fetches the parts of one block. */
export async function readRows(
  transport: ObjectTransport,
  requests: readonly PresignedRequest[],
  { field, block }: { field: PartField; block: number },
): Promise<StoredRows> {
  const parts = await readLines(transport, requests, block)
  return new StoredRows(parts, { field, block, what: partOf(block) })
}

/** The lines of parts of one block. */
export const readLines = (
  transport: ObjectTransport,
  requests: readonly PresignedRequest[],
  block: number,
): Promise<readonly Lines[]> =>
  Promise.all(
    requests.map(async (request) =>
      unpackLines(await getObject(transport, request), partOf(block)),
    ),
  )
