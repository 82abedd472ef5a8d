/**
 * Sums of values, some or all of which come in clusters, from which the standard error of their mean
 * follows. Values without a cluster take no memory, and clusters 16 bytes each.
 */
export class Spread {
  // Of values without a cluster (Welford: Technometrics 4, 1962).
  #singles = 0
  #center = 0
  #squares = 0
  #clusters = 0
  #counts = new Float64Array(0)
  #sums = new Float64Array(0)

  /** @param cluster its number; they are from 0, without large gaps */
  add(value: number, cluster?: number): void {
    if (cluster !== undefined) {
      this.#addTo(cluster, value, 1)
      return
    }
    this.#singles++
    const delta = value - this.#center
    this.#center += delta / this.#singles
    this.#squares += delta * (value - this.#center)
  }

  /**
   * Adds zeros. Where there are clusters and theirs are not known, they are one cluster: that can only
   * make the standard error larger. Nothing with a cluster may be added after that.
   */
  addZeros(times: number): void {
    if (this.#clusters > 0) {
      this.#addTo(this.#counts.length, 0, times)
      return
    }
    const before = this.#singles
    this.#singles += times
    this.#squares += this.#center ** 2 * ((before * times) / this.#singles)
    this.#center *= before / this.#singles
  }

  #addTo(cluster: number, value: number, times: number): void {
    if (cluster >= this.#counts.length) this.#grow(cluster + 1)
    const count = this.#counts[cluster] ?? 0
    if (count === 0) this.#clusters++
    this.#counts[cluster] = count + times
    this.#sums[cluster] = (this.#sums[cluster] ?? 0) + value * times
  }

  #grow(least: number): void {
    const grown = (numbers: Float64Array): Float64Array<ArrayBuffer> => {
      const larger = new Float64Array(Math.max(16, least, numbers.length * 2))
      larger.set(numbers)
      return larger
    }
    this.#counts = grown(this.#counts)
    this.#sums = grown(this.#sums)
  }

  /** Multiplies everything that was added. */
  rescale(factor: number): void {
    this.#center *= factor
    this.#squares *= factor ** 2
    for (const [cluster, sum] of this.#sums.entries()) this.#sums[cluster] = sum * factor
  }

  /** How many clusters there are. */
  get clusters(): number {
    return this.#clusters
  }

  /** How many independent units: clusters, and values without one. */
  get units(): number {
    return this.#clusters + this.#singles
  }

  /** How many clusters have a sum above 0, and how many one below it. */
  get clusterSigns(): { readonly up: number; readonly down: number } {
    let [up, down] = [0, 0]
    for (const sum of this.#sums) {
      if (sum > 0) up++
      else if (sum < 0) down++
    }
    return { up, down }
  }

  /**
   * The standard error of a mean; null with fewer than two units. It is Student's, and in clusters the
   * robust one: the sums of residuals by cluster, times G / (G - 1) (Liang, Zeger: Longitudinal data
   * analysis using generalized linear models, Biometrika 73, 1986).
   * @param mean of all values that were added
   */
  errorAbout(mean: number): number | null {
    const { units } = this
    if (units < 2) return null
    let total = this.#squares + this.#singles * (this.#center - mean) ** 2
    let n = this.#singles
    for (const [cluster, count] of this.#counts.entries()) {
      if (count === 0) continue
      n += count
      total += ((this.#sums[cluster] ?? 0) - count * mean) ** 2
    }
    return Math.sqrt((total * units) / (units - 1)) / n
  }
}
