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
import { preview, rowJson } from './check-value.ts'
import { putObject, uploading } from './object-transfer.ts'
import { PartUploader } from './part-uploader.ts'
import { retrying } from './transport.ts'
import type { WorkflowContext, WorkflowTypes } from './workflow.ts'
import type * as z from 'zod'

/** A test sample with its ground truth, as the caller has it. */
export interface LabeledSample<T extends WorkflowTypes> {
  readonly testSample: z.input<T['testSample']>
  readonly groundTruth: z.input<T['groundTruth']>
}

interface Row {
  readonly testSample: string
  readonly groundTruth: string
}

const partsAtOnce = 2

/**
 * Uploads samples, which get their places, and then their ground truths by place, into a new
 * draft. Samples that the workflow knows already are not stored again.
 * @throws TouchstoneError `schema_mismatch` naming row and path; `bad_input` when one sample comes
 * twice with different ground truths
 */
export async function uploadTestData<T extends WorkflowTypes>(
  context: WorkflowContext<T>,
  samples: Iterable<LabeledSample<T>> | AsyncIterable<LabeledSample<T>>,
): Promise<Id<'draft'>> {
  const { rpc, fetch } = context
  const { workflowId, schemaRevision } = await context.ready()
  const { draftId } = await retrying(() => rpc.testCases.draft.mutate({ workflowId }))
  const onCommit = (summary: CommitSummary): void => {
    const [conflict] = summary.conflicting
    if (conflict)
      throw new TouchstoneError(
        'bad_input',
        `One test sample came twice with different ground truths (place ${conflict.place}): ${preview(conflict.stored)} and ${preview(conflict.offered)}. Give each sample one.`,
        { details: { ...conflict } },
      )
  }
  await using truths = new PartUploader(
    fetch,
    {
      field: 'groundTruth',
      prepare: (parts) => rpc.testCases.prepareDraft.mutate({ draftId, parts }),
      commit: (parts) => rpc.testCases.commitDraft.mutate({ draftId, schemaRevision, parts }),
    },
    { flushMs: 60_000, onCommit },
  )

  async function commitSamples(rows: readonly Row[], before: Promise<void>): Promise<void> {
    const packed = await packLines(rows.map(({ testSample }) => `{"testSample":${testSample}}\n`))
    const { body, ...spec } = packed
    const upload = async (): Promise<void> => {
      const [prepared] = await rpc.testSamples.prepare.mutate({ workflowId, parts: [spec] })
      if (prepared?.request) await putObject(fetch, prepared.request, body)
    }
    await uploading(upload)
    // One commit after the other: new samples get their places in the order of the rows.
    await before
    if (failure) return
    const { places } = await retrying(async () => {
      try {
        return await rpc.testSamples.commit.mutate({ workflowId, schemaRevision, parts: [spec] })
      } catch (error) {
        // An upload that vanished before its commit is simply made again.
        if (!hasCode(error, 'part_missing')) throw error
        await upload()
        throw new TouchstoneError('unavailable', messageOf(error), { cause: error })
      }
    })
    let line = 0
    for (const place of eachPlace(places[0] ?? [])) {
      const wait = truths.add(place, rows[line]?.groundTruth ?? 'null')
      line++
      if (wait) await wait
    }
  }

  const underWay = new Set<Promise<void>>()
  let failure: { error: unknown } | undefined
  let last: Promise<void> = Promise.resolve()
  for await (const rows of chunks(context, samples)) {
    const commit: Promise<void> = commitSamples(rows, last)
      .catch((error: unknown) => {
        failure ??= { error }
      })
      .finally(() => underWay.delete(commit))
    last = commit
    underWay.add(commit)
    if (underWay.size >= partsAtOnce) await Promise.race(underWay)
    if (failure) break
  }
  await Promise.all(underWay)
  if (failure) throw failure.error
  await truths.drain()
  return draftId
}

/** Checks rows one by one and gathers them to parts. */
async function* chunks<T extends WorkflowTypes>(
  { types }: WorkflowContext<T>,
  samples: Iterable<LabeledSample<T>> | AsyncIterable<LabeledSample<T>>,
): AsyncGenerator<readonly Row[]> {
  let rows: Row[] = []
  let bytes = 0
  let index = 0
  for await (const given of samples) {
    const at = index++
    const testSample = rowJson(
      types.testSample,
      given.testSample,
      () => `The test sample of row ${at}`,
    )
    const groundTruth = rowJson(
      types.groundTruth,
      given.groundTruth,
      () => `The ground truth of row ${at}`,
    )
    rows.push({ testSample, groundTruth })
    bytes += testSample.length
    if (rows.length < limits.blockRows && bytes < limits.partRawBytes / 8) continue
    yield rows
    rows = []
    bytes = 0
  }
  if (rows.length > 0) yield rows
}

/** The places behind runs of first place and length. */
function* eachPlace(runs: readonly number[]): Generator<Place> {
  for (let i = 0; i < runs.length; i += 2) {
    const first = runs[i] ?? 0
    for (let n = 0; n < (runs[i + 1] ?? 0); n++) yield first + n
  }
}
