const whole = new Intl.NumberFormat('en-US')
export const usualDigits = 4
// A number of JavaScript has no more.
export const mostDigits = 17
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
