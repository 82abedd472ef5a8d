import {
  decodeBitmap,
  decodedRows,
  decodeRows,
  isJsonObject,
  limits,
  mergeRows,
  parseLine,
  placeOf,
  rowOf,
  rowsOf,
  TouchstoneError,
  unpackLines,
  type Json,
  type PartField,
  type PartForm,
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

/** A block that was fetched. Its rows are decoded as they are asked for, and not kept. */
export type BlockRows = Iterable<BlockRow>

/**
 * Reads a target block by block, in the order of places, a few blocks ahead. Memory is a few
 * blocks as text, and the rows that the caller keeps, whatever the total.
 * @param fetchPlan asks the server for the page of plans that starts with a block
 */
export const readBlocks = (
  transport: ObjectTransport,
  fetchPlan: (from: number) => Promise<ReadPlan>,
): AsyncGenerator<BlockRows, void> => readPlans(fetchPlan, (plan) => readBlock(transport, plan))

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
  { block, rows, samples, groundTruths, inferences }: BlockPlan,
): Promise<BlockRows> {
  const [sampleLines, truthLines, inferenceLines] = await Promise.all([
    readSampleLines(transport, { block, samples }),
    readLines(transport, groundTruths, block),
    readLines(transport, inferences, block),
  ])
  const what = partOf(block)
  return {
    *[Symbol.iterator]() {
      const truthOf = rowFinder(truthLines, { field: 'groundTruth', block, what })
      const inferenceOf = rowFinder(inferenceLines, { field: 'inference', block, what })
      for (const row of rowsOf(decodeBitmap(rows))) {
        const sample = sampleAt(sampleLines, block, row)
        const inference = inferenceOf(sample.place)
        yield {
          place: sample.place,
          testSample: sample.testSample,
          groundTruth: truthOf(sample.place)?.value,
          inference: inference?.value,
          error: inference?.error,
        }
      }
    },
  }
}

/** The test samples of one block, decoded as they are asked for. */
export async function readSamples(
  transport: ObjectTransport,
  { block, samples, rows }: BlockPlan,
): Promise<Iterable<PlacedSample>> {
  const lines = await readSampleLines(transport, { block, samples })
  return {
    *[Symbol.iterator]() {
      for (const row of rowsOf(decodeBitmap(rows))) yield sampleAt(lines, block, row)
    },
  }
}

const readSampleLines = async (
  transport: ObjectTransport,
  { block, samples }: Pick<BlockPlan, 'block' | 'samples'>,
): Promise<readonly string[]> =>
  unpackLines(await getObject(transport, samples), `Block ${block}`, limits.blockRawBytes)

/** The line of a test sample is at its row. */
export function sampleAt(lines: readonly string[], block: number, row: number): PlacedSample {
  const place = placeOf(block, row)
  const line = parseLine(lines[row] ?? '', row, `Block ${block}`)
  if (isJsonObject(line) && line['place'] === place)
    return { place, testSample: line['testSample'] ?? null }
  throw new TouchstoneError(
    'storage',
    `Block ${block} of the test samples is damaged at place ${place}. Restore it from a backup.`,
  )
}

const partOf = (block: number): string => `A part of block ${block}`

/** The lines of parts of one block. */
const readLines = (
  transport: ObjectTransport,
  requests: readonly PresignedRequest[],
  block: number,
): Promise<readonly (readonly string[])[]> =>
  Promise.all(
    requests.map(async (request) =>
      unpackLines(await getObject(transport, request), partOf(block)),
    ),
  )

/** Finds the rows of the parts of one block; to be asked for ascending places. */
function rowFinder(
  parts: readonly (readonly string[])[],
  form: PartForm,
): (place: Place) => PartRow | undefined {
  const [only, another] = parts
  if (!only) return () => undefined
  const rows = another
    ? mergeRows(parts.map((lines) => decodeRows(lines, form)))[Symbol.iterator]()
    : decodedRows(only, form)
  let next = rows.next()
  return (place) => {
    while (!next.done && next.value.place < place) next = rows.next()
    return next.done || next.value.place > place ? undefined : next.value
  }
}

/** The rows of the parts of one block, by row; a row that the parts lack is undefined. */
export async function readParts(
  transport: ObjectTransport,
  requests: readonly PresignedRequest[],
  { field, block }: { field: PartField; block: number },
): Promise<readonly (PartRow | undefined)[]> {
  const form = { field, block, what: partOf(block) }
  const parts = await readLines(transport, requests, block)
  const byRow: PartRow[] = []
  for (const row of mergeRows(parts.map((lines) => decodeRows(lines, form))))
    byRow[rowOf(row.place)] = row
  return byRow
}
