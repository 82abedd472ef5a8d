import type { JsonObject } from '@touchstone/core'

/** Metrics without the reserved keys: intervals, slices, and keys that begin with `$`. */
export const shownMetrics = (metrics: JsonObject): JsonObject =>
  Object.fromEntries(
    Object.entries(metrics).filter(
      ([key]) => key !== 'intervals' && key !== 'slices' && !key.startsWith('$'),
    ),
  )
