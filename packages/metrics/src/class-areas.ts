import { curvesOfClasses } from './classification-plots.ts'
import type { ClassScores } from './class-scores.ts'
import { type Curve, curvePoints, type CurvePlot, plotCurves } from './curve.ts'
import type { OfReplicate } from './figure-intervals.ts'
import type { RankedReplicate } from './rank-replicates.ts'
import { averagePrecision, precisionRecallCurve, rocArea, rocCurve } from './score-steps.ts'

/** Means of areas of one class against the rest, over the classes that have one. */
export interface AreaMeans {
  readonly macro: number | null
  /** By how often each class occurs in the ground truth. */
  readonly weighted: number | null
}

/** Areas and curves of each class against the rest. */
export interface ClassAreas {
  readonly rocAuc: AreaMeans
  readonly averagePrecision: AreaMeans
  /** In the order of the classes. */
  readonly perClass: readonly {
    readonly rocAuc: number | null
    readonly averagePrecision: number | null
  }[]
  readonly roc: CurvePlot | null
  readonly pr: CurvePlot | null
  /** The macro means of a replicate; null where they would take too long. */
  readonly ofReplicate: Readonly<Record<'rocAuc' | 'averagePrecision', OfReplicate>> | null
}

type Areas = Pick<RankedReplicate, 'rocAuc' | 'averagePrecision'>

/** Computes the areas and curves of classes. @param classes in their order */
export function classAreas(
  scores: ClassScores,
  classes: readonly { readonly index: number; readonly label: string; readonly support: number }[],
  replicates: number,
): ClassAreas {
  const perClass: Areas[] = []
  const sums = Array.from({ length: replicates }, () => ({
    rocAuc: { sum: 0, count: 0 },
    averagePrecision: { sum: 0, count: 0 },
  }))
  let replicated = replicates > 0
  for (const { index } of classes) {
    const steps = scores.steps(index)
    perClass.push({ rocAuc: rocArea(steps), averagePrecision: averagePrecision(steps) })
    // A class that is never true has no areas in any replicate.
    if (!replicated || steps.positives === 0) continue
    const ofClass = scores.replicates(index, steps)
    if (ofClass) for (const [b, sum] of sums.entries()) addAreas(sum, ofClass.of(b))
    else replicated = false
  }
  const supports = classes.map(({ support }) => support)
  const macroOf =
    (name: keyof Areas): OfReplicate =>
    (b) => {
      const { sum, count } = sums[b]?.[name] ?? { sum: 0, count: 0 }
      return count === 0 ? null : sum / count
    }
  function curvesOf(kind: 'roc' | 'pr', name: keyof Areas): CurvePlot | null {
    const drawn = classes.filter((_, i) => typeof perClass[i]?.[name] === 'number')
    return curvesOfClasses(
      kind,
      drawn.map(({ index, label, support }) => ({
        support,
        curve: () => curveOf(scores, { kind, index, label, curves: drawn.length }),
      })),
    )
  }
  return {
    rocAuc: means(
      perClass.map(({ rocAuc }) => rocAuc),
      supports,
    ),
    averagePrecision: means(
      perClass.map((areas) => areas.averagePrecision),
      supports,
    ),
    perClass,
    roc: curvesOf('roc', 'rocAuc'),
    pr: curvesOf('pr', 'averagePrecision'),
    ofReplicate: replicated
      ? { rocAuc: macroOf('rocAuc'), averagePrecision: macroOf('averagePrecision') }
      : null,
  }
}

function addAreas(
  sums: Record<keyof Areas, { sum: number; count: number }>,
  areas: RankedReplicate,
): void {
  for (const name of ['rocAuc', 'averagePrecision'] as const) {
    const value = areas[name]
    if (value === null) continue
    sums[name].sum += value
    sums[name].count++
  }
}

// Points of all curves of a plot together, so that the metrics of a test case stay small.
const plotPoints = 2_010

function curveOf(
  scores: ClassScores,
  options: { kind: 'roc' | 'pr'; index: number; label: string; curves: number },
): Curve {
  const { kind, index, label, curves } = options
  const limit = Math.min(curvePoints, Math.floor(plotPoints / Math.min(curves, plotCurves)))
  const steps = scores.steps(index)
  const curve = (kind === 'roc' ? rocCurve : precisionRecallCurve)(steps, { label, limit })
  const rounded = (values: readonly number[] = []): number[] =>
    values.map((value) => Math.round(value * 1e6) / 1e6)
  return { label, x: rounded(curve?.x), y: rounded(curve?.y) }
}

function means(values: readonly (number | null)[], supports: readonly number[]): AreaMeans {
  let [sum, count, weighted, weight] = [0, 0, 0, 0]
  for (const [i, value] of values.entries()) {
    if (value === null) continue
    const support = supports[i] ?? 0
    sum += value
    count++
    weighted += value * support
    weight += support
  }
  return {
    macro: count === 0 ? null : Math.min(1, sum / count),
    weighted: weight === 0 ? null : Math.min(1, weighted / weight),
  }
}
