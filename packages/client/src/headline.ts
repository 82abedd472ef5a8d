import { isJsonObject, limits, valueAtPath, type Json, type JsonObject } from '@touchstone/core'
import type { HeadlineMetric, MetricInfo } from '@touchstone/core/services'

/** The metrics of a suite that lists show: those that its evaluator calls so, with their intervals. */
export function headlineOf(
  describe: Readonly<Record<string, MetricInfo>> | undefined,
  metrics: JsonObject | null,
): HeadlineMetric[] {
  if (metrics === null) return []
  const { intervals } = metrics
  return Object.entries(describe ?? {})
    .filter(([, { headline }]) => headline === true)
    .slice(0, limits.headlineMetrics)
    .map(([name, { higherIsBetter = true }]) => ({
      name,
      value: numberAt(metrics, name),
      interval: pairOf(isJsonObject(intervals) ? intervals[name] : undefined),
      higherIsBetter,
    }))
}

function numberAt(metrics: JsonObject, path: string): number | null {
  const value = valueAtPath(metrics, path.split('.'))
  return typeof value === 'number' ? value : null
}

function pairOf(interval: Json | undefined): readonly [number, number] | null {
  if (!Array.isArray(interval)) return null
  const [low, high] = interval
  return typeof low === 'number' && typeof high === 'number' ? [low, high] : null
}
