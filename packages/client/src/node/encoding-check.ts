import { openDecoder, strangerIn } from './text-decoding.ts'

const candidates = ['utf-8', 'utf-16le', 'utf-16be'] as const
// No cell at the start of a table is that long.
const mostBytes = 64 * 1024

/**
 * Checks by the start of a table that its encoding is not another one of Unicode. A line break and a
 * delimiter have a byte of 0 in UTF-16 and none in UTF-8, so that a table that is read as the wrong
 * one is a single cell.
 */
export class EncodingCheck {
  readonly #delimiter: string
  /** The bytes before the first line break or delimiter; undefined once there was one. */
  #start: Uint8Array | undefined = new Uint8Array()

  constructor(delimiter: string) {
    this.#delimiter = delimiter
  }

  /**
   * Notes bytes, and the text that they were decoded to.
   * @returns whether enough is known to ask for {@link better}
   */
  add(bytes: Uint8Array, text: string): boolean {
    if (!this.#start) return false
    if (this.#isTable(text)) {
      this.#start = undefined
      return false
    }
    this.#start = Buffer.concat([this.#start, bytes])
    return this.#start.length >= mostBytes
  }

  /** The encoding by which the start is one of a table, where by the given one it is none. */
  better(encoding: string): string | undefined {
    const start = this.#start
    return start && candidates.find((other) => other !== encoding && this.#reads(start, other))
  }

  #reads(bytes: Uint8Array, encoding: string): boolean {
    try {
      // A stream may end in the middle of a character.
      const text = openDecoder(encoding).decode(bytes, { stream: true })
      return this.#isTable(text) && strangerIn(text, encoding) === undefined
    } catch {
      return false
    }
  }

  #isTable(text: string): boolean {
    return text.includes(this.#delimiter) || /[\r\n]/.test(text)
  }
}
