import type { Interval } from './intervals.ts'
import { fewChanges } from './significance.ts'
import { incompleteBeta } from './student-t.ts'

/** What two one-sided tests at the 5 % level say of a difference and a margin. */
export type MarginVerdict = 'equivalent' | 'notWorse'

/** How a difference was measured, as far as it counts for a margin. */
export interface Evidence {
  /** 90 % confidence interval of the difference: both its ends are those of one-sided tests. */
  readonly interval90: Interval
  /** How many samples, or clusters of samples, there are, how many of them changed, and which way. */
  readonly units: number
  readonly changed: number
  readonly up: number
  readonly down: number
  /** How much one unit can change at most; infinite where that is not known. */
  readonly size: number
}

/**
 * Whether a difference is within a margin (Schuirmann: A comparison of the two one-sided tests procedure
 * and the power approach, Journal of Pharmacokinetics and Biopharmaceutics 15, 1987): equivalent where the
 * 90 % interval lies within ± the margin, not worse where it lies above minus the margin; null where neither
 * is shown. Where neither direction is better (`higherIsBetter: null`), it can only be equivalent.
 *
 * An interval tells little of changes that are rare: where hardly a unit changed, it is narrow, though
 * large changes may just not have been met. While fewer than 30 units changed, it must also be unlikely
 * (5 %) that so few would be worse if as many were as it takes to make up the margin.
 */
export function withinMargin(
  evidence: Evidence,
  { margin, higherIsBetter }: { margin: number; higherIsBetter: boolean | null },
): MarginVerdict | null {
  const { interval90, units, changed, up, down, size } = evidence
  const [low, high] = interval90
  const isRare = changed < fewChanges && Number.isFinite(size)
  const excludes = (met: number): boolean =>
    !isRare || (size > 0 && atMost(met, { units, share: margin / size }) < 0.05)
  const isAbove = low > -margin && excludes(down)
  const isBelow = high < margin && excludes(up)
  if (isAbove && isBelow) return 'equivalent'
  if (higherIsBetter === null) return null
  return (higherIsBetter ? isAbove : isBelow) ? 'notWorse' : null
}

/** How likely at most so many of the units are met, each with the same chance. */
function atMost(count: number, { units, share }: { units: number; share: number }): number {
  if (count >= units) return 1
  return share >= 1 ? 0 : 1 - incompleteBeta(share, count + 1, units - count)
}

/** How many standard errors a difference must have so that it is found 4 times in 5. */
const toBeFound = 2.8

/** The smallest difference that is found 4 times in 5; null where the standard error is not known. */
export const detectableOf = (standardError: number | null): number | null =>
  standardError === null || standardError === 0 ? null : toBeFound * standardError
