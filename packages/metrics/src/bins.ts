/** Ranges of equal width that lie side by side; the last one has its upper bound in it. */
export interface Bins {
  /** Strictly increasing: one more than there are bins. */
  readonly bounds: readonly number[]
  /** The bin of a number within the bounds. */
  indexOf(value: number): number
}

/**
 * Divides a range as `numpy.histogram` does: a range without width gets 0.5 on either side. There are
 * fewer bins where the numbers lie too close together for so many bounds.
 * @returns null where the range has no finite width
 */
export function binsBetween(lowest: number, highest: number, count: number): Bins | null {
  const [low, high] = lowest === highest ? widened(lowest) : [lowest, highest]
  const width = high - low
  if (!Number.isFinite(width)) return null
  for (let bins = count; ; bins = Math.ceil(bins / 2)) {
    const step = width / bins
    const bounds = Array.from({ length: bins + 1 }, (_, i) => (i === bins ? high : low + i * step))
    if (bins > 1 && bounds.some((bound, i) => i > 0 && bound <= (bounds[i - 1] ?? 0))) continue
    return {
      bounds,
      indexOf(value) {
        const index = Math.min(bins - 1, Math.floor(((value - low) / width) * bins))
        // The quotient is rounded; the bounds decide.
        if (value < (bounds[index] ?? 0)) return index - 1
        return index < bins - 1 && value >= (bounds[index + 1] ?? 0) ? index + 1 : index
      },
    }
  }
}

/** Counts how many numbers lie in each bin. */
export function countsIn(bins: Bins, values: Iterable<number>): number[] {
  const counts = bins.bounds.slice(1).map(() => 0)
  for (const value of values) {
    const at = bins.indexOf(value)
    counts[at] = (counts[at] ?? 0) + 1
  }
  return counts
}

function widened(value: number): [number, number] {
  // A large number does not change by 0.5.
  const margin = Math.max(0.5, Math.abs(value) * 2 ** -50)
  return [value - margin, value + margin]
}
