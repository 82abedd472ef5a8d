import type { JsonObject } from '@touchstone/core'

/** Metrics without the keys that say something about the others: intervals, and keys that begin with `$`. */
export const shownMetrics = (metrics: JsonObject): JsonObject =>
  Object.fromEntries(
    Object.entries(metrics).filter(([key]) => key !== 'intervals' && !key.startsWith('$')),
  )
