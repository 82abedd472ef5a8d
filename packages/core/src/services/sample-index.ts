import { sampleIdBytes } from '../sample-id.ts'

const initialSlots = 1024

/**
 * Finds the place of a sample by its id: all ids of a workflow in the order of their places, and a
 * hash table over them. About 28 bytes for a sample.
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

  /** The place of an id, or undefined when it has none yet. */
  find(id: Uint8Array): number | undefined {
    const found = this.#slots[this.#slotOf(id)]
    return found ? found - 1 : undefined
  }

  /** Gives the next place to an id, which must be new. */
  append(id: Uint8Array): number {
    if ((this.#size + 1) * 2 > this.#slots.length) this.#grow()
    const place = this.#size
    this.#ids.set(id, place * sampleIdBytes)
    this.#slots[this.#slotOf(id)] = place + 1
    this.#size++
    return place
  }

  /** Gives the next places to all ids of another index, which must be new. */
  appendAll(others: SampleIndex): void {
    const ids = others.idsFrom(0)
    for (let at = 0; at < ids.length; at += sampleIdBytes)
      this.append(ids.subarray(at, at + sampleIdBytes))
  }

  /** The slot that holds the id, or the free one where it would go. */
  #slotOf(id: Uint8Array): number {
    const view = new DataView(id.buffer, id.byteOffset, sampleIdBytes)
    const a = view.getUint32(0, true)
    const b = view.getUint32(4, true)
    const c = view.getUint32(8, true)
    const d = view.getUint32(12, true)
    const mask = this.#slots.length - 1
    for (let slot = a & mask; ; slot = (slot + 1) & mask) {
      const entry = this.#slots[slot] ?? 0
      if (entry === 0) return slot
      const at = (entry - 1) * 4
      const words = this.#words
      if (words[at] === a && words[at + 1] === b && words[at + 2] === c && words[at + 3] === d)
        return slot
    }
  }

  #grow(): void {
    const ids = new Uint8Array(this.#ids.length * 2)
    ids.set(this.#ids)
    this.#ids = ids
    this.#words = new Uint32Array(ids.buffer)
    this.#slots = new Uint32Array(this.#slots.length * 2)
    for (let place = 0; place < this.#size; place++) {
      const at = place * sampleIdBytes
      this.#slots[this.#slotOf(ids.subarray(at, at + sampleIdBytes))] = place + 1
    }
  }
}
