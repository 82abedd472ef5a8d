import { curvesOfClasses } from './classification-plots.ts'
import type { ClassScores } from './class-scores.ts'
import { type Curve, curvePoints, type CurvePlot, plotCurves } from './curve.ts'
import { largest } from './label-fold.ts'
import type { OfReplicate } from './figure-intervals.ts'
import type { RankedReplicate } from './rank-replicates.ts'
import type { Steps } from './steps.ts'
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
export function* classAreas(
  scores: ClassScores,
  classes: readonly { readonly index: number; readonly label: string; readonly support: number }[],
  replicates: number,
): Steps<ClassAreas> {
  const perClass: Areas[] = []
  const sums = Array.from({ length: replicates }, () => ({
    rocAuc: { sum: 0, count: 0 },
    averagePrecision: { sum: 0, count: 0 },
  }))
  let replicated = replicates > 0
  // A class that is never true has no curve, nor one that is always true.
  const drawn = classes.filter(({ support }) => support > 0)
  const limit = Math.min(
    curvePoints,
    Math.floor(plotPoints / Math.max(1, Math.min(drawn.length, maxCurves))),
  )
  const supportOf = (i: number): number => drawn[i]?.support ?? 0
  const shown = new Set(
    largest(drawn.length, { supportOf, limit: maxCurves }).map((i) => drawn[i]?.index),
  )
  const curves = { roc: [] as Curve[], pr: [] as Curve[] }
  for (const { index, label } of classes) {
    const steps = scores.steps(index)
    yield
    perClass.push({ rocAuc: rocArea(steps), averagePrecision: averagePrecision(steps) })
    if (shown.has(index)) {
      curves.roc.push(...short(rocCurve(steps, { label, limit })))
      curves.pr.push(...short(precisionRecallCurve(steps, { label, limit })))
    }
    // It has no areas in any replicate either.
    if (!replicated || steps.positives === 0) continue
    const ofClass = yield* scores.replicates(index, steps)
    if (ofClass)
      for (const [b, sum] of sums.entries()) {
        addAreas(sum, ofClass.of(b))
        yield
      }
    else replicated = false
  }
  const supports = classes.map(({ support }) => support)
  const macroOf =
    (name: keyof Areas): OfReplicate =>
    (b) => {
      const { sum, count } = sums[b]?.[name] ?? { sum: 0, count: 0 }
      return count === 0 ? null : sum / count
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
    roc: curvesOfClasses('roc', curves.roc, drawn.length - shown.size),
    pr: curvesOfClasses('pr', curves.pr, drawn.length - shown.size),
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

// With the one of chance.
const maxCurves = plotCurves - 1

/** A curve without thresholds, in few digits; none of null. */
function short(curve: Curve | null): Curve[] {
  if (curve === null) return []
  const rounded = (values: readonly number[]): number[] =>
    values.map((value) => Math.round(value * 1e6) / 1e6)
  const { label = '', x, y } = curve
  return [{ label, x: rounded(x), y: rounded(y) }]
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
