/**
 * Whether a character is white space to Python's `str.split`, which counts U+001C to U+001F and
 * U+0085 and not U+FEFF, as JavaScript does.
 */
export function isSpace(code: number): boolean {
  if (code <= 0x20) return code >= 0x1c || (code >= 0x09 && code <= 0x0d)
  if (code < 0x1680) return code === 0x85 || code === 0xa0
  return (
    code === 0x1680 ||
    (code >= 0x2000 && code <= 0x200a) ||
    code === 0x2028 ||
    code === 0x2029 ||
    code === 0x202f ||
    code === 0x205f ||
    code === 0x3000
  )
}

/** The words of a text: what stands between white space. */
export function wordsOf(text: string): string[] {
  const words: string[] = []
  let start = -1
  for (let i = 0; i < text.length; i++)
    if (isSpace(text.charCodeAt(i))) {
      if (start >= 0) words.push(text.slice(start, i))
      start = -1
    } else if (start < 0) start = i
  if (start >= 0) words.push(text.slice(start))
  return words
}

/** A text without the white space at its end. */
export function trimmedEnd(text: string): string {
  let end = text.length
  while (end > 0 && isSpace(text.charCodeAt(end - 1))) end--
  return text.slice(0, end)
}

/** A text without the white space around it. */
export function trimmed(text: string): string {
  let start = 0
  while (start < text.length && isSpace(text.charCodeAt(start))) start++
  return trimmedEnd(text.slice(start))
}
