import { intervalAround, type Interval, type Range } from './intervals.ts'
import { Mean } from './mean.ts'
import { criticalT, twoSidedP } from './student-t.ts'

/** A mean with what chance can do to it. */
export interface MeanResult {
  readonly n: number
  readonly mean: number | null
  /** How many independent units the values come from: clusters, and values without one. */
  readonly units: number
  /** Null with fewer than two units. */
  readonly standardError: number | null
  /** 95 %; null where there is no standard error. */
  readonly interval: Interval | null
  /** Two-sided, of a mean of 0. */
  readonly pValue: number | null
}

/** The running mean of values, some or all of which come in clusters. */
export interface MeanTally {
  /** @param cluster the number of the cluster whose values are no independent evidence */
  add(value: number, cluster?: number): void
  readonly value: number | null
  /** @param range what the interval is clipped to */
  result(range?: Range): MeanResult
}

/**
 * Makes a tally of a mean. Its standard error is Student's, and in clusters the robust one: the sums of
 * residuals by cluster, times G / (G - 1), with G - 1 degrees of freedom (Liang, Zeger: Longitudinal
 * data analysis using generalized linear models, Biometrika 73, 1986).
 */
export function createMeanTally(): MeanTally {
  const mean = new Mean()
  // Values are taken from the first one, so that large ones lose no digits in sums and squares.
  let origin: number | undefined
  const shiftedMean = new Mean()
  // Of values without a cluster (Welford: Technometrics 4, 1962).
  let singles = 0
  let center = 0
  let squares = 0
  const clusters = new Map<number, { n: number; sum: number }>()

  function unitsAndError(): { units: number; standardError: number | null } {
    const units = clusters.size + singles
    const shifted = shiftedMean.value
    if (units < 2 || shifted === null) return { units, standardError: null }
    let total = squares + singles * (center - shifted) ** 2
    for (const { n, sum } of clusters.values()) total += (sum - n * shifted) ** 2
    return { units, standardError: Math.sqrt((total * units) / (units - 1)) / mean.n }
  }

  return {
    add(value, cluster) {
      mean.add(value)
      origin ??= value
      const shifted = value - origin
      shiftedMean.add(shifted)
      if (cluster === undefined) {
        singles++
        const delta = shifted - center
        center += delta / singles
        squares += delta * (shifted - center)
        return
      }
      const known = clusters.get(cluster)
      if (known === undefined) clusters.set(cluster, { n: 1, sum: shifted })
      else {
        known.n++
        known.sum += shifted
      }
    },
    get value() {
      return mean.value
    },
    result(range = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]) {
      const value = mean.value
      const { units, standardError } = unitsAndError()
      if (value === null || standardError === null || !Number.isFinite(standardError))
        return { n: mean.n, mean: value, units, standardError: null, interval: null, pValue: null }
      return {
        n: mean.n,
        mean: value,
        units,
        standardError,
        interval: intervalAround(value, criticalT(units - 1) * standardError, range),
        pValue: value === 0 ? 1 : twoSidedP(value / standardError, units - 1),
      }
    },
  }
}
