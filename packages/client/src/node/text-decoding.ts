import { TextDecoder } from 'node:util'
import { TouchstoneError } from '@touchstone/core'

const markBytes = 3
const marks = new Map([
  ['efbbbf', 'utf-8'],
  ['fffe', 'utf-16le'],
  ['feff', 'utf-16be'],
])
// Node's own names, which TextDecoder does not know.
const aliases = new Map([
  ['utf16le', 'utf-16le'],
  ['utf16be', 'utf-16be'],
])

/**
 * Decodes the chunks of a text file. A mark of UTF-8 or UTF-16 at its start goes before the encoding
 * that was named, and is left out.
 */
export class TextDecoding {
  /** By its name in the standard, e.g. `windows-1252` for `latin1`. */
  encoding: string
  #decoder: TextDecoder | undefined
  #start: Uint8Array = new Uint8Array()

  /** @throws TouchstoneError `bad_input` for a name that no encoding has */
  constructor(encoding: string) {
    this.encoding = requireEncoding(encoding)
  }

  /** @throws TypeError for bytes that are no text of the encoding */
  add(chunk: Uint8Array): string {
    if (this.#decoder) return this.#decoder.decode(chunk, { stream: true })
    this.#start = this.#start.length === 0 ? chunk : Buffer.concat([this.#start, chunk])
    if (this.#start.length < markBytes) {
      // The chunk is the reader's, and may be filled again.
      this.#start = this.#start.slice()
      return ''
    }
    return this.#open().decode(this.#start, { stream: true })
  }

  /** @throws TypeError for a file that ends in the middle of a character */
  end(): string {
    return this.#decoder ? this.#decoder.decode() : this.#open().decode(this.#start)
  }

  #open(): TextDecoder {
    const mark = Buffer.from(this.#start.subarray(0, markBytes)).toString('hex')
    this.encoding = marks.get(mark) ?? marks.get(mark.slice(0, 4)) ?? this.encoding
    return (this.#decoder = openDecoder(this.encoding))
  }
}

/**
 * The name in the standard of an encoding.
 * @throws TouchstoneError `bad_input` for a name that no encoding has
 */
export const requireEncoding = (name: string): string => openDecoder(name).encoding

/**
 * Opens a decoder that throws for bytes that are not of the encoding.
 * @throws TouchstoneError `bad_input` for a name that no encoding has
 */
export function openDecoder(name: string): TextDecoder {
  try {
    return new TextDecoder(aliases.get(name.toLowerCase()) ?? name, { fatal: true })
  } catch (error) {
    throw new TouchstoneError(
      'bad_input',
      `Unknown encoding ${JSON.stringify(name)}. Use a name like utf-8, utf-16le, windows-1252 (also called latin1), windows-1251, shift_jis, gbk, big5 or euc-kr.`,
      { details: { option: 'encoding', value: name }, cause: error },
    )
  }
}

const isUnicode = (encoding: string): boolean => encoding.startsWith('utf-')
// Tabs and line breaks are text.
// oxlint-disable-next-line no-control-regex
const controls = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]/

/**
 * The first character of a text that shows that its encoding is another one: a control character of
 * an old encoding, or U+0000. Undefined for none.
 */
export function strangerIn(text: string, encoding: string): string | undefined {
  if (isUnicode(encoding)) return text.includes('\0') ? 'U+0000' : undefined
  const code = controls.exec(text)?.[0].codePointAt(0)
  return code === undefined ? undefined : `U+${code.toString(16).toUpperCase().padStart(4, '0')}`
}

/** What is said about such a character, and what to do. */
export const strangerAdvice = (stranger: string, encoding: string): string =>
  stranger === 'U+0000' && isUnicode(encoding)
    ? `it has a U+0000 character, as UTF-16 does when it is read as ${encoding.toUpperCase()}`
    : `it has the control character ${stranger}, so it is probably not ${encoding}`
