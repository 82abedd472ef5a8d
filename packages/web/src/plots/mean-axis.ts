const leastShareSpan = 0.1
const leastNumberSpan = 0.1
// A tenth of what is smaller may be nothing.
const tiny = 1e-300

/** The ends of an axis for means: wide enough that equal ones do not look far apart. */
export function meanAxis(
  means: readonly number[],
  kind: 'boolean' | 'number',
): readonly [low: number, high: number] {
  const low = Math.min(...means)
  const high = Math.max(...means)
  const middle = (low + high) / 2
  const size = Math.abs(middle)
  const least = kind === 'boolean' ? leastShareSpan : size < tiny ? 1 : size * leastNumberSpan
  const half = Math.max((high - low) * 1.1, least) / 2
  const ends = [middle - half, middle + half] as const
  if (kind === 'number') return ends
  const shift = Math.max(0, -ends[0]) - Math.max(0, ends[1] - 1)
  return [Math.max(0, ends[0] + shift), Math.min(1, ends[1] + shift)]
}
