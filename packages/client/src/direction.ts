import type { DescribedMetrics } from '@touchstone/core/services'

/** Whether a higher value of a metric is better, which holds where nothing is said; null where neither is. */
export function directionOf(described: DescribedMetrics, name: string): boolean | null {
  const info = Object.hasOwn(described, name) ? described[name] : undefined
  return info?.higherIsBetter === undefined ? true : info.higherIsBetter
}
