/** Labels of which the rarest are one. */
export interface LabelFold {
  /** The labels that are kept, in their order, and `(other)` where there are more. */
  readonly labels: readonly string[]
  /** How many labels `(other)` stands for. */
  readonly folded: number
  /** The index in `labels` of a label, by its index among all. */
  slotOf(index: number): number
}

/** The most labels that a matrix shows. */
export const matrixLabels = 100

/** The label of those that are too many to be shown. */
const otherLabel = '(other)'

/**
 * Keeps the labels with the largest support, of equal ones the first, and folds the rest.
 * @param options.limit how many labels there may be, `(other)` included. @default 100
 */
export function foldLabels(
  labels: readonly string[],
  options: { supportOf: (index: number) => number; limit?: number },
): LabelFold {
  const { supportOf, limit = matrixLabels } = options
  if (labels.length <= limit) return { labels, folded: 0, slotOf: (index) => index }
  const kept = largest(labels.length, { supportOf, limit: limit - 1 })
  const slots = new Int32Array(labels.length).fill(limit - 1)
  for (const [slot, index] of kept.entries()) slots[index] = slot
  return {
    labels: [...kept.map((index) => labels[index] ?? ''), otherLabel],
    folded: labels.length - kept.length,
    slotOf: (index) => slots[index] ?? limit - 1,
  }
}

/** The indexes of those with the largest support, ascending; of equal support the first. */
export function largest(
  count: number,
  options: { supportOf: (index: number) => number; limit: number },
): number[] {
  const { supportOf, limit } = options
  return Array.from({ length: count }, (_, index) => index)
    .toSorted((a, b) => supportOf(b) - supportOf(a) || a - b)
    .slice(0, limit)
    .toSorted((a, b) => a - b)
}

/** A matrix of counts over folded labels, from the cells that are not 0. */
export function foldMatrix(
  fold: LabelFold,
  cells: Iterable<readonly [row: number, column: number, count: number]>,
): number[][] {
  const matrix = fold.labels.map(() => fold.labels.map(() => 0))
  for (const [row, column, count] of cells) {
    const counts = matrix[fold.slotOf(row)]
    const slot = fold.slotOf(column)
    if (counts) counts[slot] = (counts[slot] ?? 0) + count
  }
  return matrix
}
