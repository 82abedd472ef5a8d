/**
 * Sort keys at every edge of UTF-8 and UTF-16, in the order of their bytes. UTF-16 would put the
 * emoji before U+E000 and U+FFFF.
 */
export const strangeKeys: readonly string[] = [
  '\u0001',
  ' ',
  '"',
  'A',
  'a',
  'a\u0001',
  'aa',
  'a\u007f',
  'a\u0080',
  'a\u{10ffff}',
  'a\u{10ffff}\u{10ffff}',
  'b',
  'e\u0301',
  '\u007f',
  '\u0080',
  '\u00e9',
  '\u07ff',
  '\u0800',
  '\ud7ff',
  '\ud7ff\u{10ffff}',
  '\ue000',
  '\uffff',
  '\uffffa',
  '\u{10000}',
  '\u{1f600}',
  '\u{1f600}\u{1f3fd}',
  '\u{10ffff}',
  '\u{10ffff}a',
  '\u{10ffff}\u{10ffff}',
]

/** Compares as UTF-8 does. */
export const byBytes = (a: string, b: string): number =>
  Buffer.compare(Buffer.from(a), Buffer.from(b))
