import { formatNumber, mostDigits, usualDigits, type NumberFormat } from './number-format.ts'

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
