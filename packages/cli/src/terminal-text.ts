import { plain } from './values.ts'

interface Screen {
  readonly isTTY?: boolean
}

const breaks = /(\r?\n|\t)/
// The codes of `paint`, too.
// oxlint-disable-next-line no-control-regex
const breaksAndColours = /(\r?\n|\t|\u001B\[(?:1|2|22|31|32|33|39)m)/

/** Escapes control characters, but for what a pattern with one group finds. */
const plainBut = (text: string, kept: RegExp): string =>
  text
    .split(kept)
    .map((part, index) => (index % 2 === 1 ? part : plain(part)))
    .join('')

/**
 * Text of data for a stream: as it is, but for a terminal, where no control characters do anything
 * except line breaks and tabs.
 */
export const dataFor = (screen: Screen, text: string): string =>
  screen.isTTY === true ? plainBut(text, breaks) : text

/** The same for lines for people, which keep the colours that `paint` gave them. */
export const linesFor = (screen: Screen, text: string): string =>
  screen.isTTY === true ? plainBut(text, breaksAndColours) : text
