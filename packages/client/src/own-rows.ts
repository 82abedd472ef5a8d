import { bitmapOf, union, type Id } from '@touchstone/core'
import type { BlockMembers, RowsByCase } from './block-members.ts'
import { ownMetadata } from './own-metadata.ts'
import { ownTruths } from './own-truths.ts'
import type { Transport } from './transport.ts'

/**
 * Finds the rows of a block that an evaluator sees otherwise in a test case than in the first test case
 * that has them: with another ground truth, or with other metadata of the test sample.
 *
 * @param testCases all of the suite's
 * @returns only test cases that have such rows
 */
export async function ownRows(
  transport: Transport,
  testCases: readonly { readonly id: Id<'testCase'>; readonly version: number }[],
  members: BlockMembers,
): Promise<RowsByCase> {
  const [truths, metadata] = await Promise.all([
    ownTruths(transport, testCases, members),
    ownMetadata(transport, testCases, members),
  ])
  const own = new Map(truths)
  for (const [index, rows] of metadata) own.set(index, union(own.get(index) ?? bitmapOf(), rows))
  return own
}
