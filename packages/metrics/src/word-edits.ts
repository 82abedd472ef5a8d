import { withoutCommonEnds } from './symbols.ts'

/** What makes the reference into the other sequence. */
export interface Edits {
  readonly substitutions: number
  readonly deletions: number
  readonly insertions: number
}

/**
 * The fewest edits from a reference to a sequence, by kind. Of several ways that are equally short,
 * the one of rapidfuzz's `editops`, on which jiwer builds: from the end, a deletion where one lies on
 * a shortest way, else an insertion where the row before goes down, else both symbols at once. Time
 * is the product of the lengths, memory their sum.
 */
export function editsBetween(reference: Int32Array, sequence: Int32Array): Edits {
  const [from, to] = withoutCommonEnds(reference, sequence)
  const n = from.length
  // Of each cell of a row: the distance, and how many of its edits are substitutions.
  let distances = Int32Array.from({ length: n + 1 }, (_, i) => i)
  let replaced = new Int32Array(n + 1)
  let nextDistances = new Int32Array(n + 1)
  let nextReplaced = new Int32Array(n + 1)
  for (const [row, symbol] of to.entries()) {
    nextDistances[0] = row + 1
    nextReplaced[0] = 0
    let left = row + 1
    let diagonal = row
    for (let column = 1; column <= n; column++) {
      const above = distances[column] ?? 0
      const differs = from[column - 1] === symbol ? 0 : 1
      const distance = Math.min(left + 1, above + 1, diagonal + differs)
      nextDistances[column] = distance
      if (distance === left + 1) nextReplaced[column] = nextReplaced[column - 1] ?? 0
      else if (above === diagonal - 1) nextReplaced[column] = replaced[column] ?? 0
      else nextReplaced[column] = (replaced[column - 1] ?? 0) + differs
      left = distance
      diagonal = above
    }
    ;[distances, nextDistances] = [nextDistances, distances]
    ;[replaced, nextReplaced] = [nextReplaced, replaced]
  }
  const substitutions = replaced[n] ?? 0
  const others = (distances[n] ?? 0) - substitutions
  const shorter = n - to.length
  return {
    substitutions,
    deletions: (others + shorter) / 2,
    insertions: (others - shorter) / 2,
  }
}
