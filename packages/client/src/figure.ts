export { slicesIn, type SliceFigures } from './slice-figures.ts'
import { isJsonObject, valueAtPath, type JsonObject } from '@touchstone/core'
import type { SliceFigures } from './slice-figures.ts'

/** One figure among metrics. */
export interface Figure {
  readonly value: number | null
  /** 95 % confidence interval, where there is one. */
  readonly interval: readonly [low: number, high: number] | null
}

/** The figure at a path with dots; null where there is no number. */
export function figureAt(metrics: JsonObject, path: string): Figure {
  const value = valueAtPath(metrics, path)
  const { intervals } = metrics
  const interval = isJsonObject(intervals) ? intervals[path] : undefined
  const [low, high] = Array.isArray(interval) ? interval : []
  return {
    value: typeof value === 'number' ? value : null,
    interval: typeof low === 'number' && typeof high === 'number' ? [low, high] : null,
  }
}

/**
 * Sorts slices by a metric, the worst first: by the better end of its interval, so that a slice of few samples
 * is not the worst by chance.
 */
export function worstFirst(
  slices: readonly SliceFigures[],
  { name, higherIsBetter }: { readonly name: string; readonly higherIsBetter: boolean },
): SliceFigures[] {
  const goodness = ({ metrics }: SliceFigures): number => {
    const { value, interval } = figureAt(metrics, name)
    const end = interval === null ? value : interval[higherIsBetter ? 1 : 0]
    if (end === null) return Number.POSITIVE_INFINITY
    return higherIsBetter ? end : -end
  }
  return slices.toSorted((a, b) => goodness(a) - goodness(b))
}
