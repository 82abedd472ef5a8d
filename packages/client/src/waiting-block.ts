import { limits, placeOf, rowOf, type Place } from '@touchstone/core'

const encoder = new TextEncoder()
const firstBytes = 16 * 1024
// A character has at most three bytes in UTF-8.
const bytesPerCharacter = 3

/** Lines of one block as bytes, in the order in which they came, until they become a part. */
export class WaitingBlock {
  readonly block: number
  #bytes = new Uint8Array(firstBytes)
  #used = 0
  #lines = 0
  // By row: where its line starts, and where it ends; an end of 0 is a row without a line.
  readonly #starts = new Uint32Array(limits.blockRows)
  readonly #ends = new Uint32Array(limits.blockRows)

  constructor(block: number) {
    this.block = block
  }

  /** Bytes of all lines. */
  get bytes(): number {
    return this.#used
  }

  get lines(): number {
    return this.#lines
  }

  has(place: Place): boolean {
    return this.#ends[rowOf(place)] !== 0
  }

  /** Whether exactly this line waits for its place. */
  holds(place: Place, line: string): boolean {
    const row = rowOf(place)
    const waiting = this.#bytes.subarray(this.#starts[row], this.#ends[row])
    const offered = encoder.encode(line)
    return waiting.length === offered.length && waiting.every((byte, i) => byte === offered[i])
  }

  /**
   * Adds the line of a place that has none yet.
   * @returns its bytes
   */
  add(place: Place, line: string): number {
    const most = this.#used + line.length * bytesPerCharacter
    if (most > this.#bytes.length) this.#grow(most)
    const { written } = encoder.encodeInto(line, this.#bytes.subarray(this.#used))
    const row = rowOf(place)
    this.#starts[row] = this.#used
    this.#used += written
    this.#ends[row] = this.#used
    this.#lines++
    return written
  }

  /** The places that have a line, ascending. */
  places(): Place[] {
    const places: Place[] = []
    for (const [row, end] of this.#ends.entries())
      if (end !== 0) places.push(placeOf(this.block, row))
    return places
  }

  /** The lines of some places, one after the other. */
  join(places: readonly Place[]): Uint8Array {
    const rows = places.map(rowOf)
    const length = rows.reduce((sum, row) => sum + this.#lengthOf(row), 0)
    const joined = new Uint8Array(length)
    let at = 0
    for (const row of rows) {
      joined.set(this.#bytes.subarray(this.#starts[row], this.#ends[row]), at)
      at += this.#lengthOf(row)
    }
    return joined
  }

  #lengthOf(row: number): number {
    return (this.#ends[row] ?? 0) - (this.#starts[row] ?? 0)
  }

  #grow(least: number): void {
    const bytes = new Uint8Array(Math.max(least, this.#bytes.length * 2))
    bytes.set(this.#bytes.subarray(0, this.#used))
    this.#bytes = bytes
  }
}
