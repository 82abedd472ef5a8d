const whole = new Intl.NumberFormat('en-US')
const usualDigits = 4
// A number of JavaScript has no more.
const mostDigits = 17
const made = new Map<string, Intl.NumberFormat>()

function rounding(key: string, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const format = made.get(key) ?? new Intl.NumberFormat('en-US', options)
  made.set(key, format)
  return format
}

/** Makes a text of a number, with so many more digits than usual. */
export type NumberFormat = (value: number, more?: number) => string

/** A count, with separators. */
export const formatCount = (value: number): string => whole.format(value)

/** A number for people, to four significant digits, and to `more` where it is asked for. Integers stay whole. */
export const formatNumber = (value: number, more = 0): string => inDigits(value, more, false)

/** {@link formatNumber} with all of its digits, so that numbers stand under each other; 0 is 0. */
export const formatFigure = (value: number, more = 0): string => inDigits(value, more, true)

function inDigits(value: number, more: number, isPadded: boolean): string {
  if (!Number.isFinite(value)) return String(value)
  const size = Math.abs(value)
  const digits = Math.min(usualDigits + more, mostDigits)
  if (size >= 1e15 || (size > 0 && size < 1e-4))
    return rounding(`e${digits}`, { notation: 'scientific', maximumSignificantDigits: digits })
      .format(value)
      .toLowerCase()
  if (Number.isInteger(value) && (!isPadded || value === 0 || size >= 10 ** (usualDigits - 1)))
    return whole.format(value)
  // Of a larger number the digits before the point are all shown.
  if (more === 0 && size >= 10 ** usualDigits) return whole.format(Math.round(value))
  return rounding(`${isPadded ? 'padded' : ''}${digits}`, {
    maximumSignificantDigits: digits,
    ...(isPadded && { minimumSignificantDigits: usualDigits }),
  }).format(value)
}

const mostDecimals = 4

/** A share of 1 as a percentage: with one decimal, and more where it would seem to be none or all. */
export function formatShare(value: number, more = 0): string {
  const percent = value * 100
  for (let decimals = 1 + more; ; decimals++) {
    const text = percent.toFixed(decimals)
    const isExtreme = Number(text) === 0 || Number(text) === 100
    if (!isExtreme || Number(text) === percent || decimals >= mostDecimals + more)
      return `${text} %`
  }
}

/** A difference with its sign; the minus is a real one, as wide as the plus. */
export function formatSigned(value: number, format: (size: number) => string): string {
  const text = format(Math.abs(value))
  // What is rounded to nothing has no direction.
  if (value === 0 || !/[1-9]/.test(text)) return `±${text}`
  return `${value > 0 ? '+' : '−'}${text}`
}

/**
 * Texts that stand side by side, with as few more digits as it takes to tell apart what can be.
 * @param different how many of them are to be different
 * @param textsWith makes them all, with so many more digits
 */
export function toldApart(
  different: number,
  textsWith: (more: number) => readonly string[],
): readonly string[] {
  const count = (texts: readonly string[]): number => new Set(texts).size
  let best = textsWith(0)
  for (let more = 1; count(best) < different && more <= mostDigits - usualDigits; more++) {
    const texts = textsWith(more)
    if (count(texts) > count(best)) best = texts
  }
  return best
}

/** Numbers that stand side by side; different ones have different texts. */
export function formatApart(
  values: readonly (number | null)[],
  format: NumberFormat = formatNumber,
): readonly string[] {
  return toldApart(new Set(values).size, (more) =>
    values.map((value) => (value === null ? '–' : format(value, more))),
  )
}
