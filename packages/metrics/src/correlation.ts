import { Mean, scaleOf } from './mean.ts'

/**
 * Pearson's correlation of two columns of the same length, in two passes; null with fewer than two
 * pairs, and where one column is constant.
 */
export function pearson(xs: Float64Array, ys: Float64Array): number | null {
  return correlation(centered(xs), centered(ys))
}

/** Spearman's correlation: Pearson's of the ranks, where equal numbers share the middle of theirs. */
export function spearman(xs: Float64Array, ys: Float64Array): number | null {
  return correlation(centered(ranksOf(xs)), centered(ranksOf(ys)))
}

/** The differences from the mean, divided by the largest of them; null where there is only one value. */
function centered(values: Float64Array): Float64Array | null {
  const first = values[0]
  if (first === undefined || values.every((value) => value === first)) return null
  const mean = new Mean()
  for (const value of values) mean.add(value)
  const center = mean.value ?? 0
  let largest = 0
  for (const value of values) largest = Math.max(largest, Math.abs(value - center))
  const scale = scaleOf(largest)
  return values.map((value) => (value - center) * scale)
}

function correlation(xs: Float64Array | null, ys: Float64Array | null): number | null {
  if (xs === null || ys === null) return null
  const [products, ofX, ofY] = [new Mean(), new Mean(), new Mean()]
  for (const [i, x] of xs.entries()) {
    const y = ys[i] ?? 0
    products.add(x * y)
    ofX.add(x * x)
    ofY.add(y * y)
  }
  const value = (products.value ?? 0) / Math.sqrt((ofX.value ?? 0) * (ofY.value ?? 0))
  return Number.isFinite(value) ? Math.max(-1, Math.min(1, value)) : null
}

function ranksOf(values: Float64Array): Float64Array {
  const sorted = values.toSorted()
  return values.map((value) => {
    const below = countBelow(sorted, value)
    // Most numbers come once.
    const end = sorted[below + 1] === value ? countBelow(sorted, value, true) : below + 1
    return (below + end + 1) / 2
  })
}

/** How many of the ascending numbers are less than a number, or not greater. */
function countBelow(sorted: Float64Array, value: number, orEqual = false): number {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >>> 1
    const there = sorted[middle] ?? 0
    if (there < value || (orEqual && there === value)) low = middle + 1
    else high = middle
  }
  return low
}
