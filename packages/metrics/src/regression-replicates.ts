import { largestScaled, scaleOf } from './mean.ts'

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
  // Numbers are multiplied by it, so that no square overflows or is lost.
  let scale = 0

  function fitScale(largest: number): void {
    if (largest === 0 || (scale !== 0 && largest * scale <= largestScaled)) return
    const factor = scale === 0 ? 1 : scaleOf(largest) / scale
    scale = scaleOf(largest)
    for (const sums of [errors, absolute, center])
      for (const b of sums.keys()) sums[b] = (sums[b] ?? 0) * factor
    for (const sums of [squares, spread])
      for (const b of sums.keys()) sums[b] = (sums[b] ?? 0) * factor ** 2
  }

  return {
    add(row, weights) {
      fitScale(Math.max(Math.abs(row.truth), Math.abs(row.error)))
      const truth = row.truth * scale
      const error = row.error * scale
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
      const unit = scale || 1
      const rest = squares[b] ?? 0
      const r2 = 1 - rest / (spread[b] ?? 0)
      return {
        mae: (absolute[b] ?? 0) / n / unit,
        rmse: Math.sqrt(rest / n) / unit,
        bias: (errors[b] ?? 0) / n / unit,
        r2: Number.isFinite(r2) ? r2 : null,
      }
    },
  }
}
