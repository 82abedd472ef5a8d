import type { JsonObject } from '@touchstone/core'

/** Whether the metrics of a sample say why it has none. */
export const isErrorRow = (metrics: JsonObject): boolean => Object.hasOwn(metrics, '$error')
