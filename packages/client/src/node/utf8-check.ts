import { isUtf8 } from 'node:buffer'

const utf16Mark = 'fffe'
const lead = { two: 0xc0, three: 0xe0, four: 0xf0 }

/** Tells whether bytes that come in chunks are UTF-8; what starts with the mark of UTF-16 passes. */
export class Utf8Check {
  /** The start of a character whose end is in the next chunk. */
  #rest: Uint8Array = new Uint8Array()
  #isFirst = true
  #isUtf16 = false

  add(chunk: Uint8Array): boolean {
    const bytes = this.#rest.length > 0 ? Buffer.concat([this.#rest, chunk]) : chunk
    if (this.#isFirst && bytes.length >= 2) {
      this.#isFirst = false
      this.#isUtf16 = Buffer.from(bytes.subarray(0, 2)).toString('hex') === utf16Mark
    }
    if (this.#isUtf16) return true
    const end = bytes.length - cutLength(bytes)
    // The chunk is the reader's, and may be filled again.
    this.#rest = bytes.slice(end)
    return isUtf8(bytes.subarray(0, end))
  }

  end(): boolean {
    return this.#isUtf16 || this.#rest.length === 0
  }
}

/** How many bytes at the end are the start of a character that goes on. */
function cutLength(bytes: Uint8Array): number {
  for (let length = 1; length <= Math.min(3, bytes.length); length++) {
    const byte = bytes[bytes.length - length] ?? 0
    if (byte < lead.two) {
      // Neither is ASCII the start of more; a byte in the middle of a character is looked past.
      if (byte < 0x80) return 0
      continue
    }
    const whole = byte >= lead.four ? 4 : byte >= lead.three ? 3 : 2
    return whole > length ? length : 0
  }
  return 0
}
