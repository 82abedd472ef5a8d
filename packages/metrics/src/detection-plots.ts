import type { CocoClassResult } from './coco-figures.ts'
import { type CurvePlot, curvePlot, thinCurve } from './curve.ts'
import { largest } from './label-fold.ts'
import type { BarPlot, MatrixPlot } from './plots.ts'
import { recalls } from './precision-curve.ts'

/** What the pages draw of a detection; null where no class has ground truths. */
export interface DetectionPlots {
  /** How often each label was taken for each at the threshold; `(background)` is the last one. */
  readonly matrix: MatrixPlot
  /** Precision at 101 recalls and an overlap of 0.5, with the score that reaches each. */
  readonly pr: CurvePlot | null
  /** F1 over the threshold of the score, at an overlap of 0.5. */
  readonly f1OverThreshold: CurvePlot | null
  readonly apByClass: BarPlot | null
}

/** The most bars of a plot. */
const mostBars = 100

/** Draws the classes that have ground truths: those with the most where there are too many. */
export function detectionPlots(
  perClass: readonly CocoClassResult[],
): Omit<DetectionPlots, 'matrix'> {
  const drawn = perClass.filter(({ figures }) => figures !== null)
  if (drawn.length === 0) return { pr: null, f1OverThreshold: null, apByClass: null }
  const supportOf = (index: number): number => drawn[index]?.groundTruths ?? 0
  const count = drawn.length
  const bars = largest(count, { supportOf, limit: mostBars }).map((index) => drawn[index])
  return {
    pr: curvePlot(
      { title: 'Precision and recall', x_label: 'Recall', y_label: 'Precision' },
      {
        count,
        supportOf,
        curveOf: (index) => {
          const { label, precision } = drawn[index] ?? {}
          return thinCurve({
            label,
            x: recalls,
            y: precision?.precisions ?? [],
            extra: { threshold: precision?.scores ?? [] },
          })
        },
      },
    ),
    f1OverThreshold: curvePlot(
      { title: 'F1 over threshold', x_label: 'Threshold', y_label: 'F1' },
      {
        count,
        supportOf,
        curveOf: (index) => drawn[index]?.f1?.curve ?? { x: [], y: [] },
      },
    ),
    apByClass: {
      title: 'Average precision by class',
      x_label: 'Class',
      y_label: 'AP',
      labels: bars.map((one) => one?.label ?? ''),
      values: bars.map((one) => one?.figures?.ap ?? null),
    },
  }
}
