// Fewer characters have fewer digits than any double holds.
const mostSafeCharacters = 15
// What `toPrecision` takes at most.
const mostPrecision = 100
const integerLimit = BigInt(Number.MAX_SAFE_INTEGER)

/**
 * Reads a decimal numeral as a number, where that keeps every digit: a whole number if the double
 * prints the same digits, a fraction also if the double, printed to as many digits as the text
 * has, is the text (`1.000000000000000056e-01`, as `%.18e` writes 0.1).
 * @returns undefined where digits would be lost, and for what is no numeral
 */
export function exactNumber(text: string): number | undefined {
  const value = Number(text)
  if (!Number.isFinite(value)) return undefined
  if (text.length <= mostSafeCharacters && !/e/i.test(text)) return value
  const { significant, exponent, precision } = digitsOf(text)
  const isSame = (printed: string): boolean => {
    const digits = digitsOf(printed)
    return digits.significant === significant && digits.exponent === exponent
  }
  if (isSame(String(value))) return value
  const isFraction = exponent < 0
  if (!isFraction || precision > mostPrecision) return undefined
  return isSame(value.toPrecision(precision)) ? value : undefined
}

/** Reads a whole number of any size as a number; undefined where digits would be lost. */
export function exactInteger(value: bigint): number | undefined {
  return value >= -integerLimit && value <= integerLimit
    ? Number(value)
    : exactNumber(String(value))
}

/** A numeral as its digits without zeros around them, and the power of ten of the last one. */
interface Digits {
  readonly significant: string
  readonly exponent: number
  /** How many digits are written from the first that is not 0, at least one. */
  readonly precision: number
}

function digitsOf(text: string): Digits {
  const [mantissa = '', power = '0'] = text.trim().replace(/^[+-]/, '').toLowerCase().split('e')
  const [whole = '', fraction = ''] = mantissa.split('.')
  const written = (whole + fraction).replace(/^0+/, '')
  const significant = written.replace(/0+$/, '')
  const precision = Math.max(1, written.length)
  if (significant === '') return { significant: '0', exponent: 0, precision }
  const exponent = Number(power) - fraction.length + (written.length - significant.length)
  return { significant, exponent, precision }
}
