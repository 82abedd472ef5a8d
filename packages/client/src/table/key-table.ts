import { hashed, hashText } from './key-hash.ts'

const lanes = 4
const absent = -1

/**
 * Numbers keys from 0 in the order in which they come: about 30 bytes a key, whatever the keys look
 * like. Keys are told apart by 128 bits of hash.
 */
export class KeyTable {
  #keys: Uint32Array
  #slots: Int32Array
  #mask: number
  #size = 0
  /** The entry that was found last. */
  #found = absent

  /** @param capacity how many keys there is room for before the table grows */
  constructor(capacity: number) {
    const slots = 2 ** Math.max(4, Math.ceil(Math.log2(capacity * 1.5)))
    this.#keys = new Uint32Array(capacity * lanes)
    this.#slots = new Int32Array(slots).fill(absent)
    this.#mask = slots - 1
  }

  /** How many keys there are. */
  get size(): number {
    return this.#size
  }

  /** The number of a key: of the one that is there, or the old {@link size} for a new one. */
  add(key: string): number {
    hashText(key)
    const slot = this.#slotOf()
    const earlier = this.#slots[slot] ?? absent
    if (earlier !== absent) return earlier
    const entry = this.#size++
    // Four assignments are several times faster than `set` for so few.
    const at = entry * lanes
    if (at >= this.#keys.length) this.#keys = grown(this.#keys, at * 1.5)
    this.#keys[at] = hashed[0] ?? 0
    this.#keys[at + 1] = hashed[1] ?? 0
    this.#keys[at + 2] = hashed[2] ?? 0
    this.#keys[at + 3] = hashed[3] ?? 0
    this.#slots[slot] = entry
    if (this.#size * 1.5 > this.#slots.length) this.#rehash()
    return entry
  }

  /** The number of a key, or undefined. */
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

  #rehash(): void {
    this.#slots = new Int32Array(this.#slots.length * 2).fill(absent)
    this.#mask = this.#slots.length - 1
    for (let entry = 0; entry < this.#size; entry++) {
      let slot = (this.#keys[entry * lanes + 3] ?? 0) & this.#mask
      while (this.#slots[slot] !== absent) slot = (slot + 1) & this.#mask
      this.#slots[slot] = entry
    }
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

/** A longer copy of a list of numbers: with room for so many of them, and a multiple of 64. */
export function grown(numbers: Uint32Array, room: number): Uint32Array {
  const longer = new Uint32Array(Math.max(1, Math.ceil(room / 64)) * 64)
  longer.set(numbers)
  return longer
}
