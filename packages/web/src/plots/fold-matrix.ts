/** A matrix of counts by actual and predicted class, of a size that can be looked at. */
export interface FoldedMatrix {
  readonly labels: readonly string[]
  /** How many classes the last row and the last column stand for; 0 when each class has its own. */
  readonly others: number
  /** Of the samples of other classes that were taken for other classes, those taken for their own. */
  readonly rightOthers: number
  readonly cells: readonly (readonly number[])[]
}

/** A cell of the matrix, by its row and column. */
export interface MatrixCell {
  readonly actual: number
  readonly predicted: number
  readonly count: number
}

/** How often a class was taken for another: indices of their labels, and the count. */
export type ClassCount = readonly [actual: number, predicted: number, count: number]

/** The cells of a matrix that are not empty. */
export const countsIn = (matrix: readonly (readonly (number | null)[])[]): ClassCount[] =>
  matrix.flatMap((row, actual) =>
    row.flatMap((count, predicted) => (count ? [[actual, predicted, count] as const] : [])),
  )

const mostClasses = 12

/** Keeps the most frequent classes, in their order, and makes one of all others. */
export function foldMatrix(
  labels: readonly string[],
  counts: readonly ClassCount[],
  most = mostClasses,
): FoldedMatrix {
  const kept = labels.length <= most ? labels.map((_, i) => i) : mostFrequent(counts, most - 1)
  const others = labels.length - kept.length
  const size = kept.length + (others > 0 ? 1 : 0)
  const cells = Array.from({ length: size }, () => Array.from({ length: size }, () => 0))
  const at = new Map(kept.map((label, i) => [label, i]))
  let rightOthers = 0
  for (const [actual, predicted, count] of counts) {
    const row = cells[at.get(actual) ?? kept.length]
    const column = at.get(predicted) ?? kept.length
    if (row) row[column] = (row[column] ?? 0) + count
    if (actual === predicted && !at.has(actual)) rightOthers += count
  }
  return { labels: kept.flatMap((i) => labels[i] ?? []), others, rightOthers, cells }
}

/** By how often they were actual or predicted; in the order of the labels. */
function mostFrequent(counts: readonly ClassCount[], most: number): number[] {
  const sums = new Map<number, number>()
  const add = (label: number, count: number): void =>
    void sums.set(label, (sums.get(label) ?? 0) + count)
  for (const [actual, predicted, count] of counts) {
    add(actual, count)
    if (predicted !== actual) add(predicted, count)
  }
  return [...sums]
    .toSorted(([a, countA], [b, countB]) => countB - countA || a - b)
    .slice(0, most)
    .map(([label]) => label)
    .toSorted((a, b) => a - b)
}
