import { TouchstoneError } from '@touchstone/core'
import type { CommitSummary, Conflict, InferenceStatus } from '@touchstone/core/services'
import { preview } from './check-value.ts'
import { inferMissing } from './infer-missing.ts'
import { inferSamples, type Outcome } from './infer-samples.ts'
import type { Interruption } from './interruption.ts'
import { preflightOf } from './lookup.ts'
import type { Model } from './model.ts'
import { inferenceParts } from './inference-parts.ts'
import { PartUploader } from './part-uploader.ts'
import { readBlocks } from './read-blocks.ts'
import { targetOf } from './target.ts'
import { allowedErrors, type TestOptions } from './test-options.ts'
import type { TestSuite } from './test-suite.ts'
import type { TestSampleOf, WorkflowContext, WorkflowTypes } from './workflow-types.ts'

/** What inferring did so far: it counts on also when it fails in the end. */
export interface Tally {
  inferred: number
  errors: number
  /** Outcomes that are committed. */
  stored: number
  changed: number
  unchanged: number
  readonly conflicts: Conflict[]
}

export const newTally = (): Tally => ({
  inferred: 0,
  errors: 0,
  stored: 0,
  changed: 0,
  unchanged: 0,
  conflicts: [],
})

type InferOptions<T extends WorkflowTypes> = Omit<
  // Evaluation comes after inferring.
  TestOptions<T, never, never, never, never>,
  'evaluator' | 'reset'
> & {
  readonly before: InferenceStatus
  readonly reset: boolean
  readonly interrupted: Interruption
  readonly tally: Tally
}

const progressEveryMs = 100

/** @throws TouchstoneError `bad_input` when something has to be inferred and the model has no `infer` */
export function requireInfer<T extends WorkflowTypes>(
  { name, infer, inferBatch }: Model<T>,
  { before, reset }: Pick<InferOptions<T>, 'before' | 'reset'>,
): void {
  const wanted = reset ? before.samples : before.samples - before.inferred
  if (wanted === 0 || infer || inferBatch) return
  throw new TouchstoneError(
    'bad_input',
    `${wanted} of ${before.samples} test samples have no inference, and the model ${JSON.stringify(name)} has no infer. Pass one: Model.load(${JSON.stringify(name)}, { infer }).`,
    { details: { missing: wanted } },
  )
}

/** Infers what a model lacks of a suite (or, to reset it, everything) and stores it on the way. */
export async function inferSuite<T extends WorkflowTypes>(
  { model, suite, context }: { model: Model<T>; suite: TestSuite<T>; context: WorkflowContext<T> },
  options: InferOptions<T>,
): Promise<void> {
  const { rpc, types } = context
  const { before, reset, tally, concurrency = 16, batchSize = 64 } = options
  const { infer, inferBatch } = model
  const target = targetOf(suite)
  const only = reset ? 'all' : 'missing'
  const blocks = () =>
    readBlocks(context, (from) =>
      rpc.inferences.read.query({ target, modelId: model.id, only, from }),
    )
  await preflightOf(infer)?.(samplesOf<T>(blocks()))

  const { schemaRevision } = await context.ready()
  const startedMs = Date.now()
  let reportedMs = 0
  const report = (): void => {
    const settled = tally.inferred + tally.errors
    const reused = reset ? 0 : before.inferred
    reportedMs = Date.now()
    options.onProgress?.({
      total: before.samples,
      done: reused + settled,
      reused,
      inferred: tally.inferred,
      errors: tally.errors,
      stored: tally.stored,
      ratePerSecond: settled / Math.max(0.001, (reportedMs - startedMs) / 1000),
    })
  }
  const onCommit = (summary: CommitSummary): void => {
    const { inserted, changed, unchanged, errors } = summary
    tally.stored += inserted + changed + unchanged + errors
    tally.changed += changed
    tally.unchanged += unchanged
    tally.conflicts.push(...summary.conflicting)
    report()
  }
  const allowed = allowedErrors(before.samples, options.failOnError)
  const onOutcome = (outcome: Outcome, testSample: TestSampleOf<T>): void => {
    if ('json' in outcome) tally.inferred++
    else tally.errors++
    if (Date.now() - reportedMs >= progressEveryMs) report()
    if (!('error' in outcome) || tally.errors <= allowed || options.failOnError === undefined)
      return
    throw new TouchstoneError(
      'infer_failed',
      `${tally.errors} test samples failed, more than the ${Math.floor(allowed)} allowed. The last was ${preview(testSample)}: ${outcome.error.name}: ${outcome.error.message}`,
      { details: { errors: tally.errors, allowed, testSample, error: outcome.error } },
    )
  }

  const { signal } = options.interrupted
  await using uploader = new PartUploader(
    context,
    inferenceParts(rpc, { modelId: () => model.id, schemaRevision, reset }),
    { ...options, onCommit },
  )
  try {
    await inferMissing(
      blocks(),
      inferSamples(types, { infer, inferBatch }, { ...options, signal }),
      {
        uploader,
        concurrency,
        batchSize: inferBatch ? batchSize : 1,
        signal,
        onOutcome,
      },
    )
  } finally {
    // Also after a failure or Ctrl-C: what was inferred is stored.
    await uploader.drain()
    report()
  }
  signal.throwIfAborted()
}

async function* samplesOf<T extends WorkflowTypes>(
  blocks: ReturnType<typeof readBlocks>,
): AsyncGenerator<TestSampleOf<T>> {
  for await (const rows of blocks) {
    // The rows of a workflow hold test samples of its type.
    for (const { testSample } of rows) yield testSample as TestSampleOf<T>
  }
}
