const whole = new Intl.NumberFormat('en-US')
const significant = new Intl.NumberFormat('en-US', { maximumSignificantDigits: 4 })
const small = new Intl.NumberFormat('en-US', {
  notation: 'scientific',
  maximumSignificantDigits: 4,
})

/** A count, with separators. */
export const formatCount = (value: number): string => whole.format(value)

/** A number for people, to four digits. Integers stay whole. */
export function formatNumber(value: number): string {
  if (!Number.isFinite(value)) return String(value)
  const size = Math.abs(value)
  if (size >= 1e15 || (size > 0 && size < 1e-4)) return small.format(value).toLowerCase()
  return Number.isInteger(value) || size >= 1e4
    ? whole.format(Math.round(value))
    : significant.format(value)
}

const mostDecimals = 4

/** A share of 1 as a percentage: with one decimal, and more where it would seem to be none or all. */
export function formatShare(value: number): string {
  const percent = value * 100
  for (let decimals = 1; ; decimals++) {
    const text = percent.toFixed(decimals)
    const isExtreme = Number(text) === 0 || Number(text) === 100
    if (!isExtreme || Number(text) === percent || decimals === mostDecimals) return `${text} %`
  }
}

/** A difference with its sign; the minus is a real one, as wide as the plus. */
export function formatSigned(value: number, format: (size: number) => string): string {
  const text = format(Math.abs(value))
  // What is rounded to nothing has no direction.
  if (value === 0 || !/[1-9]/.test(text)) return `±${text}`
  return `${value > 0 ? '+' : '−'}${text}`
}
