const leastShareSpan = 0.1
const leastNumberSpan = 0.1

/** The ends of an axis for means: wide enough that equal ones do not look far apart. */
export function meanAxis(
  means: readonly number[],
  kind: 'boolean' | 'number',
): readonly [low: number, high: number] {
  const low = Math.min(...means)
  const high = Math.max(...means)
  const middle = (low + high) / 2
  const least = kind === 'boolean' ? leastShareSpan : Math.abs(middle) * leastNumberSpan || 1
  const half = Math.max((high - low) * 1.1, least) / 2
  const ends = [middle - half, middle + half] as const
  if (kind === 'number') return ends
  const shift = Math.max(0, -ends[0]) - Math.max(0, ends[1] - 1)
  return [Math.max(0, ends[0] + shift), Math.min(1, ends[1] + shift)]
}
