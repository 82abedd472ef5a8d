import { limits, type JsonObject } from '@touchstone/core'
import type { DescribedMetrics, HeadlineMetric } from '@touchstone/core/services'
import { figureAt } from './figure.ts'

/** The metrics of a suite that lists show: those that its evaluator calls so, with their intervals. */
export const headlineOf = (
  describe: DescribedMetrics | undefined,
  metrics: JsonObject | null,
): HeadlineMetric[] =>
  metrics === null
    ? []
    : Object.entries(describe ?? {})
        .filter(([, { headline }]) => headline === true)
        .slice(0, limits.headlineMetrics)
        .map(([name, { higherIsBetter = true }]) => ({
          name,
          ...figureAt(metrics, name),
          higherIsBetter,
        }))
