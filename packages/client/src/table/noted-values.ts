import { hashed, hashText } from './key-hash.ts'
import { grown } from './key-table.ts'

/** Remembers a text for each of many entries by 64 bits of hash: 8 bytes an entry. */
export class NotedValues {
  readonly #capacity: number
  #hashes: Uint32Array = new Uint32Array(0)

  /** @param capacity how many entries there is room for, once one is noted, before more is taken */
  constructor(capacity = 0) {
    this.#capacity = capacity
  }

  /** Notes the text of an entry. */
  note(entry: number, text: string): void {
    hashText(text)
    const at = entry * 2
    if (at >= this.#hashes.length)
      this.#hashes = grown(this.#hashes, Math.max(this.#capacity * 2, (at + 2) * 1.5))
    this.#hashes[at] = hashed[0] ?? 0
    this.#hashes[at + 1] = hashed[1] ?? 0
  }

  /** Whether any text was noted for an entry. */
  isNoted(entry: number): boolean {
    return (this.#hashes[entry * 2] ?? 0) !== 0 || (this.#hashes[entry * 2 + 1] ?? 0) !== 0
  }

  /** Whether the text that was noted for an entry was this one. */
  wasNoted(entry: number, text: string): boolean {
    hashText(text)
    return this.#hashes[entry * 2] === hashed[0] && this.#hashes[entry * 2 + 1] === hashed[1]
  }
}
