import { deviationOf, intervalAround, type Range } from './intervals.ts'
import type { Verdict } from './significance.ts'
import { criticalT, twoSidedP } from './student-t.ts'

/**
 * Tests whether a figure of two models differs, from replicates that drew the same samples for both: the
 * deviation of their differences is the standard error of the difference. Null where the replicates say
 * nothing: with fewer than two that have a value on both sides or fewer than two units, and where all
 * differ by the same amount, unless that is 0 and so is the difference.
 *
 * A replicate draws the same samples whatever the number of replicates, so of lists of different length
 * the first ones are pairs. There are as many degrees of freedom as the scarcer of units and replicates
 * has, less one: a deviation of 20 replicates is not known better than that of 20 samples.
 *
 * @param options.units how many samples, or clusters of samples, were drawn from
 * @param options.range what the difference can be
 */
export function replicateVerdict(
  difference: number,
  replicates: { readonly base: Float32Array; readonly model: Float32Array },
  options: { readonly units: number; readonly range: Range },
): Verdict | null {
  const { base, model } = replicates
  const differences = Array.from(
    { length: Math.min(base.length, model.length) },
    (_, b) => (model[b] ?? Number.NaN) - (base[b] ?? Number.NaN),
  ).filter((one) => !Number.isNaN(one))
  const deviation = deviationOf(differences)
  if (deviation === null || options.units < 2 || !Number.isFinite(difference)) return null
  if (deviation === 0) return difference === 0 ? { interval: [0, 0], pValue: 1 } : null
  const degrees = Math.min(options.units, differences.length) - 1
  const interval = intervalAround(difference, criticalT(degrees) * deviation, options.range)
  return interval && { interval, pValue: twoSidedP(difference / deviation, degrees) }
}
