// Blanks in a row look like one, and marks of no width or of direction like none.
const seen = (text: string): string =>
  text
    .normalize('NFC')
    .replaceAll(/\p{Cf}/gu, '')
    .replaceAll(/\s+/g, ' ')
    .trim()

/** Whether a text reads as a name does: what cannot be seen need not be typed. */
export const readsAs = (typed: string, name: string): boolean =>
  typed === name || (seen(name) !== '' && seen(typed) === seen(name))
