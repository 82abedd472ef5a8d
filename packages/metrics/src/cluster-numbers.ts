import { MetricsError } from './metrics-error.ts'

const maxClusters = 2_000_000

/** Numbers clusters from 0 in the order in which they come. */
export class ClusterNumbers {
  readonly #numbers = new Map<string, number>()

  get size(): number {
    return this.#numbers.size
  }

  /** @throws {MetricsError} beyond 2,000,000 clusters */
  of(cluster: string): number {
    const known = this.#numbers.get(cluster)
    if (known !== undefined) return known
    const number = this.#numbers.size
    if (number === maxClusters)
      throw new MetricsError(
        `There are more than ${maxClusters} clusters; leave cluster out if each sample is one of its own`,
      )
    this.#numbers.set(cluster, number)
    return number
  }
}
