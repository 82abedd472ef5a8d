import { limits, valueAtPath, type JsonObject } from '@touchstone/core'
import type { DescribedMetrics, HeadlineMetric } from '@touchstone/core/services'
import { figureAt } from './figure.ts'

/**
 * The metrics of a suite that lists show: those that its evaluator calls so, with their intervals. One that was
 * described and not computed is left out; one without a value is null.
 */
export const headlineOf = (
  describe: DescribedMetrics | undefined,
  metrics: JsonObject | null,
): HeadlineMetric[] =>
  metrics === null
    ? []
    : Object.entries(describe ?? {})
        .filter(
          ([name, { headline }]) => headline === true && valueAtPath(metrics, name) !== undefined,
        )
        .slice(0, limits.headlineMetrics)
        .map(([name, { higherIsBetter }]) => ({
          name,
          ...figureAt(metrics, name),
          // A list is in some order also of what has no better direction.
          higherIsBetter: higherIsBetter ?? true,
        }))
