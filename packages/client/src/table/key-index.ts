import { TouchstoneError, type Place } from '@touchstone/core'
import { hashed, hashText } from './key-hash.ts'

const lanes = 4
const absent = -1

/**
 * From the key of a test sample to its place, and what the table had for it: about 35 bytes a
 * sample, whatever the keys look like, and 8 more where values are noted. Keys are told apart by 128 bits of hash.
 */
export class KeyIndex {
  readonly #keys: Uint32Array
  readonly #places: Float64Array
  /** Made when the first value is noted. */
  #values: Uint32Array | undefined
  readonly #numbers: Uint32Array
  readonly #slots: Int32Array
  readonly #mask: number
  #size = 0
  /** The entry that was found last. */
  #found = absent

  /** @param capacity how many samples there are at most */
  constructor(capacity: number) {
    const slots = 2 ** Math.max(4, Math.ceil(Math.log2(capacity * 1.5)))
    this.#keys = new Uint32Array(capacity * lanes)
    this.#places = new Float64Array(capacity)
    this.#numbers = new Uint32Array(capacity)
    this.#slots = new Int32Array(slots).fill(absent)
    this.#mask = slots - 1
  }

  get size(): number {
    return this.#size
  }

  /**
   * Adds a sample.
   * @returns the place of an earlier sample with the same key, which then stays
   */
  add(key: string, place: Place): Place | undefined {
    hashText(key)
    const slot = this.#slotOf()
    const earlier = this.#slots[slot] ?? absent
    if (earlier !== absent) return this.#places[earlier]
    const entry = this.#size++
    if (entry >= this.#places.length)
      throw new TouchstoneError('internal', `More samples came than the ${entry} announced.`)
    this.#slots[slot] = entry
    // Four assignments are several times faster than `set` for so few.
    const at = entry * lanes
    this.#keys[at] = hashed[0] ?? 0
    this.#keys[at + 1] = hashed[1] ?? 0
    this.#keys[at + 2] = hashed[2] ?? 0
    this.#keys[at + 3] = hashed[3] ?? 0
    this.#places[entry] = place
    return undefined
  }

  /** The number of the entry with a key, or undefined. */
  find(key: string): number | undefined {
    hashText(key)
    // Tables mostly come in the order of the samples: memory is then read from front to back.
    const next = this.#found + 1
    if (next < this.#size && this.#isKey(next)) return (this.#found = next)
    const entry = this.#slots[this.#slotOf()] ?? absent
    if (entry === absent) return undefined
    this.#found = entry
    return entry
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
    for (let entry = 0; entry < this.#size && numbers.size < wanted.size; entry++)
      if (wanted.has(this.placeOf(entry))) numbers.set(this.placeOf(entry), this.rowNumberOf(entry))
    return numbers
  }

  /** Notes the row that an entry was met in. */
  noteRow(entry: number, rowNumber: number): void {
    this.#numbers[entry] = rowNumber
  }

  /** Notes a text of the value that an entry was met with. */
  noteValue(entry: number, value: string): void {
    this.#values ??= new Uint32Array(this.#places.length * 2)
    hashText(value)
    this.#values[entry * 2] = hashed[0] ?? 0
    this.#values[entry * 2 + 1] = hashed[1] ?? 0
  }

  /** Whether the value that was noted for an entry was this text. */
  wasNoted(entry: number, value: string): boolean {
    hashText(value)
    return this.#values?.[entry * 2] === hashed[0] && this.#values?.[entry * 2 + 1] === hashed[1]
  }

  /** Forgets all rows; samples stay. */
  forgetRows(): void {
    this.#numbers.fill(0)
  }

  /** The slot of the key that was just hashed, or the free one where it belongs. */
  #slotOf(): number {
    for (let slot = (hashed[3] ?? 0) & this.#mask; ; slot = (slot + 1) & this.#mask) {
      const entry = this.#slots[slot] ?? absent
      if (entry === absent || this.#isKey(entry)) return slot
    }
  }

  #isKey(entry: number): boolean {
    const at = entry * lanes
    return (
      this.#keys[at] === hashed[0] &&
      this.#keys[at + 1] === hashed[1] &&
      this.#keys[at + 2] === hashed[2] &&
      this.#keys[at + 3] === hashed[3]
    )
  }
}
