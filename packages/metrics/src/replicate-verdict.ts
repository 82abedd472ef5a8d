import { deviationOf, intervalAround, type Range } from './intervals.ts'
import { detectableOf, type MarginVerdict, withinMargin } from './margin.ts'
import type { Verdict } from './significance.ts'
import { criticalT, twoSidedP } from './student-t.ts'

/** What replicates say of a difference. */
export interface ReplicateVerdict extends Verdict {
  /** The smallest difference that is found 4 times in 5: 2.8 standard errors. */
  readonly detectable: number | null
  /** Null where neither is shown, and without a margin. */
  readonly withinMargin: MarginVerdict | null
}

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
  options: {
    readonly units: number
    readonly range: Range
    readonly higherIsBetter: boolean | null
    readonly margin?: number | undefined
  },
): ReplicateVerdict | null {
  const { base, model } = replicates
  const differences = Array.from(
    { length: Math.min(base.length, model.length) },
    (_, b) => (model[b] ?? Number.NaN) - (base[b] ?? Number.NaN),
  ).filter((one) => !Number.isNaN(one))
  const deviation = deviationOf(differences)
  if (deviation === null || options.units < 2 || !Number.isFinite(difference)) return null
  if (deviation === 0 && difference !== 0) return null
  const degrees = Math.min(options.units, differences.length) - 1
  const { units, range, margin } = options
  const around = (t: number) => intervalAround(difference, t * deviation, range)
  const [interval, interval90] = [around(criticalT(degrees)), around(criticalT(degrees, 0.1))]
  if (!interval || !interval90) return null
  const size = (range[1] - range[0]) / 2
  // As many changes of the full size have this deviation; either way, because their signs are not known.
  const changed = Number.isFinite(size) ? ((deviation * units) / size) ** 2 : 0
  const evidence = { interval90, units, changed, up: changed, down: changed, size }
  return {
    interval,
    pValue: difference === 0 ? 1 : twoSidedP(difference / deviation, degrees),
    detectable: detectableOf(deviation),
    withinMargin:
      margin === undefined || (deviation === 0 && !Number.isFinite(size))
        ? null
        : withinMargin(evidence, { ...options, margin }),
  }
}
