import {
  decodeBitmap,
  decodeRows,
  isJsonObject,
  limits,
  mergeRows,
  parseLines,
  placeOf,
  rowOf,
  rowsOf,
  TouchstoneError,
  unpackLines,
  type Json,
  type PartField,
  type PartRow,
  type Place,
  type PresignedRequest,
  type RowError,
} from '@touchstone/core'
import type { BlockPlan, ReadPlan } from '@touchstone/core/services'
import { getObject, type ObjectTransport } from './object-transfer.ts'
import { readAhead } from './read-ahead.ts'

/** A test sample and where it stands. */
export interface PlacedSample {
  readonly place: Place
  readonly testSample: Json
}

/** One row of a block: a test sample with what was asked for beside it. */
export interface BlockRow extends PlacedSample {
  readonly groundTruth: Json | undefined
  readonly inference: Json | undefined
  readonly error: RowError | undefined
}

/**
 * Reads a target block by block, in the order of places, a few blocks ahead. Memory is a few
 * blocks, whatever the total.
 * @param fetchPlan asks the server for the page of plans that starts with a block
 */
export const readBlocks = (
  transport: ObjectTransport,
  fetchPlan: (from: number) => Promise<ReadPlan>,
): AsyncGenerator<readonly BlockRow[], void> =>
  readPlans(fetchPlan, (plan) => readBlock(transport, plan))

/** Reads something of each block of a target, in the order of places, a few blocks ahead. */
export async function* readPlans<R extends object>(
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

export async function readBlock(
  transport: ObjectTransport,
  plan: BlockPlan,
): Promise<readonly BlockRow[]> {
  const { block } = plan
  const [samples, groundTruths, inferences] = await Promise.all([
    readSamples(transport, plan),
    readParts(transport, plan.groundTruths, { field: 'groundTruth', block }),
    readParts(transport, plan.inferences, { field: 'inference', block }),
  ])
  return samples.map(({ place, testSample }) => {
    const inference = inferences[rowOf(place)]
    return {
      place,
      testSample,
      groundTruth: groundTruths[rowOf(place)]?.value,
      inference: inference?.value,
      error: inference?.error,
    }
  })
}

/** The test samples of one block. */
export async function readSamples(
  transport: ObjectTransport,
  { block, samples, rows }: BlockPlan,
): Promise<readonly PlacedSample[]> {
  const what = `Block ${block}`
  const lines = await unpackLines(await getObject(transport, samples), what, limits.blockRawBytes)
  return rowsOf(decodeBitmap(rows)).map((row) => {
    const place = placeOf(block, row)
    const [line] = parseLines([lines[row] ?? ''], what)
    if (isJsonObject(line) && line['place'] === place)
      return { place, testSample: line['testSample'] ?? null }
    throw new TouchstoneError(
      'storage',
      `Block ${block} of the test samples is damaged at place ${place}. Restore it from a backup.`,
    )
  })
}

/** The rows of the parts of one block, by row; a row that the parts lack is undefined. */
export async function readParts(
  transport: ObjectTransport,
  requests: readonly PresignedRequest[],
  options: { field: PartField; block: number },
): Promise<readonly (PartRow | undefined)[]> {
  const parts = await Promise.all(
    requests.map(async (request) => {
      const what = `A part of block ${options.block}`
      const lines = await unpackLines(await getObject(transport, request), what)
      return decodeRows(lines, { ...options, what })
    }),
  )
  const byRow: PartRow[] = []
  for (const row of mergeRows(parts)) byRow[rowOf(row.place)] = row
  return byRow
}
