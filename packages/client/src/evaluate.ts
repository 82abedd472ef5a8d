import type { Id, Json, JsonObject } from '@touchstone/core'
import {
  addRow,
  bitmapOf,
  blockOf,
  hasRow,
  requireJson,
  rowOf,
  type Bitmap,
} from '@touchstone/core'
import type { EvaluatedSample, EvaluationContext, Evaluator } from './evaluator.ts'
import type { Model } from './model.ts'
import { hasSharedSamples, ownRowsOf } from './own-metrics.ts'
import { PartUploader } from './part-uploader.ts'
import { readBlocks } from './read-blocks.ts'
import { sampleMetrics } from './sample-metrics.ts'
import { targetOf } from './target.ts'
import type { TestCase } from './test-case.ts'
import type { TestSuite } from './test-suite.ts'
import type { WorkflowContext, WorkflowTypes } from './workflow-types.ts'

/** Metrics of a test run for one configuration of its evaluator. */
export interface ConfigurationMetrics<M, U> {
  readonly configuration: Json
  /** One entry a test case, in the order of the suite. */
  readonly testCases: readonly { readonly name: string; readonly metrics: M }[]
  /** Null when the evaluator computes none for the suite. */
  readonly testSuite: U | null
}

/** Runs an evaluator over what a model has for a suite, and stores all metrics with the run. */
export async function evaluate<
  T extends WorkflowTypes,
  S extends JsonObject,
  M extends JsonObject,
  U extends JsonObject,
  C extends Json,
>(
  runId: Id<'testRun'>,
  subject: {
    model: Model<T>
    suite: TestSuite<T>
    context: WorkflowContext<T>
    signal: AbortSignal
  },
  evaluator: Evaluator<T, S, M, U, C>,
): Promise<ConfigurationMetrics<M, U>[]> {
  const { suite, context } = subject
  const { rpc, retrying } = context
  const results: ConfigurationMetrics<M, U>[] = []
  const isShared = evaluator.testSample !== undefined && hasSharedSamples(suite)
  const own = isShared ? await ownRowsOf(context, suite) : undefined
  for (const [index, configuration] of configurationsOf(evaluator).entries()) {
    const testCases: { name: string; metrics: M }[] = []
    // A sample of several test cases is stored with its metrics from the first of them, and once more
    // for each other one where it has another ground truth or other metadata.
    const seen = new Map<number, Bitmap>()
    for (const [at, testCase] of suite.testCases.entries()) {
      const metrics = await evaluateCase(runId, { ...subject, testCase }, evaluator, {
        index,
        configuration,
        seen,
        own: own?.get(at),
      })
      testCases.push({ name: testCase.name, metrics })
      const entry = {
        configuration: index,
        testCaseId: testCase.id,
        metrics,
        ...(isShared && { ownTruths: true as const, ownMetadata: true as const }),
      }
      await retrying(() => rpc.testRuns.putMetrics.mutate({ id: runId, entries: [entry] }))
    }
    const ofSuite = (await evaluator.testSuite?.(testCases, configuration)) ?? null
    if (ofSuite !== null) {
      requireJson(ofSuite, `The metrics of test suite ${JSON.stringify(suite.name)}`)
      const entry = { configuration: index, testCaseId: null, metrics: ofSuite }
      await retrying(() => rpc.testRuns.putMetrics.mutate({ id: runId, entries: [entry] }))
    }
    results.push({ configuration, testCases, testSuite: ofSuite })
  }
  return results
}

/** The configurations of an evaluator; one that declares none has the single one `null`. */
export function configurationsOf<
  T extends WorkflowTypes,
  S extends JsonObject,
  M extends JsonObject,
  U extends JsonObject,
  C extends Json,
>({ configurations }: Evaluator<T, S, M, U, C>): readonly C[] {
  // Without configurations C is null, its default.
  return configurations ?? [null as C]
}

async function evaluateCase<
  T extends WorkflowTypes,
  S extends JsonObject,
  M extends JsonObject,
  U extends JsonObject,
  C extends Json,
>(
  runId: Id<'testRun'>,
  subject: {
    model: Model<T>
    testCase: TestCase<T>
    context: WorkflowContext<T>
    signal: AbortSignal
  },
  evaluator: Evaluator<T, S, M, U, C>,
  at: {
    index: number
    configuration: C
    seen: Map<number, Bitmap>
    /** By block, the rows that the evaluator sees otherwise than in an earlier test case. */
    own: ReadonlyMap<number, Bitmap> | undefined
  },
): Promise<M> {
  const { model, testCase, signal } = subject
  const { rpc } = subject.context
  const { index, configuration, seen, own } = at
  const uploaderOf = (of: { testCaseId?: Id<'testCase'> }): PartUploader => {
    const layer = { id: runId, configuration: index, ...of }
    return new PartUploader(subject.context, {
      field: 'metrics',
      prepare: (parts) => rpc.testRuns.prepareSampleMetrics.mutate({ ...layer, parts }),
      commit: (parts) => rpc.testRuns.commitSampleMetrics.mutate({ ...layer, parts }),
    })
  }
  await using uploader = uploaderOf({})
  await using ownUploader = own && uploaderOf({ testCaseId: testCase.id })
  const uploaderFor = (place: number): PartUploader | undefined => {
    if (isFirst(seen, place)) return uploader
    const rows = own?.get(blockOf(place))
    return rows && hasRow(rows, rowOf(place)) ? ownUploader : undefined
  }
  let inferred = 0

  async function* samples(): AsyncGenerator<EvaluatedSample<T> & { metrics: S }> {
    const blocks = readBlocks(subject.context, (from) =>
      rpc.inferences.read.query({ target: targetOf(testCase), modelId: model.id, from }),
    )
    for await (const rows of blocks) {
      signal.throwIfAborted()
      for (const row of rows) {
        if (row.inference === undefined) continue
        inferred++
        // Every stored row was checked against the workflow's types when it was committed.
        const sample = row as unknown as EvaluatedSample<T>
        const made = evaluator.testSample?.(sample, configuration)
        // What its own testSample function made is of its type.
        const metrics = sampleMetrics(
          made instanceof Promise ? await made : made,
          row.testSample,
        ) as S
        const destination = evaluator.testSample && uploaderFor(row.place)
        if (destination) {
          const wait = destination.add(row.place, JSON.stringify(metrics))
          if (wait) await wait
        }
        yield { ...sample, metrics }
      }
    }
  }

  const context: EvaluationContext<C> = {
    testCase: { name: testCase.name, version: testCase.version, size: testCase.size },
    configuration,
    get withoutInference() {
      return testCase.size - inferred
    },
  }
  const all = samples()
  // Without `return`, so that an evaluator that breaks off its loop does not end the generator.
  const open = { [Symbol.asyncIterator]: () => ({ next: () => all.next() }) }
  // An evaluator without metrics of test cases has the empty object as its M.
  const metrics = evaluator.testCase ? await evaluator.testCase(open, context) : ({} as M)
  // Whatever the evaluator did not look at still gets its metrics.
  while (!(await all.next()).done);
  await uploader.drain()
  await ownUploader?.drain()
  requireJson(metrics, `The metrics of test case ${JSON.stringify(testCase.name)}`)
  return metrics
}

/** Whether a place comes for the first time; from then on it does not. */
function isFirst(seen: Map<number, Bitmap>, place: number): boolean {
  const rows = seen.get(blockOf(place)) ?? bitmapOf()
  if (hasRow(rows, rowOf(place))) return false
  addRow(rows, rowOf(place))
  seen.set(blockOf(place), rows)
  return true
}
