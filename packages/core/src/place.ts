import { limits } from './limits.ts'

/**
 * Where a test sample of a workflow stands, for ever: `block × 4,096 + row`. Every layer of data
 * (ground truths, inferences, metrics) is aligned by it.
 */
export type Place = number

export const blockOf = (place: Place): number => Math.floor(place / limits.blockRows)
export const rowOf = (place: Place): number => place % limits.blockRows
export const placeOf = (block: number, row: number): Place => block * limits.blockRows + row
