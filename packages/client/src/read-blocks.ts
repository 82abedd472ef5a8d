import {
  countRows,
  decodeBitmap,
  rowsOf,
  TouchstoneError,
  type Json,
  type RowError,
} from '@touchstone/core'
import type { BlockPlan, ReadPlan } from '@touchstone/core/services'
import { readBlockSamples, type PlacedSample } from './block-samples.ts'
import type { ObjectTransport } from './object-transfer.ts'
import { readAhead, type Waiting } from './read-ahead.ts'
import { readRows } from './stored-rows.ts'

/** One row of a block: a test sample with what was asked for beside it. */
export interface BlockRow extends PlacedSample {
  readonly groundTruth: Json | undefined
  readonly inference: Json | undefined
  readonly error: RowError | undefined
}

/** A block that was fetched. Its rows are decoded as they are asked for, once, and not kept. */
export interface BlockRows extends Waiting, Iterable<BlockRow> {
  readonly block: number
  /** How many rows there are. */
  readonly size: number
}

/**
 * Reads a target block by block, in the order of places, a few blocks ahead. Memory is a few
 * blocks, and the rows that the caller keeps, whatever the total.
 * @param fetchPlan asks the server for the page of plans that starts with a block
 */
export const readBlocks = (
  transport: ObjectTransport,
  fetchPlan: (from: number) => Promise<ReadPlan>,
): AsyncGenerator<BlockRows, void> => readPlans(fetchPlan, (plan) => readBlock(transport, plan))

/** Reads something of each block of a target, in the order of places, a few blocks ahead. */
export async function* readPlans<R extends Waiting>(
  fetchPlan: (from: number) => Promise<ReadPlan>,
  read: (plan: BlockPlan) => Promise<R>,
): AsyncGenerator<R, void> {
  const readOrRenew = async (plan: BlockPlan): Promise<R | undefined> => {
    try {
      return await read(plan)
    } catch (error) {
      if (!isExpired(error)) throw error
      // A block that has left the plan meanwhile has no rows any more.
      const page = await fetchPlan(plan.block)
      const again = page.blocks.find(({ block }) => block === plan.block)
      return again && read(again)
    }
  }
  for await (const result of readAhead(plans(fetchPlan), readOrRenew)) if (result) yield result
}

/**
 * Whether a presigned address has expired, as it does while a slow reader is at the blocks before.
 * New ones are asked for once.
 */
export const isExpired = (error: unknown): boolean =>
  error instanceof TouchstoneError && error.details['status'] === 403

async function* plans(fetchPlan: (from: number) => Promise<ReadPlan>): AsyncGenerator<BlockPlan> {
  let from: number | undefined = 0
  while (from !== undefined) {
    const at: number = from
    const page: ReadPlan = await fetchPlan(at)
    yield* page.blocks
    from = page.next
  }
}

export async function readBlock(transport: ObjectTransport, plan: BlockPlan): Promise<BlockRows> {
  const { block, groundTruths, inferences } = plan
  const [samples, truths, outcomes] = await Promise.all([
    readBlockSamples(transport, plan),
    readRows(transport, groundTruths, { field: 'groundTruth', block }),
    readRows(transport, inferences, { field: 'inference', block }),
  ])
  const wanted = decodeBitmap(plan.rows)
  return {
    block,
    size: countRows(wanted),
    bytes: samples.bytes + truths.bytes + outcomes.bytes,
    *[Symbol.iterator]() {
      for (const row of rowsOf(wanted)) {
        const { place, testSample } = samples.at(row)
        const outcome = outcomes.at(place)
        yield {
          place,
          testSample,
          groundTruth: truths.at(place)?.value,
          inference: outcome?.value,
          error: outcome?.error,
        }
      }
    },
  }
}

/** The test samples of one block, decoded as they are asked for. */
export async function readSamples(
  transport: ObjectTransport,
  plan: BlockPlan,
): Promise<Waiting & Iterable<PlacedSample>> {
  const samples = await readBlockSamples(transport, plan)
  return {
    bytes: samples.bytes,
    *[Symbol.iterator]() {
      for (const row of rowsOf(decodeBitmap(plan.rows))) yield samples.at(row)
    },
  }
}
