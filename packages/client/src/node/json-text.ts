import { TouchstoneError } from '@touchstone/core'
import { bytesOf, type Input } from './bytes.ts'
import { strangerIn, TextDecoding } from './text-decoding.ts'

/** How long the JSON of a row may be. */
export const maxJsonCharacters = 16 * 1024 * 1024

/**
 * The text of a file of JSON in pieces: UTF-8, or UTF-16 where a mark at its start says so.
 * @param line the one that is read next, for errors
 * @throws TouchstoneError `not_found`; `bad_input` for what is no such text
 */
export async function* jsonText(input: Input, line: () => number): AsyncGenerator<string, void> {
  const decoding = new TextDecoding('utf-8')
  const checked = (decode: () => string): string => {
    const notText = (problem: string, cause?: unknown): TouchstoneError =>
      refused(
        `${input.name}, line ${line()} or soon after: ${problem}`,
        { line: line(), rule: 'Convert it to UTF-8.' },
        cause,
      )
    let text: string
    try {
      text = decode()
    } catch (error) {
      throw notText(`it is not ${decoding.encoding.toUpperCase()}`, error)
    }
    if (strangerIn(text, decoding.encoding) !== undefined)
      throw notText('it has the character U+0000, as UTF-16 without a byte order mark has')
    return text
  }
  for await (const chunk of bytesOf(input, line)) yield checked(() => decoding.add(chunk))
  yield checked(() => decoding.end())
}

/**
 * What is said about text that is no row.
 * @param at.rule what the file should look like
 */
export const refused = (
  problem: string,
  { line, rule }: { line: number; rule: string },
  cause?: unknown,
): TouchstoneError =>
  new TouchstoneError('bad_input', `${problem}. ${rule}`, { details: { line }, cause })
