import { TouchstoneError, type Place } from '@touchstone/core'
import { KeyTable } from './key-table.ts'
import { NotedValues } from './noted-values.ts'

/**
 * From the key of a test sample to its place, and what the table had for it: about 35 bytes a
 * sample, and 8 more where values are noted.
 */
export class KeyIndex {
  readonly #keys: KeyTable
  readonly #places: Float64Array
  readonly #values: NotedValues
  readonly #numbers: Uint32Array

  /** @param capacity how many samples there are at most */
  constructor(capacity: number) {
    this.#keys = new KeyTable(capacity)
    this.#places = new Float64Array(capacity)
    this.#numbers = new Uint32Array(capacity)
    this.#values = new NotedValues(capacity)
  }

  get size(): number {
    return this.#keys.size
  }

  /**
   * Adds a sample.
   * @returns the place of an earlier sample with the same key, which then stays
   */
  add(key: string, place: Place): Place | undefined {
    const before = this.#keys.size
    const entry = this.#keys.add(key)
    if (entry < before) return this.#places[entry]
    if (entry >= this.#places.length)
      throw new TouchstoneError('internal', `More samples came than the ${entry} announced.`)
    this.#places[entry] = place
    return undefined
  }

  /** The number of the entry with a key, or undefined. */
  find(key: string): number | undefined {
    return this.#keys.find(key)
  }

  placeOf(entry: number): Place {
    return this.#places[entry] ?? 0
  }

  /** The number of the row that was noted for an entry, or 0. */
  rowNumberOf(entry: number): number {
    return this.#numbers[entry] ?? 0
  }

  /** The numbers of the rows that were noted for some places. */
  rowNumbersAt(places: readonly Place[]): ReadonlyMap<Place, number> {
    const numbers = new Map<Place, number>()
    const wanted = new Set(places)
    for (let entry = 0; entry < this.#keys.size && numbers.size < wanted.size; entry++)
      if (wanted.has(this.placeOf(entry))) numbers.set(this.placeOf(entry), this.rowNumberOf(entry))
    return numbers
  }

  /** Notes the row that an entry was met in. */
  noteRow(entry: number, rowNumber: number): void {
    this.#numbers[entry] = rowNumber
  }

  /** Notes a text of the value that an entry was met with. */
  noteValue(entry: number, value: string): void {
    this.#values.note(entry, value)
  }

  /** Whether the value that was noted for an entry was this text. */
  wasNoted(entry: number, value: string): boolean {
    return this.#values.wasNoted(entry, value)
  }

  /** Forgets all rows; samples stay. */
  forgetRows(): void {
    this.#numbers.fill(0)
  }
}
