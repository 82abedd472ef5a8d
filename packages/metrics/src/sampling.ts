import { ClusterNumbers } from './cluster-numbers.ts'
import { MetricsError } from './metrics-error.ts'
import { createReplicates } from './replicates.ts'

/** Where a row is, and what it belongs to. */
export interface Origin {
  /** The place of its test sample. */
  readonly place: number
  /** Rows with one cluster are no independent evidence. */
  readonly cluster?: string | undefined
}

/** Whether figures have intervals, and from how many replicates. */
export type IntervalOptions =
  | false
  | {
      /** 2 to 10,000. @default 200 */
      readonly replicates?: number | undefined
      /** A whole number. @default 1 */
      readonly seed?: number | undefined
    }

/** What rows are drawn from: samples, and clusters of samples. */
export interface Sampling {
  readonly seed: number
  /** How many replicates there are. */
  readonly count: number
  /** How many independent units there are so far: clusters, and rows without one. */
  readonly units: number
  /** Whether a row has come with a cluster. */
  readonly clustered: boolean
  /** Counts the row, and gives the number of its cluster. */
  add(origin: Origin): number | undefined
  /** A key of 32 bits from which the weights of the row can be told later. */
  keyOf(origin: Origin): number
  /** The weights of a row in each replicate; the array is used again by the next call. */
  weightsOf(origin: Origin): Uint8Array
  weightsOfKey(key: number): Uint8Array
}

/**
 * Makes the sampling of a tally; null when it is to have no intervals. Throws a {@link MetricsError}
 * for an option out of range, and in `add` beyond 2,000,000 clusters.
 */
export function createSampling(options: IntervalOptions = {}): Sampling | null {
  if (options === false) return null
  const { replicates: count = 200, seed = 1 } = options
  if (!Number.isInteger(count) || count < 2 || count > 10_000)
    throw new MetricsError(
      `intervals.replicates must be a whole number from 2 to 10,000, got ${count}`,
    )
  if (!Number.isSafeInteger(seed))
    throw new MetricsError(`intervals.seed must be a whole number, got ${seed}`)
  const replicates = createReplicates({ seed, count })
  const clusters = new ClusterNumbers()
  let singles = 0
  const keyOf = ({ place, cluster }: Origin): number => replicates.keyOf(cluster ?? place)
  return {
    seed,
    count,
    get units() {
      return clusters.size + singles
    },
    get clustered() {
      return clusters.size > 0
    },
    add({ cluster }) {
      if (cluster === undefined) {
        singles++
        return undefined
      }
      return clusters.of(cluster)
    },
    keyOf,
    weightsOf: (origin) => replicates.weightsOfKey(keyOf(origin)),
    weightsOfKey: (key) => replicates.weightsOfKey(key),
  }
}
