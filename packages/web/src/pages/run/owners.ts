import { bitmapOf, difference, isEmpty, union, type Bitmap } from '@touchstone/core'
import type { TestCaseOfSuite } from './test-case-of-suite.ts'

/** Rows of a block, and the test case whose ground truths count for them. */
export interface Owned {
  readonly testCase: TestCaseOfSuite
  readonly rows: Bitmap
}

/** Gives each row of a block to the first test case that has it. */
export function ownersOf(
  testCases: readonly TestCaseOfSuite[],
  members: readonly { readonly index: number; readonly rows: Bitmap }[],
): Owned[] {
  const owners: Owned[] = []
  let taken = bitmapOf()
  for (const testCase of testCases) {
    const all = members.find(({ index }) => index === testCase.index)?.rows
    if (!all) continue
    const rows = difference(all, taken)
    taken = union(taken, all)
    if (!isEmpty(rows)) owners.push({ testCase, rows })
  }
  return owners
}
