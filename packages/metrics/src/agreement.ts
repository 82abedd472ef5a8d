import { MetricsError } from './metrics-error.ts'

/** How much a disagreement counts: alike, or by the distance of the categories or its square. */
export type KappaWeights = 'none' | 'linear' | 'quadratic'

/**
 * Cohen's kappa of two raters (A Coefficient of Agreement for Nominal Scales, 1960; weighted: 1968).
 * Null where chance alone would make them agree, as with one category.
 * @param counts how often the first rater's category, the row, met the second one's; categories in order
 */
export function cohenKappa(
  counts: readonly (readonly number[])[],
  weights: KappaWeights = 'none',
): number | null {
  if (counts.some((row) => row.length !== counts.length))
    throw new MetricsError(`counts must have a column for each of its ${counts.length} rows`)
  const rows = counts.map((row) => row.reduce((sum, count) => sum + count, 0))
  const columns = counts.map((_, k) => counts.reduce((sum, row) => sum + (row[k] ?? 0), 0))
  const n = rows.reduce((sum, count) => sum + count, 0)
  let [observed, expected] = [0, 0]
  for (const [i, row] of counts.entries())
    for (const [k, count] of row.entries()) {
      const weight = weightOf(weights, i - k)
      observed += weight * count
      expected += (weight * (rows[i] ?? 0) * (columns[k] ?? 0)) / n
    }
  // NaN without any rating.
  return expected > 0 ? 1 - observed / expected : null
}

function weightOf(weights: KappaWeights, distance: number): number {
  if (weights === 'linear') return Math.abs(distance)
  return weights === 'quadratic' ? distance ** 2 : Number(distance !== 0)
}

/** What categories mean: names, ranks, or numbers whose distances count. */
export type AlphaLevel = 'nominal' | 'ordinal' | 'interval'

/** Krippendorff's alpha of any number of raters, unit by unit. */
export interface AlphaTally {
  /**
   * @param ratings of one unit, null where a rater gave none; numbers, unless the level is nominal
   */
  add(ratings: readonly (string | number | null)[]): void
  /** 1 is full agreement, 0 is chance; null where there is nothing to disagree about. */
  readonly value: number | null
}

/**
 * Makes a tally of Krippendorff's alpha (Computing Krippendorff's Alpha-Reliability, 2011). Units with
 * fewer than two ratings do not count.
 */
export function createAlphaTally(level: AlphaLevel = 'nominal'): AlphaTally {
  // Coincidences: pairs of ratings within a unit, divided by its ratings less one.
  const coincidences = new Map<string | number, Map<string | number, number>>()

  function count(a: string | number, b: string | number, weight: number): void {
    const row = coincidences.get(a) ?? new Map<string | number, number>()
    row.set(b, (row.get(b) ?? 0) + weight)
    coincidences.set(a, row)
  }

  return {
    add(ratings) {
      const given = ratings.filter((rating) => rating !== null)
      const odd = given.find((rating) => level !== 'nominal' && !Number.isFinite(rating))
      if (odd !== undefined)
        throw new MetricsError(
          `${level} ratings must be finite numbers, got ${JSON.stringify(odd)}`,
        )
      if (given.length < 2) return
      const weight = 1 / (given.length - 1)
      for (const [i, a] of given.entries())
        for (const [k, b] of given.entries()) if (i !== k) count(a, b, weight)
    },
    get value() {
      const categories = [...coincidences.keys()]
      // Names have no order; any one will do.
      if (level !== 'nominal') categories.sort((a, b) => Number(a) - Number(b))
      const totals = categories.map((category) =>
        [...(coincidences.get(category)?.values() ?? [])].reduce((sum, value) => sum + value, 0),
      )
      const n = totals.reduce((sum, total) => sum + total, 0)
      const distance = distances(level, categories, totals)
      let [observed, expected] = [0, 0]
      for (const [i, a] of categories.entries())
        for (const [k, b] of categories.entries()) {
          const square = distance(i, k)
          observed += square * (coincidences.get(a)?.get(b) ?? 0)
          expected += square * (totals[i] ?? 0) * (totals[k] ?? 0)
        }
      return expected > 0 ? 1 - ((n - 1) * observed) / expected : null
    },
  }
}

/** The squared distance of two categories, by their positions. */
function distances(
  level: AlphaLevel,
  categories: readonly (string | number)[],
  totals: readonly number[],
): (i: number, k: number) => number {
  if (level === 'nominal') return (i, k) => Number(i !== k)
  if (level === 'interval') return (i, k) => (Number(categories[i]) - Number(categories[k])) ** 2
  // Ranks: how many ratings lie between the two, with half of each of them.
  let below = 0
  const middles = totals.map((total) => {
    below += total
    return below - total / 2
  })
  return (i, k) => ((middles[i] ?? 0) - (middles[k] ?? 0)) ** 2
}
