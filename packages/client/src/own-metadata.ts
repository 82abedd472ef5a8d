import {
  addRow,
  bitmapOf,
  difference,
  intersection,
  isEmpty,
  isJsonObject,
  rowsOf,
  sameJson,
  union,
  type Bitmap,
  type Id,
  type Json,
} from '@touchstone/core'
import type { BlockMembers, RowsByCase } from './block-members.ts'
import { readBlockSamples } from './block-samples.ts'
import type { Transport } from './transport.ts'

/** Rows that two test cases share, with metadata that are stored in two places. */
interface Shared {
  readonly first: number
  readonly index: number
  readonly rows: Bitmap
}

type Metadata = ReadonlyMap<number, Json | undefined>

/**
 * Finds the rows of a block whose metadata in a test case are others than in the first test case that has
 * them, as canonical JSON. Nothing is read where test cases share no rows, or share what holds their
 * metadata, as a slice does. A version of a suite has the same ones for ever.
 *
 * @param testCases all of the suite's
 * @returns only test cases that have such rows
 */
export async function ownMetadata(
  transport: Transport,
  testCases: readonly { readonly id: Id<'testCase'>; readonly version: number }[],
  members: BlockMembers,
): Promise<RowsByCase> {
  const shared = sharedRows(members)
  const wanted = new Map<number, Bitmap>()
  for (const { first, index, rows } of shared)
    for (const at of [first, index]) wanted.set(at, union(wanted.get(at) ?? bitmapOf(), rows))
  const read = new Map<number, Metadata>()
  // One after another: a block of test samples may be large.
  for (const [index, rows] of wanted)
    read.set(index, await readMetadata(transport, testCases[index], { block: members.block, rows }))
  const own = new Map<number, Bitmap>()
  for (const { first, index, rows } of shared)
    for (const row of rowsOf(rows)) {
      if (isSame(read.get(first)?.get(row), read.get(index)?.get(row))) continue
      const differing = own.get(index) ?? bitmapOf()
      addRow(differing, row)
      own.set(index, differing)
    }
  return own
}

/** Each row with the first test case that has it. */
function sharedRows({ testCases }: BlockMembers): Shared[] {
  const shared: Shared[] = []
  for (const [at, { index, metadata = bitmapOf() }] of testCases.entries()) {
    let left = metadata
    for (const first of testCases.slice(0, at)) {
      if (isEmpty(left)) break
      const rows = intersection(left, first.rows)
      left = difference(left, rows)
      if (!isEmpty(rows)) shared.push({ first: first.index, index, rows })
    }
  }
  return shared
}

async function readMetadata(
  transport: Transport,
  testCase: { readonly id: Id<'testCase'>; readonly version: number } | undefined,
  { block, rows }: { block: number; rows: Bitmap },
): Promise<Metadata> {
  const metadata = new Map<number, Json | undefined>()
  if (!testCase) return metadata
  const target = { testCaseId: testCase.id, version: testCase.version }
  const { blocks } = await transport.rpc.inferences.read.query({ target, from: block, limit: 1 })
  const [plan] = blocks
  if (plan?.block !== block) return metadata
  const samples = await readBlockSamples(transport, plan)
  for (const row of rowsOf(rows)) {
    const { testSample } = samples.at(row)
    metadata.set(row, isJsonObject(testSample) ? testSample['metadata'] : undefined)
  }
  return metadata
}

const isSame = (a: Json | undefined, b: Json | undefined): boolean =>
  a === undefined || b === undefined ? a === b : sameJson(a, b)
