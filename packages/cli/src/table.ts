import { plain } from './values.ts'

/** One column of a table. */
export interface Column<R> {
  readonly title: string
  readonly of: (row: R) => string
  /** Numbers stand under each other. @default 'left' */
  readonly align?: 'left' | 'right'
  /** Is of no use when it is cut, like an id or a time: gives way last. So do numbers. */
  readonly isWhole?: true
}

const gap = '  '
const leastOfText = 8
const leastOfAll = 4
const ascii = /^[ -~]*$/
// Both take milliseconds to make, and most tables need neither.
let segmenter: Intl.Segmenter | undefined
let wide: RegExp | undefined

function graphemes(text: string): string[] {
  if (ascii.test(text)) return text.split('')
  segmenter ??= new Intl.Segmenter()
  return Array.from(segmenter.segment(text), ({ segment }) => segment)
}

function isWide(grapheme: string): boolean {
  if (ascii.test(grapheme)) return false
  wide ??= new RegExp(
    String.raw`[\p{Emoji_Presentation}\uFE0F\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Bopomofo}\u3000-\u303E\u30FB\u30FC\uFF01-\uFF60\uFFE0-\uFFE6]`,
    'u',
  )
  return wide.test(grapheme)
}

export const widthOf = (text: string): number =>
  ascii.test(text)
    ? text.length
    : graphemes(text).reduce((sum, grapheme) => sum + (isWide(grapheme) ? 2 : 1), 0)

/**
 * The lines of a table, the head first.
 * @param width most characters of a line; the widest columns give way with `…`
 */
export function tableLines<R>(
  rows: readonly R[],
  columns: readonly Column<R>[],
  width = Number.POSITIVE_INFINITY,
): string[] {
  const cells = [
    columns.map(({ title }) => plain(title)),
    ...rows.map((row) => columns.map(({ of }) => plain(of(row)))),
  ]
  const widths = fit(
    columns.map((_, index) => Math.max(...cells.map((row) => widthOf(row[index] ?? '')))),
    columns.map(({ align, isWhole }) => align === 'right' || isWhole === true),
    width,
  )
  return cells.map((row) =>
    row
      .map((cell, index) =>
        pad(cut(cell, widths[index] ?? 0), widths[index] ?? 0, columns[index]?.align),
      )
      .join(gap)
      .trimEnd(),
  )
}

/** Takes from the widest column until all of them fit; from those that should stay whole last. */
function fit(natural: readonly number[], isWhole: readonly boolean[], width: number): number[] {
  const widths = [...natural]
  const room = width - gap.length * (widths.length - 1)
  let over = widths.reduce((sum, one) => sum + one, 0) - room
  for (const [isCut, least] of [
    [(at: number) => isWhole[at] !== true, leastOfText],
    [() => true, leastOfAll],
  ] as const)
    for (; over > 0; over--) {
      const widest = Math.max(...widths.filter((_, at) => isCut(at)))
      if (widest <= least) break
      widths[widths.findLastIndex((one, at) => one === widest && isCut(at))] = widest - 1
    }
  return widths
}

function cut(text: string, width: number): string {
  if (widthOf(text) <= width) return text
  let kept = ''
  let used = 1
  for (const grapheme of graphemes(text)) {
    used += isWide(grapheme) ? 2 : 1
    if (used > width) break
    kept += grapheme
  }
  return `${kept}…`
}

function pad(text: string, width: number, align: 'left' | 'right' = 'left'): string {
  const space = ' '.repeat(Math.max(0, width - widthOf(text)))
  return align === 'left' ? text + space : space + text
}
