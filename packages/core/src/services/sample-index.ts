import { sampleIdBytes } from '../sample-id.ts'

const initialSlots = 1024
const wordsOfId = sampleIdBytes / 4

/**
 * Finds the place of a sample by its id: all ids of a workflow in the order of their places, and a
 * hash table over them. About 28 bytes for a place.
 */
export class SampleIndex {
  #ids = new Uint8Array(initialSlots * sampleIdBytes)
  #words = new Uint32Array(this.#ids.buffer)
  /** Open addressing; a slot holds place + 1, and 0 when it is free. */
  #slots = new Uint32Array(initialSlots * 2)
  #size = 0

  get size(): number {
    return this.#size
  }

  /** The ids of the places from `from` on. */
  idsFrom(from: number): Uint8Array {
    return this.#ids.slice(from * sampleIdBytes, this.#size * sampleIdBytes)
  }

  /** The place of the id that starts at a byte of `ids`, or undefined when it has none yet. */
  find(ids: Uint8Array, at = 0): number | undefined {
    const found = this.#slots[this.#slotOf(ids, at)]
    return found ? found - 1 : undefined
  }

  /** The place of the id that starts at a byte of `ids`: the next one, when it has none yet. */
  findOrAppend(ids: Uint8Array, at = 0): number {
    const found = this.#slots[this.#slotOf(ids, at)]
    return found ? found - 1 : this.#append(ids, at)
  }

  /** Gives each id of a list the next place, whatever it is: the ids after it keep theirs. */
  appendAll(ids: Uint8Array): void {
    for (let at = 0; at < ids.length; at += sampleIdBytes) this.#append(ids, at)
  }

  /** Leaves the places before `place` that have no sample without one. */
  skipTo(place: number): void {
    while (place * 2 > this.#slots.length) this.#grow()
    this.#size = Math.max(this.#size, place)
  }

  /** Gives each id of a list its place; they ascend, and start at the next one or later. */
  putAll(places: readonly number[], ids: Uint8Array): void {
    for (const [i, place] of places.entries()) {
      this.skipTo(place)
      this.#append(ids, i * sampleIdBytes)
    }
  }

  #append(ids: Uint8Array, at: number): number {
    if ((this.#size + 1) * 2 > this.#slots.length) this.#grow()
    const place = this.#size
    const slot = this.#slotOf(ids, at)
    const word = place * wordsOfId
    this.#words[word] = wordAt(ids, at)
    this.#words[word + 1] = wordAt(ids, at + 4)
    this.#words[word + 2] = wordAt(ids, at + 8)
    this.#words[word + 3] = wordAt(ids, at + 12)
    this.#slots[slot] = place + 1
    this.#size++
    return place
  }

  /** The slot that holds the id, or the free one where it would go. */
  #slotOf(ids: Uint8Array, at: number): number {
    const a = wordAt(ids, at)
    const b = wordAt(ids, at + 4)
    const c = wordAt(ids, at + 8)
    const d = wordAt(ids, at + 12)
    const words = this.#words
    const mask = this.#slots.length - 1
    for (let slot = a & mask; ; slot = (slot + 1) & mask) {
      const entry = this.#slots[slot] ?? 0
      if (entry === 0) return slot
      const word = (entry - 1) * wordsOfId
      if (
        words[word] === a &&
        words[word + 1] === b &&
        words[word + 2] === c &&
        words[word + 3] === d
      )
        return slot
    }
  }

  #grow(): void {
    const ids = new Uint8Array(this.#ids.length * 2)
    ids.set(this.#ids)
    this.#ids = ids
    this.#words = new Uint32Array(ids.buffer)
    const entries = this.#slots
    this.#slots = new Uint32Array(entries.length * 2)
    const mask = this.#slots.length - 1
    // All ids differ: the first free slot is the one.
    for (const entry of entries) {
      if (entry === 0) continue
      let slot = (this.#words[(entry - 1) * wordsOfId] ?? 0) & mask
      while (this.#slots[slot] !== 0) slot = (slot + 1) & mask
      this.#slots[slot] = entry
    }
  }
}

const isLittleEndian = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1

/** Four bytes as a word in the byte order of this machine, as {@link Uint32Array} has it. */
const wordAt: (bytes: Uint8Array, at: number) => number = isLittleEndian
  ? (bytes, at) =>
      (byteOf(bytes, at) |
        (byteOf(bytes, at + 1) << 8) |
        (byteOf(bytes, at + 2) << 16) |
        (byteOf(bytes, at + 3) << 24)) >>>
      0
  : (bytes, at) =>
      ((byteOf(bytes, at) << 24) |
        (byteOf(bytes, at + 1) << 16) |
        (byteOf(bytes, at + 2) << 8) |
        byteOf(bytes, at + 3)) >>>
      0

const byteOf = (bytes: Uint8Array, at: number): number => bytes[at] ?? 0
