/** Sums over rows, of the rows themselves and in every replicate of a bootstrap. */
export interface ReplicatedSums {
  /** Adds a row of summands. Without weights only the sums of the rows themselves are kept. */
  add(row: Float64Array, weights: Uint8Array | undefined): void
  readonly total: Float64Array
  /** The sums of one replicate; a view that the next row changes. */
  of(replicate: number): Float64Array
}

/**
 * Makes sums of rows of so many summands each.
 * @param options.replicates how many replicates there are, 0 for none
 */
export function createReplicatedSums(options: {
  width: number
  replicates: number
}): ReplicatedSums {
  const { width, replicates } = options
  const total = new Float64Array(width)
  const sums = new Float64Array(width * replicates)
  // Where a row is not 0: often in few places, and there are many replicates.
  const filled = new Int32Array(width)
  return {
    add(row, weights) {
      let n = 0
      for (let k = 0; k < width; k++) {
        const value = row[k] ?? 0
        if (value === 0) continue
        total[k] = (total[k] ?? 0) + value
        filled[n++] = k
      }
      if (!weights) return
      for (let b = 0, at = 0; b < replicates; b++, at += width) {
        const weight = weights[b] ?? 0
        if (weight === 0) continue
        for (let i = 0; i < n; i++) {
          const k = filled[i] ?? 0
          sums[at + k] = (sums[at + k] ?? 0) + weight * (row[k] ?? 0)
        }
      }
    },
    total,
    of: (replicate) => sums.subarray(replicate * width, (replicate + 1) * width),
  }
}
