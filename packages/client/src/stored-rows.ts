import {
  mergeRows,
  rowOf,
  storedRows,
  unpackStored,
  type Lines,
  type PartField,
  type PartRow,
  type Place,
  type PresignedRequest,
} from '@touchstone/core'
import { getObject, objectAt, type ObjectTransport } from './object-transfer.ts'

/** What the rows of a block hold. */
interface RowForm {
  readonly field: PartField
  readonly block: number
}

/**
 * The rows that the parts of one block hold together. They are decoded as they are asked for, once,
 * and not kept.
 */
export class StoredRows {
  /** Bytes of the rows, which wait to be decoded. */
  readonly bytes: number
  readonly #parts: readonly Lines[]
  readonly #form: RowForm
  #rows: Iterator<PartRow> | undefined
  #next: PartRow | undefined

  constructor(parts: readonly Lines[], form: RowForm) {
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

  #rowsOf(lines: Lines): Generator<PartRow, undefined> {
    return storedRows(lines, lines.what, this.#form)
  }

  #decoded(): IterableIterator<PartRow> {
    const [only, another] = this.#parts
    if (only && !another) return this.#rowsOf(only)
    return mergeRows(this.#parts.map((lines) => [...this.#rowsOf(lines)])).values()
  }
}

/** Fetches the parts of one block. */
export async function readRows(
  transport: ObjectTransport,
  requests: readonly PresignedRequest[],
  form: RowForm,
): Promise<StoredRows> {
  return new StoredRows(await readLines(transport, requests), form)
}

/** The lines of parts of one block. */
export const readLines = (
  transport: ObjectTransport,
  requests: readonly PresignedRequest[],
): Promise<readonly Lines[]> =>
  Promise.all(
    requests.map(async (request) =>
      unpackStored(await getObject(transport, request), objectAt(request)),
    ),
  )
