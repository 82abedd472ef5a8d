import type { MatrixPlot } from './binary-plots.ts'
import type { Curve, CurvePlot } from './curve.ts'
import { foldLabels, foldMatrix, largest, matrixLabels } from './label-fold.ts'

/** A bar for each label, in the form that the pages draw; null is a bar without a value. */
export interface BarPlot {
  readonly title: string
  readonly x_label: string
  readonly y_label: string
  readonly labels: readonly string[]
  readonly values: readonly (number | null)[]
}

/** The label of samples without a prediction. */
const missingLabel = '(missing)'

/**
 * The confusions of classes, in their order. Null of fewer than two labels.
 * @param options.cells by position in `labels`; a predicted null is no prediction
 */
export function confusionMatrix(
  labels: readonly string[],
  options: {
    cells: Iterable<readonly [truth: number, predicted: number | null, count: number]>
    supportOf: (position: number) => number
    missing: boolean
  },
): MatrixPlot | null {
  const { cells, supportOf, missing } = options
  const fold = foldLabels(labels, { supportOf, limit: missing ? matrixLabels - 1 : matrixLabels })
  const all = missing ? [...fold.labels, missingLabel] : fold.labels
  if (all.length < 2) return null
  const slotOf = (position: number): number =>
    position === labels.length ? all.length - 1 : fold.slotOf(position)
  const counted = Array.from(
    cells,
    ([truth, predicted, count]) => [truth, predicted ?? labels.length, count] as const,
  )
  return {
    title: 'Confusion matrix',
    labels: all,
    matrix: foldMatrix({ ...fold, labels: all, slotOf }, counted),
  }
}

/** The F1 of each class, of at most 100 with the largest support; null without classes. */
export function classBars(
  classes: readonly {
    readonly label: string
    readonly support: number
    readonly f1: number | null
  }[],
): BarPlot | null {
  if (classes.length === 0) return null
  const supportOf = (index: number): number => classes[index]?.support ?? 0
  const shown = largest(classes.length, { supportOf, limit: matrixLabels })
  const more = classes.length - shown.length
  return {
    title: more > 0 ? `F1 by class (and ${more} more)` : 'F1 by class',
    x_label: 'Class',
    y_label: 'F1',
    labels: shown.map((index) => classes[index]?.label ?? ''),
    values: shown.map((index) => classes[index]?.f1 ?? null),
  }
}

/**
 * ROC or precision and recall of classes against the rest; null without curves.
 * @param more how many classes are not shown
 */
export function curvesOfClasses(
  kind: 'roc' | 'pr',
  curves: readonly Curve[],
  more: number,
): CurvePlot | null {
  if (curves.length === 0) return null
  const axes =
    kind === 'roc'
      ? { title: 'ROC', x_label: 'False positive rate', y_label: 'True positive rate' }
      : { title: 'Precision and recall', x_label: 'Recall', y_label: 'Precision' }
  const chance: Curve[] = kind === 'roc' ? [{ x: [0, 1], y: [0, 1], label: 'Chance' }] : []
  return {
    ...axes,
    title: more > 0 ? `${axes.title} (and ${more} more)` : axes.title,
    curves: [...curves, ...chance],
  }
}
