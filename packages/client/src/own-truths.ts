import {
  addRow,
  bitmapOf,
  difference,
  intersection,
  isEmpty,
  rowsOf,
  sameJson,
  union,
  type Bitmap,
  type Id,
  type PartRow,
} from '@touchstone/core'
import type { BlockMembers, RowsByCase } from './block-members.ts'
import { readRows } from './stored-rows.ts'
import type { Transport } from './transport.ts'

type Truths = readonly (PartRow | undefined)[]

/**
 * Finds the rows of a block whose ground truth in a test case is another than in the first test case
 * that has them, as canonical JSON. Nothing is read where test cases share no rows, or share the parts
 * that hold their ground truths, as a slice does. A version of a suite has the same ones for ever.
 *
 * @param testCases all of the suite's
 * @returns only test cases that have such rows
 */
export async function ownTruths(
  transport: Transport,
  testCases: readonly { readonly id: Id<'testCase'>; readonly version: number }[],
  { block, testCases: members }: BlockMembers,
): Promise<RowsByCase> {
  const own = new Map<number, Bitmap>()
  const read = new Map<number, Promise<Truths>>()
  const truthsOf = (index: number): Promise<Truths> => {
    const known = read.get(index) ?? readTruths(transport, testCases[index], block)
    read.set(index, known)
    return known
  }
  let taken = bitmapOf()
  for (const [at, { index, rows, truths }] of members.entries()) {
    let left = intersection(rows, taken)
    taken = union(taken, rows)
    for (const first of members.slice(0, at)) {
      if (isEmpty(left)) break
      const shared = intersection(left, first.rows)
      left = difference(left, shared)
      if (first.truths === truths || isEmpty(shared)) continue
      const [before, after] = await Promise.all([truthsOf(first.truths), truthsOf(truths)])
      for (const row of rowsOf(shared)) {
        if (isSame(before[row], after[row])) continue
        const differing = own.get(index) ?? bitmapOf()
        addRow(differing, row)
        own.set(index, differing)
      }
    }
  }
  return own
}

async function readTruths(
  transport: Transport,
  testCase: { readonly id: Id<'testCase'>; readonly version: number } | undefined,
  block: number,
): Promise<Truths> {
  if (!testCase) return []
  const target = { testCaseId: testCase.id, version: testCase.version }
  const plan = await transport.rpc.inferences.read.query({ target, from: block, limit: 1 })
  const parts = plan.blocks[0]?.block === block ? plan.blocks[0].groundTruths : []
  return (await readRows(transport, parts, { field: 'groundTruth', block })).byRow()
}

// Equal lines of one place hold equal values; most lines need no closer look.
const isSame = (a: PartRow | undefined, b: PartRow | undefined): boolean =>
  a?.line === b?.line || sameJson(a?.value ?? null, b?.value ?? null)
