import {
  bitmapOf,
  decodeBitmap,
  difference,
  encodeBitmap,
  intersection,
  isEmpty,
} from '../bitmap.ts'
import type { Id } from '../ids.ts'
import { mayDiffer, type ContentsComparison } from './contents-comparison.ts'
import type { TestCases } from './test-cases.ts'

/** What is different in one block; each field is an encoded bitmap. */
export interface BlockChanges {
  readonly block: number
  readonly added: string
  readonly removed: string
  /** In both versions, with another ground truth or other metadata. */
  readonly changed: string
}

/** A page of the blocks that differ; `next` is the block to go on from. */
export interface TestCaseChanges {
  readonly blocks: readonly BlockChanges[]
  readonly next?: number
}

export interface ChangesOptions {
  readonly testCaseId: Id<'testCase'>
  /** The version to compare with. */
  readonly base: number
  readonly version: number
  readonly from: number
  /** Most blocks of the page, and most whose ground truths are read for it. */
  readonly limit: number
}

/** Says what changed between two versions of a test case, with the memory of a block. */
export function createTestCaseChanges(parts: {
  testCases: TestCases
  comparison: ContentsComparison
}) {
  const { testCases, comparison } = parts

  return async function changes(options: ChangesOptions): Promise<TestCaseChanges> {
    const { testCaseId, base, version, from, limit } = options
    const [before, after] = await Promise.all([
      testCases.contentsOf(testCaseId, base),
      testCases.contentsOf(testCaseId, version),
    ])
    const old = new Map(before.map((block) => [block.block, block]))
    const fresh = new Map(after.map((block) => [block.block, block]))
    const numbers = [...new Set([...old.keys(), ...fresh.keys()])]
      .filter((block) => block >= from)
      .toSorted((a, b) => a - b)
    const blocks: BlockChanges[] = []
    let compared = 0
    for (const block of numbers) {
      if (blocks.length === limit || compared === limit) return { blocks, next: block }
      const a = old.get(block)
      const b = fresh.get(block)
      const rowsBefore = decodeBitmap(a?.rows ?? '')
      const rowsAfter = decodeBitmap(b?.rows ?? '')
      let changed = bitmapOf()
      if (a && b && mayDiffer(a, b) && !isEmpty(intersection(rowsBefore, rowsAfter))) {
        changed = await comparison.changedRows(a, b)
        compared++
      }
      const added = difference(rowsAfter, rowsBefore)
      const removed = difference(rowsBefore, rowsAfter)
      if (isEmpty(added) && isEmpty(removed) && isEmpty(changed)) continue
      blocks.push({
        block,
        added: encodeBitmap(added),
        removed: encodeBitmap(removed),
        changed: encodeBitmap(changed),
      })
    }
    return { blocks }
  }
}
