import { MetricsError } from './metrics-error.ts'

/** How p values of a family of comparisons are corrected for their number. */
export type Adjustment = 'holm' | 'benjamini-hochberg' | 'none'

/**
 * Adjusts the p values of a family, in their order; null is no comparison and stays null. `holm` holds
 * the chance of any false finding (Holm: A simple sequentially rejective multiple test procedure,
 * Scandinavian Journal of Statistics 6, 1979), `benjamini-hochberg` the expected share of false ones
 * (Benjamini, Hochberg: Controlling the False Discovery Rate, JRSS B 57, 1995).
 */
export function adjustPValues(
  pValues: readonly (number | null)[],
  adjustment: Adjustment,
): (number | null)[] {
  const found = pValues
    .flatMap((p, at) => (p === null ? [] : [{ p, at }]))
    .toSorted((a, b) => a.p - b.p)
  const odd = found.find(({ p }) => !(p >= 0 && p <= 1))
  if (odd) throw new MetricsError(`A p value must be from 0 to 1, got ${odd.p}`)
  const adjusted = [...pValues]
  if (adjustment === 'holm') {
    let most = 0
    for (const [rank, { p, at }] of found.entries()) {
      most = Math.max(most, Math.min(1, p * (found.length - rank)))
      adjusted[at] = most
    }
  }
  if (adjustment === 'benjamini-hochberg') {
    let least = 1
    for (const [rank, { p, at }] of [...found.entries()].toReversed()) {
      least = Math.min(least, (p * found.length) / (rank + 1))
      adjusted[at] = least
    }
  }
  return adjusted
}
