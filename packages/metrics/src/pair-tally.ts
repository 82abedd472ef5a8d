import type { Interval, Range } from './intervals.ts'
import { detectableOf, type MarginVerdict, withinMargin } from './margin.ts'
import { largestScaled, Mean, scaleOf } from './mean.ts'
import {
  booleanVerdict,
  clusterVerdict,
  isSignificant,
  nothing,
  numberVerdict,
  type Estimate,
} from './significance.ts'
import { Spread } from './spread.ts'

/** A model against the base, over the pairs of test samples for which both have a value. */
export interface PairedDifference {
  /** Pairs of samples. */
  readonly n: number
  /** Means of the base and of the model over these samples; null when there are none. */
  readonly baseMean: number | null
  readonly mean: number | null
  /** Mean of the model's value minus the base's. */
  readonly difference: number | null
  /** 95 % confidence interval of the difference; null with fewer than two samples, and where it is no number. */
  readonly interval: readonly [low: number, high: number] | null
  /** Two-sided, of no difference; null where there is nothing to test. */
  readonly pValue: number | null
  /** Whether `pValue` is below 0.05 and the interval leaves 0 out. */
  readonly significant: boolean
  /** How many clusters the pairs are in; null where they are in none. */
  readonly clusters: number | null
  /** The smallest difference that pairs like these show 4 times in 5: 2.8 standard errors. */
  readonly detectable: number | null
  /** Null where neither direction is better. */
  readonly improved: number | null
  readonly worse: number | null
  readonly same: number
}

/** How a metric is compared. */
export interface PairOptions {
  readonly kind: 'boolean' | 'number'
  /** Null where neither direction is better. */
  readonly higherIsBetter: boolean | null
  /** The largest difference that does not matter. */
  readonly margin?: number | undefined
}

/** Running figures of one metric of one model against the base. */
export class PairTally {
  readonly #base = new Mean()
  readonly #model = new Mean()
  readonly #difference = new Mean()
  #up = 0
  #down = 0
  // Scaled by the first difference, or by a much larger one that comes later.
  #n = 0
  #scale = 0
  readonly #spread = new Spread()
  // Of the values on both sides, and 0.
  #least = 0
  #most = 0

  /** @param cluster the number of the cluster whose pairs are no independent evidence */
  add(base: number, value: number, cluster?: number): void {
    const difference = value - base
    this.#least = Math.min(this.#least, base, value)
    this.#most = Math.max(this.#most, base, value)
    this.#base.add(base)
    this.#model.add(value)
    this.#difference.add(difference)
    if (difference > 0) this.#up++
    else if (difference < 0) this.#down++
    if (this.#scale === 0 && difference !== 0) this.#scale = scaleOf(difference)
    if (Math.abs(difference * this.#scale) > largestScaled) this.#rescale(scaleOf(difference))
    this.#n++
    this.#spread.add(difference * this.#scale, cluster)
  }

  #rescale(scale: number): void {
    this.#spread.rescale(scale / this.#scale)
    this.#scale = scale
  }

  /** Adds pairs of one and the same value on both sides, whose clusters are not known, as the last ones. */
  addSame(value: number, times: number): void {
    if (times === 0) return
    this.#least = Math.min(this.#least, value)
    this.#most = Math.max(this.#most, value)
    this.#base.add(value, times)
    this.#model.add(value, times)
    this.#difference.add(0, times)
    this.#n += times
    this.#spread.addZeros(times)
  }

  /** The figures so far; `withinMargin` is null where neither is shown, and without a margin. */
  result({
    kind,
    higherIsBetter,
    margin,
  }: PairOptions): PairedDifference & { readonly withinMargin: MarginVerdict | null } {
    const n = this.#n
    const up = this.#up
    const down = this.#down
    const { clusters } = this.#spread
    const isExact = kind === 'boolean' && clusters === 0
    const estimate = isExact ? booleanVerdict(n, { up, down }) : this.#numbers(kind)
    const { interval, pValue, interval90, standardError } = estimate
    const changes = clusters === 0 ? { up, down } : this.#spread.clusterSigns
    const changed = changes.up + changes.down
    const evidence = {
      ...changes,
      changed,
      units: this.#spread.units,
      size: this.#most - this.#least,
    }
    const [improved, worse] =
      higherIsBetter === null ? [null, null] : higherIsBetter ? [up, down] : [down, up]
    // Of booleans it is known without rounding.
    const ofBooleans = n === 0 ? null : (up - down) / n
    return {
      n,
      baseMean: this.#base.value,
      mean: this.#model.value,
      difference: kind === 'boolean' ? ofBooleans : this.#difference.value,
      interval,
      pValue,
      significant: isSignificant(estimate),
      clusters: clusters === 0 ? null : clusters,
      detectable: detectableOf(standardError),
      withinMargin:
        margin === undefined || interval90 === null
          ? null
          : withinMargin({ ...evidence, interval90 }, { margin, higherIsBetter }),
      improved,
      worse,
      same: n - up - down,
    }
  }

  #numbers(kind: 'boolean' | 'number'): Estimate {
    const n = this.#n
    const scale = this.#scale || 1
    const difference = this.#difference.value
    if (n > 0 && difference === null) return nothing(null)
    const mean = (difference ?? 0) * scale
    const spread = this.#spread
    const signs = { up: this.#up, down: this.#down }
    const error = spread.errorAbout(mean) ?? 0
    const found =
      spread.clusters === 0
        ? numberVerdict(n, { mean, error, ...signs })
        : clusterVerdict(spread.units, { mean, error, ...spread.clusterSigns })
    const range: Range = kind === 'boolean' ? [-1, 1] : unlimited
    const unscaled = {
      pValue: found.pValue,
      interval: within(found.interval, { scale, range }),
      interval90: within(found.interval90, { scale, range }),
      standardError: found.standardError === null ? null : found.standardError / scale,
    }
    const isFinite = unscaled.interval?.every((end) => Number.isFinite(end)) ?? true
    return isFinite ? unscaled : nothing(null)
  }
}

const unlimited: Range = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]

/** An interval of scaled numbers as one of the numbers themselves. */
const within = (
  interval: Interval | null,
  { scale, range }: { scale: number; range: Range },
): Interval | null =>
  interval && [Math.max(range[0], interval[0] / scale), Math.min(range[1], interval[1] / scale)]
