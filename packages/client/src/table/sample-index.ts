import { TouchstoneError, type Json } from '@touchstone/core'
import { preview } from '../check-value.ts'
import type { PlacedSample } from '../block-samples.ts'
import { readPlans, readSamples } from '../read-blocks.ts'
import { targetOf } from '../target.ts'
import type { TestCase } from '../test-case.ts'
import type { TestSuite } from '../test-suite.ts'
import type { WorkflowContext, WorkflowTypes } from '../workflow-types.ts'
import { KeyIndex } from './key-index.ts'
import type { CompiledKey } from './table-key.ts'

/** Test samples to find rows for. */
export interface Samples<T extends WorkflowTypes> {
  readonly context: WorkflowContext<T>
  readonly of: TestSuite<T> | TestCase<T>
  readonly signal: AbortSignal | undefined
}

/**
 * Reads the keys of all test samples.
 * @throws TouchstoneError `bad_input` when two of them have the same; `cancelled`
 */
export async function indexSamples<T extends WorkflowTypes>(
  samples: Samples<T>,
  key: Pick<CompiledKey<never>, 'ofSample' | 'keyOf'>,
): Promise<KeyIndex> {
  const index = new KeyIndex(samples.of.size)
  for await (const { place, testSample } of eachSample(samples)) {
    const text = key.ofSample(testSample)
    if (index.add(text, place) !== undefined) throw ambiguous(key.keyOf(text), testSample)
  }
  return index
}

/** Reads the keys of the test samples that no row was noted for, as texts. */
export async function* missingKeys<T extends WorkflowTypes>(
  samples: Samples<T>,
  { index, key }: { index: KeyIndex; key: Pick<CompiledKey<never>, 'ofSample'> },
): AsyncGenerator<string, void> {
  for await (const { testSample } of eachSample(samples)) {
    const text = key.ofSample(testSample)
    const entry = index.find(text)
    if (entry !== undefined && index.rowNumberOf(entry) === 0) yield text
  }
}

async function* eachSample<T extends WorkflowTypes>({
  context,
  of,
  signal,
}: Samples<T>): AsyncGenerator<PlacedSample, void> {
  const target = targetOf(of)
  const blocks = readPlans(
    (from) => context.rpc.inferences.read.query({ target, from }),
    (plan) => readSamples(context, plan),
  )
  for await (const samples of blocks) {
    if (signal?.aborted)
      throw new TouchstoneError('cancelled', 'The upload was stopped before it started.', {
        cause: signal.reason,
      })
    yield* samples
  }
}

const ambiguous = (key: unknown, testSample: Json): TouchstoneError =>
  new TouchstoneError(
    'bad_input',
    `Two test samples have the key ${JSON.stringify(key)}, one of them ${preview(testSample)}. Choose a key that is different for each of them; it may have several fields.`,
    { details: { key } },
  )
