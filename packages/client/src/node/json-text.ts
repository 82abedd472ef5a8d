import { TouchstoneError } from '@touchstone/core'
import { placeText, startOfSentence, type TextPlace } from '../table/row-place.ts'
import { bytesOf, type Input } from './bytes.ts'
import { strangerIn, TextDecoding } from './text-decoding.ts'

/** How long the JSON of a row may be. */
export const maxJsonCharacters = 16 * 1024 * 1024

/**
 * The text of a file of JSON in pieces: UTF-8, or UTF-16 where a mark at its start says so.
 * @param next where the text is that is read next, for errors
 * @throws TouchstoneError `not_found`; `bad_input` for what is no such text
 */
export async function* jsonText(input: Input, next: () => TextPlace): AsyncGenerator<string, void> {
  const decoding = new TextDecoding('utf-8')
  const checked = (decode: () => string): string => {
    const notText = (problem: string, cause?: unknown): TouchstoneError => {
      const place = next()
      return new TouchstoneError(
        'bad_input',
        `${startOfSentence(input.name)} ${problem} near ${placeText(place)}. Convert it to UTF-8.`,
        { details: { ...place }, cause },
      )
    }
    let text: string
    try {
      text = decode()
    } catch (error) {
      throw notText(`is not valid ${decoding.encoding.toUpperCase()}`, error)
    }
    if (strangerIn(text, decoding.encoding) !== undefined)
      throw notText('looks like UTF-16 without a byte order mark: it has a U+0000 character')
    return text
  }
  for await (const chunk of bytesOf(input, next)) yield checked(() => decoding.add(chunk))
  yield checked(() => decoding.end())
}

/**
 * What is said about text that is no row.
 * @param at.rule what the file should look like
 */
export const refused = (
  problem: string,
  { name, place, rule }: { name: string; place: TextPlace; rule: string },
  cause?: unknown,
): TouchstoneError =>
  new TouchstoneError(
    'bad_input',
    `${startOfSentence(name)}, ${placeText(place)}: ${problem}. ${rule}`,
    {
      details: { ...place },
      cause,
    },
  )
