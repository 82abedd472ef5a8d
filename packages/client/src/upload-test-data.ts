import {
  hasCode,
  limits,
  messageOf,
  packLines,
  TouchstoneError,
  type Id,
  type Place,
} from '@touchstone/core'
import type { CommitSummary } from '@touchstone/core/services'
import { preview } from './check-value.ts'
import type { LabeledJson } from './labeled-sample.ts'
import { putObject, uploading } from './object-transfer.ts'
import { PartUploader } from './part-uploader.ts'
import type { WorkflowContext, WorkflowTypes } from './workflow-types.ts'

/** Rows of one part. */
type Chunk = readonly LabeledJson[]

// Parts that are committed together: one commit follows another, and each has its round trips.
const partsPerCommit = 4
const commitCharacters = limits.partRawBytes / 8
const commitsAtOnce = 2

/**
 * Uploads samples, which get their places, and then their ground truths by place, into a new
 * draft. Samples that the workflow knows already are not stored again.
 * @param rows checked already
 * @param options.name of a test case to be created of it
 * @param options.onStored told of samples whose ground truths are committed
 * @throws TouchstoneError `name_taken` before anything is uploaded; `bad_input` when one sample comes twice with different ground truths or metadata
 */
export async function uploadTestData<T extends WorkflowTypes>(
  context: WorkflowContext<T>,
  rows: AsyncIterable<readonly LabeledJson[]>,
  options: {
    readonly name?: string | undefined
    readonly onStored?: ((samples: number) => void) | undefined
  } = {},
): Promise<Id<'draft'>> {
  const { rpc, retrying } = context
  const { workflowId, schemaRevision } = await context.ready()
  const { draftId } = await retrying(() =>
    rpc.testCases.draft.mutate({ workflowId, name: options.name }),
  )
  const onCommit = (summary: CommitSummary): void => {
    const [conflict] = summary.conflicting
    if (conflict)
      throw new TouchstoneError(
        'bad_input',
        `A test sample has two different ground truths: ${preview(conflict.stored)} and ${preview(conflict.offered)}. Keep one of them.`,
        { details: { ...conflict } },
      )
    options.onStored?.(summary.inserted + summary.unchanged)
  }
  await using truths = new PartUploader(
    context,
    {
      field: 'groundTruth',
      prepare: (parts) => rpc.testCases.prepareDraft.mutate({ draftId, parts }),
      commit: (parts) => rpc.testCases.commitDraft.mutate({ draftId, schemaRevision, parts }),
    },
    { flushMs: 60_000, onCommit },
  )

  async function commitSamples(chunks: readonly Chunk[], before: Promise<void>): Promise<void> {
    const packed = await Promise.all(
      chunks.map((chunk) => packLines(chunk.map((row) => `{"testSample":${row.testSample}}\n`))),
    )
    const parts = packed.map(({ sha256, bytes }) => ({ sha256, bytes }))
    const upload = async (): Promise<void> => {
      const prepared = await rpc.testSamples.prepare.mutate({ workflowId, parts })
      await Promise.all(
        prepared.map(async ({ request }, i) => {
          const body = packed[i]?.body
          if (request && body) await putObject(context, request, body)
        }),
      )
    }
    await uploading(context, upload)
    // One commit after the other: new samples get their places in the order of the rows.
    await before
    if (failure) return
    const { places } = await retrying(async () => {
      try {
        return await rpc.testSamples.commit.mutate({ workflowId, schemaRevision, parts, draftId })
      } catch (error) {
        // An upload that vanished before its commit is simply made again.
        if (!hasCode(error, 'part_missing')) throw error
        await upload()
        throw new TouchstoneError('unavailable', messageOf(error), { cause: error })
      }
    })
    for (const [i, chunk] of chunks.entries()) {
      let line = 0
      for (const place of eachPlace(places[i] ?? [])) {
        const wait = truths.add(place, chunk[line]?.groundTruth ?? 'null')
        line++
        if (wait) await wait
      }
    }
  }

  const underWay = new Set<Promise<void>>()
  let failure: { error: unknown } | undefined
  let last: Promise<void> = Promise.resolve()
  try {
    for await (const chunks of groups(rows)) {
      const commit: Promise<void> = commitSamples(chunks, last)
        .catch((error: unknown) => {
          failure ??= { error }
        })
        .finally(() => underWay.delete(commit))
      last = commit
      underWay.add(commit)
      if (underWay.size >= commitsAtOnce) await Promise.race(underWay)
      if (failure) break
    }
  } finally {
    // Also after a bad row or Ctrl-C: nothing is under way any more when the caller goes on.
    await Promise.all(underWay)
  }
  if (failure) throw failure.error
  await truths.drain()
  return draftId
}

/** Gathers rows to parts, and parts to commits. */
async function* groups(
  batches: AsyncIterable<readonly LabeledJson[]>,
): AsyncGenerator<readonly Chunk[]> {
  let chunks: LabeledJson[][] = []
  let chunk: LabeledJson[] = []
  let characters = 0
  for await (const batch of batches) {
    for (const row of batch) {
      chunk.push(row)
      characters += row.testSample.length
      const isFull = characters >= commitCharacters
      if (chunk.length < limits.blockRows && !isFull) continue
      chunks.push(chunk)
      chunk = []
      if (chunks.length < partsPerCommit && !isFull) continue
      yield chunks
      chunks = []
      characters = 0
    }
  }
  if (chunk.length > 0) chunks.push(chunk)
  if (chunks.length > 0) yield chunks
}

/** The places behind runs of first place and length. */
function* eachPlace(runs: readonly number[]): Generator<Place> {
  for (let i = 0; i < runs.length; i += 2) {
    const first = runs[i] ?? 0
    for (let n = 0; n < (runs[i + 1] ?? 0); n++) yield first + n
  }
}
