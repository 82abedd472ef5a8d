// Fewer characters have fewer digits than any double holds.
const mostSafeCharacters = 15
// What `toPrecision` takes at most.
const mostPrecision = 100
const integerLimit = BigInt(Number.MAX_SAFE_INTEGER)

// A fraction, such as -0.0, is what rounding leaves of a small negative number.
const wholeNegativeZero = /^\s*-0+(?:e\+?\d+)?\s*$/i

/**
 * Reads a decimal numeral as a number, where that keeps every digit: a whole number if the double
 * prints the same digits, which `-0` does not, a fraction also if the double, printed to as many
 * digits as the text has, is the text (`1.000000000000000056e-01`, as `%.18e` writes 0.1).
 * @returns undefined for what {@link numeralLoss} tells of, and for what is no numeral
 */
export function exactNumber(text: string): number | undefined {
  const value = Number(text)
  if (!Number.isFinite(value) || (value === 0 && wholeNegativeZero.test(text))) return undefined
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

/** Says what would become of a numeral that {@link exactNumber} does not read, after the numeral. */
export function numeralLoss(text: string): string {
  const value = Number(text)
  if (!Number.isFinite(value)) return 'is too large for a number'
  const why = wholeNegativeZero.test(text) ? 'have no negative zero' : 'keep about 16 digits'
  return `would become ${value}: stored numbers ${why}`
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
