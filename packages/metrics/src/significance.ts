import { normalQuantile, normalQuantile90, type Interval } from './intervals.ts'
import { criticalT, logGamma, twoSidedP } from './student-t.ts'

/** What a test of "no difference" says. */
export interface Verdict {
  readonly interval: readonly [low: number, high: number] | null
  readonly pValue: number | null
}

/** A verdict with what it was made from; null where nothing can be said. */
export interface Estimate extends Verdict {
  readonly standardError: number | null
  /** 90 % confidence interval. */
  readonly interval90: Interval | null
}

/**
 * Whether a difference is more than chance at the 5 % level: the p value must be below 0.05, and the
 * interval must leave 0 out. The two come from different approximations and can disagree near the level.
 */
export const isSignificant = ({ interval, pValue }: Verdict): boolean =>
  pValue !== null && pValue < 0.05 && interval !== null && (interval[0] > 0 || interval[1] < 0)

/**
 * Two-sided mid-p value of so many improved and so many worse, when each change goes either way
 * with the same chance. For booleans this is McNemar's mid-p test: it depends only on the pairs
 * that differ, holds its level at small n, and is less conservative than the exact test (Fagerland,
 * Lydersen, Laake: The McNemar test for binary matched-pairs data, BMC Medical Research
 * Methodology 13:91, 2013). For numbers it is the sign test.
 */
export function midP(improved: number, worse: number): number {
  const n = improved + worse
  const k = Math.min(improved, worse)
  if (n === 0 || improved === worse) return 1
  const half = Math.log(0.5)
  let term = Math.exp(logGamma(n + 1) - logGamma(k + 1) - logGamma(n - k + 1) + n * half)
  const point = term
  let tail = 0
  for (let i = k; i >= 0 && term > tail * 1e-17; i--) {
    tail += term
    term *= i / (n - i + 1)
  }
  return Math.min(1, 2 * tail - point)
}

/**
 * Booleans: McNemar's mid-p test, and the adjusted Wald interval of the difference of two paired
 * proportions (Bonett, Price: Adjusted Wald Confidence Interval for a Difference of Binomial
 * Proportions Based on Paired Data, Journal of Educational and Behavioral Statistics 37, 2012).
 */
export function booleanVerdict(n: number, { up, down }: { up: number; down: number }): Estimate {
  if (n === 0) return nothing(null)
  const pValue = midP(up, down)
  if (n < 2) return nothing(pValue)
  const gained = (up + 1) / (n + 2)
  const lost = (down + 1) / (n + 2)
  const difference = gained - lost
  const standardError = Math.sqrt((gained + lost - difference ** 2) / (n + 2))
  const within = (margin: number): Interval => [
    Math.max(-1, difference - margin),
    Math.min(1, difference + margin),
  ]
  return {
    interval: within(normalQuantile * standardError),
    pValue,
    standardError,
    interval90: within(normalQuantile90 * standardError),
  }
}

/** The estimate where nothing is known but, perhaps, a p value. */
export const nothing = (pValue: number | null): Estimate => ({
  interval: null,
  pValue,
  standardError: null,
  interval90: null,
})

// Below this the mean of differences need not be normal (the usual rule for the central limit). Pairs
// that did not change add nothing to it, however many they are.
export const fewChanges = 30

/** A mean of differences with its standard error, and how many pairs or clusters went up and down. */
interface MeanDifference {
  readonly mean: number
  readonly error: number
  readonly up: number
  readonly down: number
}

/**
 * Numbers: the paired t test and its interval (Student: The Probable Error of a Mean, Biometrika 6,
 * 1908). While fewer than 30 pairs changed, the differences may be far from normal, and a handful of
 * equal ones has no spread at all; there the sign test must agree (the larger p value counts, which is
 * safe: Berger, Technometrics 24, 1982), so that fewer than five changed samples are never
 * significant. Nothing is said where the spread is too large for a number.
 */
export const numberVerdict = (n: number, differences: MeanDifference): Estimate =>
  n < 2 ? nothing(n === 0 ? null : 1) : studentVerdict(n, differences)

/**
 * Numbers or booleans in clusters: t with the cluster-robust error and one degree of freedom less than
 * there are clusters. What is said of few changed pairs in {@link numberVerdict} goes for clusters.
 */
export const clusterVerdict = (units: number, differences: MeanDifference): Estimate =>
  units < 2 ? nothing(null) : studentVerdict(units, differences)

function studentVerdict(units: number, { mean, error, up, down }: MeanDifference): Estimate {
  const ofT = mean === 0 ? 1 : twoSidedP(mean / error, units - 1)
  const margin = criticalT(units - 1) * error
  if (!Number.isFinite(mean) || !Number.isFinite(margin)) return nothing(null)
  const margin90 = criticalT(units - 1, 0.1) * error
  return {
    interval: [mean - margin, mean + margin],
    pValue: up + down < fewChanges ? Math.max(ofT, midP(up, down)) : ofT,
    standardError: error,
    interval90: [mean - margin90, mean + margin90],
  }
}
