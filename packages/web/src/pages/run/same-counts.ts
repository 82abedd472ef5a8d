import type { Matrix } from '@touchstone/client/stored-plots'
import { countsIn } from '../../plots/fold-matrix.ts'
import type { CountedField } from './class-counts.ts'

/** Whether a matrix says of each two classes what was counted, in whatever order it has them. */
export function hasSameCounts(
  matrix: Pick<Matrix, 'labels' | 'matrix'>,
  { labels, counts }: Pick<CountedField, 'labels' | 'counts'>,
): boolean {
  const pair = (of: readonly string[], actual: number, predicted: number): string =>
    JSON.stringify([of[actual], of[predicted]])
  const own = new Map(
    countsIn(matrix.matrix).map(([actual, predicted, count]) => [
      pair(matrix.labels, actual, predicted),
      count,
    ]),
  )
  return (
    own.size === counts.length &&
    counts.every(([actual, predicted, count]) => own.get(pair(labels, actual, predicted)) === count)
  )
}
