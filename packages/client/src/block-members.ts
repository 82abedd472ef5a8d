import { decodeBitmap, type Bitmap } from '@touchstone/core'
import type { SuiteBlock } from '@touchstone/core/services'

/** Rows of one block, by index of the test case. */
export type RowsByCase = ReadonlyMap<number, Bitmap>

/** Which rows of one block each test case of a suite has, in the order of the suite. */
export interface BlockMembers {
  readonly block: number
  readonly testCases: readonly {
    readonly index: number
    readonly rows: Bitmap
    /** The first test case that has its ground truths of this block in the same parts. */
    readonly truths: number
    /** The rows whose metadata are not stored with those of the first test case that has the row. */
    readonly metadata?: Bitmap
  }[]
}

/** {@link BlockMembers} as the server has them. */
export const blockMembers = ({ block, testCases }: SuiteBlock): BlockMembers => ({
  block,
  testCases: testCases.map(({ index, rows, truths, metadata }) => ({
    index,
    rows: decodeBitmap(rows),
    truths,
    ...(metadata !== undefined && { metadata: decodeBitmap(metadata) }),
  })),
})
