import { intervalAround, type Interval, type Range } from './intervals.ts'
import { Mean } from './mean.ts'
import { Spread } from './spread.ts'
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
 * Makes a tally of a mean. Its interval and p value are Student's, with one degree of freedom less than
 * there are clusters and values without one.
 */
export function createMeanTally(): MeanTally {
  const mean = new Mean()
  // Values are taken from the first one, so that large ones lose no digits in sums and squares.
  let origin: number | undefined
  const shiftedMean = new Mean()
  const spread = new Spread()

  return {
    add(value, cluster) {
      mean.add(value)
      origin ??= value
      const shifted = value - origin
      shiftedMean.add(shifted)
      spread.add(shifted, cluster)
    },
    get value() {
      return mean.value
    },
    result(range = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]) {
      const value = mean.value
      const { units } = spread
      const standardError = spread.errorAbout(shiftedMean.value ?? 0)
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
