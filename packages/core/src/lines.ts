import { hasMoreValues } from './json-values.ts'
import { messageOf, TouchstoneError } from './errors.ts'
import { limits } from './limits.ts'
import { giveBack, gunzip, gzip, OutputTooLarge, sha256Hex, utf8 } from './platform.ts'

/**
 * Compresses lines and names the result by its content.
 * @throws TouchstoneError `too_large` above `maxRawBytes` before compression
 */
export async function packLines(
  lines: readonly string[],
  { maxRawBytes = Number.POSITIVE_INFINITY, what = 'The part' } = {},
): Promise<{ body: Uint8Array; sha256: string; bytes: number; rawBytes: number }> {
  const raw = utf8(lines.join(''))
  if (raw.byteLength > maxRawBytes)
    throw new TouchstoneError(
      'too_large',
      `${what} would have ${raw.byteLength} bytes; the most is ${maxRawBytes}. Make the rows smaller: keep large content elsewhere, behind a locator.`,
    )
  return { ...(await packBytes(raw)), rawBytes: raw.byteLength }
}

/** Compresses lines that are bytes already, and names the result by its content. */
export async function packBytes(
  raw: Uint8Array,
): Promise<{ body: Uint8Array; sha256: string; bytes: number }> {
  const body = await gzip(raw)
  return { body, sha256: sha256Hex(body), bytes: body.byteLength }
}

/**
 * Decompresses a part, or a block of test samples.
 * @throws TouchstoneError `part_corrupt` (not gzip), `too_large`
 */
export async function unpackLines(
  body: Uint8Array,
  what: string,
  maxRawBytes: number = limits.partRawBytes,
): Promise<Lines> {
  try {
    return new Lines(await gunzip(body, maxRawBytes), what)
  } catch (error) {
    if (error instanceof OutputTooLarge)
      throw new TouchstoneError(
        'too_large',
        `${what} has more than ${maxRawBytes} bytes after decompression. Send smaller parts.`,
      )
    throw corrupt(what, `is not valid gzip (${messageOf(error)})`, error)
  }
}

const pieceBytes = 64 * 1024
const lineBreak = 0x0a

/**
 * The lines of a part as bytes, to be read once, from the first to the last. They become text piece
 * by piece, and what was read and is not kept is soon collected, where megabytes of text would
 * outlast many collections. After the last piece the bytes are given back.
 */
export class Lines {
  readonly #what: string
  #bytes: Uint8Array
  /** Where the next piece starts. */
  #next = 0
  /** The number of the first line of the piece. */
  #first = 0
  #piece: readonly string[] = []

  /** @param what how messages call them */
  constructor(bytes: Uint8Array, what: string) {
    this.#bytes = bytes
    this.#what = what
  }

  /** What messages call them. */
  get what(): string {
    return this.#what
  }

  /** Bytes that are not read yet. */
  get bytesLeft(): number {
    return this.#bytes.byteLength - this.#next
  }

  /** How many lines there are; to be asked before the first is read. */
  count(): number {
    const { byteLength } = this.#bytes
    let count = 0
    for (let at = 0; at < byteLength; count++) at = this.#afterLine(at)
    return count
  }

  /**
   * Checks how long every line is, and how many values it has, before any of them is decoded; to be
   * asked before the first is read.
   * @throws TouchstoneError `part_corrupt`, with the number of a line that is beyond what a row may
   * have
   */
  requireRows(): void {
    const { byteLength } = this.#bytes
    for (let at = 0, number = 1; at < byteLength; number++) {
      const next = this.#afterLine(at)
      const refuse = (reason: string): TouchstoneError =>
        corrupt(this.#what, `has a line ${number} ${reason} that a row may have`)
      if (next - at - 1 > limits.rowBytes)
        throw refuse(`that is longer than the ${limits.rowBytes} bytes`)
      if (hasMoreValues(this.#bytes.subarray(at, next), limits.rowValues))
        throw refuse(`with more than the ${limits.rowValues} values`)
      at = next
    }
  }

  /**
   * The line of a number from 0, which must not be smaller than that of the call before; undefined
   * after the last.
   * @throws TouchstoneError `part_corrupt` (not UTF-8)
   */
  at(index: number): string | undefined {
    if (index < this.#first) throw new Error('unreachable: lines are read once, in their order')
    while (index >= this.#first + this.#piece.length) {
      if (this.bytesLeft === 0) return undefined
      this.#read()
    }
    return this.#piece[index - this.#first]
  }

  /**
   * All lines as texts.
   * @throws TouchstoneError `part_corrupt` (not UTF-8)
   */
  all(): string[] {
    const all: string[] = []
    for (let line = this.at(0); line !== undefined; line = this.at(all.length)) all.push(line)
    return all
  }

  /** A piece ends with a line, so that no character is cut. */
  #read(): void {
    const end = this.#afterLine(this.#next + pieceBytes)
    const text = decode(this.#bytes.subarray(this.#next, end), this.#what)
    this.#first += this.#piece.length
    this.#piece = (text.endsWith('\n') ? text.slice(0, -1) : text).split('\n')
    this.#next = end
    if (end < this.#bytes.byteLength) return
    const read = this.#bytes
    this.#bytes = new Uint8Array()
    this.#next = 0
    giveBack(read)
  }

  /** Where the line ends that a byte belongs to. */
  #afterLine(at: number): number {
    const found = this.#bytes.indexOf(lineBreak, at)
    return found === -1 ? this.#bytes.byteLength : found + 1
  }
}

const strictDecoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

function decode(bytes: Uint8Array, what: string): string {
  try {
    return strictDecoder.decode(bytes)
  } catch (error) {
    throw corrupt(what, 'is not valid UTF-8', error)
  }
}

/** What is said of bytes that are no part. */
export const corrupt = (what: string, reason: string, cause?: unknown): TouchstoneError =>
  new TouchstoneError('part_corrupt', `${what} ${reason}. Nothing of it was stored.`, {
    details: { reason },
    cause,
  })

/**
 * Parses lines, each a JSON value of its own.
 * @throws TouchstoneError `part_corrupt`, with the number of the line that is not JSON
 */
export const parseLines = (lines: Lines, what: string): unknown[] =>
  lines.all().map((line, index) => parseLine(line, index, what))

/** Parses one line, whose number from 0 is `index`. */
export function parseLine(line: string, index: number, what: string): unknown {
  try {
    return JSON.parse(line)
  } catch (error) {
    throw corrupt(what, `has a line ${index + 1} that is not JSON (${messageOf(error)})`, error)
  }
}
