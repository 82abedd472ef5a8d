const shownCharacters = 400
const before = 100

/**
 * What is shown of a long text: its beginning or, beside another text that is the same so far, the
 * part in which they differ.
 */
export function cutAround(text: string, other = ''): string {
  if (text.length <= shownCharacters) return text
  let same = 0
  while (same < other.length && text[same] === other[same]) same++
  const from = same < shownCharacters - before ? 0 : same - before
  const end = from + shownCharacters
  return `${from > 0 ? '…' : ''}${text.slice(from, end)}${end < text.length ? '…' : ''}`
}
