/** Sums of the errors of rows in each replicate of the bootstrap. */
export interface RegressionReplicates {
  /** @param weights how often the row counts in each replicate */
  add(row: { truth: number; error: number }, weights: Uint8Array): void
  /** The figures of a replicate; null where it has no rows, and of `r2` no spread. */
  figuresOf(replicate: number): Record<'mae' | 'rmse' | 'bias' | 'r2', number | null>
}

/** Makes the sums for so many replicates: 48 bytes each. */
export function createRegressionReplicates(count: number): RegressionReplicates {
  const rows = new Float64Array(count)
  const errors = new Float64Array(count)
  const absolute = new Float64Array(count)
  const squares = new Float64Array(count)
  // Of the ground truths, weighted (West: Updating Mean and Variance Estimates, CACM 22, 1979).
  const center = new Float64Array(count)
  const spread = new Float64Array(count)
  return {
    add({ truth, error }, weights) {
      const size = Math.abs(error)
      const square = error * error
      for (let b = 0; b < count; b++) {
        const weight = weights[b] ?? 0
        if (weight === 0) continue
        const n = (rows[b] ?? 0) + weight
        rows[b] = n
        errors[b] = (errors[b] ?? 0) + weight * error
        absolute[b] = (absolute[b] ?? 0) + weight * size
        squares[b] = (squares[b] ?? 0) + weight * square
        const delta = truth - (center[b] ?? 0)
        const step = (weight * delta) / n
        center[b] = (center[b] ?? 0) + step
        spread[b] = (spread[b] ?? 0) + (n - weight) * delta * step
      }
    },
    figuresOf(b) {
      const n = rows[b] ?? 0
      if (n === 0) return { mae: null, rmse: null, bias: null, r2: null }
      const rest = squares[b] ?? 0
      const whole = spread[b] ?? 0
      return {
        mae: (absolute[b] ?? 0) / n,
        rmse: Math.sqrt(rest / n),
        bias: (errors[b] ?? 0) / n,
        r2: whole === 0 ? null : 1 - rest / whole,
      }
    },
  }
}
