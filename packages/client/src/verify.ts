import { Breather, sameJson, TouchstoneError, type Json, type RowError } from '@touchstone/core'
import type { ModelRecord } from '@touchstone/core/services'
import { inferSamples } from './infer-samples.ts'
import type { Inferring } from './infer.ts'
import { readBlocks } from './read-blocks.ts'
import { contextOf, type RecordInstance } from './record-instance.ts'
import { seededRandom } from '@touchstone/core/seeded-random'
import { targetOf } from './target.ts'
import { requireTestOptions } from './test-options.ts'
import type { TestCase } from './test-case.ts'
import type { TestSuite } from './test-suite.ts'
import { stoppedBy } from './stopped-by.ts'
import type { InferenceOf, TestSampleOf, WorkflowTypes } from './workflow-types.ts'

/** How much `verify` infers again, and how. */
export interface VerifyOptions {
  /**
   * How much of what is stored is inferred again, above 0 to 1.
   * @default 0.01, and of fewer than 10,000 test samples as much as makes about 100
   */
  readonly share?: number | undefined
  /** The same seed picks the same samples. @default 1 */
  readonly seed?: number | undefined
  /** @default 16 */
  readonly concurrency?: number | undefined
  /** Time for one sample. @default 300_000 */
  readonly timeoutMs?: number | undefined
  readonly signal?: AbortSignal | undefined
}

/** A test sample that came out differently, or failed this time. */
export interface Difference<T extends WorkflowTypes> {
  readonly testSample: TestSampleOf<T>
  readonly stored: InferenceOf<T>
  /** Undefined when `error` says why there is none. */
  readonly now: InferenceOf<T> | undefined
  readonly error: RowError | undefined
}

/** What a verification found. */
export interface Verification<T extends WorkflowTypes> {
  /** Stored inferences that were made again. */
  readonly checked: number
  readonly differences: readonly Difference<T>[]
}

const usuallyAtLeast = 100

const usualShare = (samples: number): number =>
  Math.min(1, Math.max(0.01, usuallyAtLeast / Math.max(samples, 1)))

/**
 * Infers a seeded random share of what is stored again, and names every difference.
 * @throws TouchstoneError `cancelled`; `bad_input` when the model has no `infer`
 */
export async function verify<T extends WorkflowTypes>(
  model: RecordInstance<T, ModelRecord> & Inferring<T>,
  suite: TestSuite<T> | TestCase<T>,
  options: VerifyOptions = {},
): Promise<Verification<T>> {
  const { share = usualShare(suite.size), seed = 1, concurrency = 16, timeoutMs } = options
  if (!(share > 0 && share <= 1))
    throw new TouchstoneError('bad_input', `share must be above 0 and at most 1, not ${share}.`, {
      details: { option: 'share', value: share },
    })
  requireTestOptions({ concurrency, timeoutMs })
  const { infer, inferBatch } = model
  if (!infer && !inferBatch)
    throw new TouchstoneError(
      'bad_input',
      `The model ${JSON.stringify(model.name)} has no infer to verify. Pass one: Model.load(${JSON.stringify(model.name)}, { infer }).`,
    )
  const context = stoppedBy(contextOf(model), options.signal)
  const { rpc, types } = context
  const signal = options.signal ?? new AbortController().signal
  const again = inferSamples(types, { infer, inferBatch }, { signal, timeoutMs })
  const target = targetOf(suite)
  const random = seededRandom(seed)
  const differences: Difference<T>[] = []
  const breather = new Breather()
  let checked = 0

  const check = async (testSample: TestSampleOf<T>, stored: Json): Promise<void> => {
    const [outcome] = await again([testSample])
    checked++
    const now: Json | undefined =
      outcome && 'json' in outcome ? JSON.parse(outcome.json) : undefined
    if (now !== undefined && sameJson(now, stored)) return
    const error = outcome && 'error' in outcome ? outcome.error : undefined
    // Both went through the workflow's type, one before it was stored and one just now.
    differences.push({ testSample, stored, now, error } as Difference<T>)
  }

  const blocks = readBlocks(context, (from) =>
    rpc.inferences.read.query({ target, modelId: model.id, from }),
  )
  for await (const rows of blocks) {
    const picked = [...rows].filter((row) => row.inference !== undefined && random() < share)
    let at = 0
    const work = async (): Promise<void> => {
      for (let row = picked[at++]; row; row = picked[at++]) {
        signal.throwIfAborted()
        // The rows of a workflow hold test samples of its type.
        await check(row.testSample as TestSampleOf<T>, row.inference ?? null)
        const pause = breather.due()
        if (pause) await pause
      }
    }
    try {
      await Promise.all(Array.from({ length: concurrency }, work))
    } catch (cause) {
      if (!signal.aborted) throw cause
      throw new TouchstoneError(
        'cancelled',
        `The verification of ${JSON.stringify(model.name)} was stopped after ${checked} samples, of which ${differences.length} differed.`,
        { details: { checked, differences: differences.length }, cause },
      )
    }
  }
  return { checked, differences }
}
