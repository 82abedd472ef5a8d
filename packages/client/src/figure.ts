export { slicesIn, type SliceFigures } from './slice-figures.ts'
import { isJsonObject, valueAtPath, type JsonObject } from '@touchstone/core'

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
