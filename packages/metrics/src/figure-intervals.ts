import { type Interval, type Range, replicateInterval, wilson } from './intervals.ts'
import type { MeanTally } from './mean-tally.ts'
import { encodeReplicates } from './replicate-text.ts'
import type { Sampling } from './sampling.ts'

/** The keys of metrics that say what chance can do to the others. */
export interface ChanceMetrics {
  /** 95 % confidence intervals, by dotted path of the figure. */
  readonly intervals?: Readonly<Record<string, Interval | null>>
  /** Bootstrap replicates of figures, by dotted path, as base64 of 32-bit floats. */
  readonly $replicates?: {
    readonly seed: number
    readonly count: number
    /** How many samples, or clusters of samples, were drawn from. */
    readonly units: number
    readonly values: Readonly<Record<string, string>>
  }
}

/** The value of a figure in a replicate; null where it has none. */
export type OfReplicate = (replicate: number) => number | null

/** Collects the intervals and the replicates of a tally's figures. */
export interface FigureIntervals {
  /** A proportion of whole counts: Wilson's interval, and in clusters from replicates. */
  share(path: string, counts: { successes: number; n: number }, ofReplicate: OfReplicate): void
  /** A proportion of whole counts without replicates. */
  proportion(path: string, counts: { successes: number; n: number }): void
  /** A mean: Student's interval, and the cluster-robust one in clusters. */
  mean(
    path: string,
    tally: MeanTally,
    options: { range: Range; ofReplicate?: OfReplicate; scale?: number },
  ): void
  /** Any other figure: from its replicates. */
  figure(
    path: string,
    value: number | null,
    options: { range: Range; ofReplicate: OfReplicate },
  ): void
  metrics(): ChanceMetrics
}

/** Makes a collection of intervals; without a sampling it takes everything and has nothing. */
export function createFigureIntervals(sampling: Sampling | null): FigureIntervals {
  if (sampling === null)
    return {
      share: () => {},
      proportion: () => {},
      mean: () => {},
      figure: () => {},
      metrics: () => ({}),
    }
  const { seed, count, units, clustered } = sampling
  const intervals: Record<string, Interval | null> = {}
  const values: Record<string, string> = {}

  function replicatesOf(path: string, ofReplicate: OfReplicate): Float64Array {
    const replicates = Float64Array.from({ length: count }, (_, b) => ofReplicate(b) ?? Number.NaN)
    values[path] = encodeReplicates(replicates)
    return replicates
  }

  return {
    share(path, { successes, n }, ofReplicate) {
      const replicates = replicatesOf(path, ofReplicate)
      intervals[path] = clustered
        ? replicateInterval(n === 0 ? null : successes / n, replicates, { units, range: [0, 1] })
        : wilson(successes, n)
    },
    proportion(path, { successes, n }) {
      intervals[path] = wilson(successes, n)
    },
    mean(path, tally, { range, ofReplicate, scale = 1 }) {
      if (ofReplicate) replicatesOf(path, ofReplicate)
      const { interval } = tally.result(range)
      intervals[path] = interval && [interval[0] * scale, interval[1] * scale]
    },
    figure(path, value, { range, ofReplicate }) {
      const replicates = replicatesOf(path, ofReplicate)
      intervals[path] = replicateInterval(value, replicates, { units, range })
    },
    metrics: () => ({ intervals, $replicates: { seed, count, units, values } }),
  }
}
