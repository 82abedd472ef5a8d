const names = new Map([
  [' ', '␠'],
  ['\t', '␉'],
  ['\n', '␊'],
  ['\r', '␍'],
])

// White space that is no single space between words, controls, and characters without any width. What
// joins letters and emoji (U+200C, U+200D, variation selectors) is a part of what is written.
const unseen =
  /^ +| +$| {2,}|[\p{Zl}\p{Zp}\p{Cc}\u00A0\u1680\u2000-\u200A\u202F\u205F\u3000]|[\u00AD\u061C\u115F\u1160\u180E\u200B\u200E\u200F\u202A-\u202E\u2060-\u206F\u3164\uFEFF\uFFA0]|\u034F|\p{Cs}/gu

/**
 * A short text, such as the name of a class, in which nothing is invisible: ` dog` is `␠dog`, and a
 * no-break space is `‹U+00A0›`. Single spaces between words stay.
 */
export const visibleText = (text: string): string =>
  text.replaceAll(unseen, (found) =>
    Array.from(found, (character) => names.get(character) ?? codeOf(character)).join(''),
  )

const codeOf = (character: string): string =>
  `‹U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}›`
