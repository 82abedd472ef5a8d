import { criticalT } from './student-t.ts'

/** A 95 % confidence interval. */
export type Interval = readonly [low: number, high: number]

/** The least and the largest value that a figure can have. */
export type Range = readonly [low: number, high: number]

/** The normal distribution exceeds it on either side with probability 0.025. */
export const normalQuantile = 1.959963984540054

/** The normal distribution exceeds it on either side with probability 0.05. */
export const normalQuantile90 = 1.6448536269514722

/**
 * The interval of a proportion from whole counts (Wilson: Probable Inference, the Law of Succession,
 * and Statistical Inference, JASA 22, 1927). Null without trials.
 */
export function wilson(successes: number, n: number): Interval | null {
  if (n === 0) return null
  const z2 = normalQuantile ** 2
  const center = (successes + z2 / 2) / (n + z2)
  const margin = (normalQuantile / (n + z2)) * Math.sqrt((successes * (n - successes)) / n + z2 / 4)
  // At the ends rounding must not leave a bit on the wrong side.
  return [
    successes === 0 ? 0 : Math.max(0, center - margin),
    successes === n ? 1 : Math.min(1, center + margin),
  ]
}

/** A figure and a margin on both sides, within its range. */
export function intervalAround(value: number, margin: number, range: Range): Interval | null {
  if (!Number.isFinite(value) || !Number.isFinite(margin)) return null
  return [Math.max(range[0], value - margin), Math.min(range[1], value + margin)]
}

/** The deviation of replicates, without those that have no value (NaN); null where fewer than two have. */
export function deviationOf(replicates: Iterable<number>): number | null {
  let n = 0
  let mean = 0
  let squares = 0
  for (const value of replicates) {
    if (Number.isNaN(value)) continue
    n++
    const delta = value - mean
    mean += delta / n
    squares += delta * (value - mean)
  }
  return n < 2 ? null : Math.sqrt(squares / (n - 1))
}

/**
 * The interval of a figure from its bootstrap replicates: the value ± t × their deviation. Null where
 * all replicates are equal or fewer than two have a value, and with fewer than two units.
 * @param options.units how many samples, or clusters of samples, were drawn from
 */
export function replicateInterval(
  value: number | null,
  replicates: Iterable<number>,
  options: { units: number; range: Range },
): Interval | null {
  if (value === null || options.units < 2) return null
  const deviation = deviationOf(replicates)
  if (deviation === null || deviation === 0) return null
  return intervalAround(value, criticalT(options.units - 1) * deviation, options.range)
}
