import { isJsonObject, type JsonObject } from '@touchstone/core'

/** The figures of the samples that have one value of a slice. */
export interface SliceFigures {
  readonly slice: string
  readonly value: string
  readonly n: number
  /** The headline metrics, with their intervals and replicates as metrics of test cases have them. */
  readonly metrics: JsonObject
}

/** The slices that are stored with the metrics of a test case or suite; what is no slice is left out. */
export const slicesIn = ({ slices }: JsonObject): SliceFigures[] =>
  (Array.isArray(slices) ? slices : []).flatMap((one): SliceFigures[] => {
    if (!isJsonObject(one)) return []
    const { slice, value, n, metrics, intervals = {}, $replicates } = one
    return typeof slice === 'string' &&
      typeof value === 'string' &&
      typeof n === 'number' &&
      isJsonObject(metrics)
      ? [
          {
            slice,
            value,
            n,
            metrics: { ...metrics, intervals, ...($replicates !== undefined && { $replicates }) },
          },
        ]
      : []
  })
