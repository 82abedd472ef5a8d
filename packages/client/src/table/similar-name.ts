/** A name without what people write differently: letter case, spaces, dashes, underscores, dots. */
const bare = (name: string): string => name.toLowerCase().replace(/[\s._-]+/g, '')

/** The last part of a dotted name. */
const lastOf = (name: string): string => name.slice(name.lastIndexOf('.') + 1)

/**
 * Those of some names that somebody may have meant, the most similar first: the same but for letter case
 * and separators, with a slip of one or two letters, or with the last part of the name as one of their
 * words.
 */
export const similarNames = (name: string, candidates: readonly string[]): string[] =>
  candidates
    .map((candidate) => ({ candidate, distance: distanceOf(name, candidate) }))
    .filter(({ distance }) => Number.isFinite(distance))
    .toSorted((a, b) => a.distance - b.distance)
    .map(({ candidate }) => candidate)

/** The first of {@link similarNames}. */
export const similarName = (name: string, candidates: readonly string[]): string | undefined =>
  similarNames(name, candidates)[0]

/** The letters that differ, then those of the last part alone; infinite when unlike. */
function distanceOf(name: string, candidate: string): number {
  const slips = slipsBetween(bare(name), bare(candidate))
  if (Number.isFinite(slips)) return slips
  const ofLast = slipsBetween(bare(lastOf(name)), bare(lastOf(candidate)))
  if (Number.isFinite(ofLast)) return 3 + ofLast
  const words = candidate.toLowerCase().split(/[\s._-]+/)
  return words.includes(lastOf(name).toLowerCase()) ? 6 : Number.POSITIVE_INFINITY
}

/** Letters that are left out, put in, changed, or swapped with the next; infinite when too many. */
function slipsBetween(a: string, b: string): number {
  const most = a.length < 3 ? 0 : a.length < 6 ? 1 : 2
  if (Math.abs(a.length - b.length) > most) return Number.POSITIVE_INFINITY
  let before: number[] = []
  let row = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const isSame = a[i - 1] === b[j - 1]
      const at = (list: readonly number[], index: number): number => list[index] ?? 0
      let slips = Math.min(at(row, j) + 1, at(next, j - 1) + 1, at(row, j - 1) + (isSame ? 0 : 1))
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        slips = Math.min(slips, at(before, j - 2) + 1)
      next.push(slips)
    }
    before = row
    row = next
  }
  const slips = row[b.length] ?? 0
  return slips <= most ? slips : Number.POSITIVE_INFINITY
}
