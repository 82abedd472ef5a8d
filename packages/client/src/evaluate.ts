import {
  Breather,
  requireJson,
  TouchstoneError,
  type Bitmap,
  type Id,
  type Json,
  type JsonObject,
} from '@touchstone/core'
import type { RunMetrics } from '@touchstone/core/services'
import { isErrorRow } from './error-row.ts'
import type { EvaluatedSample, EvaluationContext, Evaluator, Tally } from './evaluator.ts'
import { comesFirst, evaluatedSample, judgeCase, type JudgedSamples } from './judge-case.ts'
import { judgeSample } from './judge-sample.ts'
import type { Model } from './model.ts'
import { hasSharedSamples, ownRowsOf } from './own-metrics.ts'
import { readBlocks } from './read-blocks.ts'
import { ignoresTestCase, metricsWithPauses, tallies } from './tallies.ts'
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

/** What an evaluator is run over. */
interface Subject<T extends WorkflowTypes> {
  readonly model: Model<T>
  readonly suite: TestSuite<T>
  readonly context: WorkflowContext<T>
  readonly signal: AbortSignal
  /** Called with how many of the suite's samples are evaluated so far. */
  readonly onEvaluated: (samples: number) => void
}

/**
 * Runs an evaluator over what a model has for a suite, and stores all metrics with the run.
 * @param run.resumes whether the metrics of samples that the run has are of the same inferences: they
 * are not computed again
 */
export async function evaluate<
  T extends WorkflowTypes,
  S extends JsonObject,
  M extends JsonObject,
  U extends JsonObject,
  C extends Json,
>(
  run: { readonly id: Id<'testRun'>; readonly resumes: boolean },
  subject: Subject<T>,
  evaluator: Evaluator<T, S, M, U, C>,
): Promise<ConfigurationMetrics<M, U>[]> {
  const { suite, context } = subject
  const { rpc, retrying } = context
  const results: ConfigurationMetrics<M, U>[] = []
  const configurations = configurationsOf(evaluator)
  let judgments = 0
  const onJudged = (samples: number): void => {
    judgments += samples
    subject.onEvaluated(Math.floor(judgments / configurations.length))
  }
  const isShared = evaluator.testSample !== undefined && hasSharedSamples(suite)
  const own = isShared ? await ownRowsOf(context, suite) : undefined
  const store = (entry: RunMetrics): Promise<void> =>
    retrying(() => rpc.testRuns.putMetrics.mutate({ id: run.id, entries: [entry] }))
  // Can be read more than once, as evaluators that are made of several do.
  const samplesOf = (testCases: readonly TestCase<T>[]): AsyncIterable<EvaluatedSample<T>> => ({
    [Symbol.asyncIterator]: () =>
      evaluatedSamples(subject, { testCases, missing: evaluator.missing }),
  })
  for (const [index, configuration] of configurations.entries()) {
    const prepared =
      (await evaluator.prepare?.(samplesOf(suite.testCases), configuration, {
        samplesOf: (name) => samplesOf([requireTestCase(suite, name)]),
      })) ?? null
    const judging = { configuration, prepared, signal: subject.signal }
    const judge = evaluator.testSample && judgeSample(evaluator, judging)
    const tallyOf = tallies(evaluator, { configuration, prepared })
    const ofSuite = tallyOf(null)
    const isOne = suite.testCases.length === 1 && ignoresTestCase(evaluator)
    let ofOne: M | undefined
    const testCases: { name: string; metrics: M }[] = []
    // A sample of several test cases is stored with its metrics from the first of them, and once more
    // for each other one where it has another ground truth or other metadata.
    const seen = new Map<number, Bitmap>()
    const judged = { samples: 0, errors: 0, firstError: undefined as string | undefined }
    for (const [at, testCase] of suite.testCases.entries()) {
      await using samples = judgeCase(
        { ...subject, testCase },
        {
          judge,
          missing: evaluator.missing ?? 'exclude',
          concurrency: evaluator.concurrency ?? 1,
        },
        { run, configuration: index, seen, own: own?.get(at), onJudged },
      )
      const computed = await metricsOfCase(evaluator, samples, {
        testCase: { name: testCase.name, version: testCase.version, size: testCase.size },
        configuration,
        prepared,
        ...(isOne ? { tally: ofSuite } : { tally: tallyOf(testCase), ofSuite }),
      })
      if (isOne && ofSuite) ofOne = computed
      const { errors } = samples
      const metrics = errors === 0 ? computed : { ...computed, $errors: errors }
      requireJson(metrics, `The metrics of test case ${JSON.stringify(testCase.name)}`)
      judged.samples += samples.count
      judged.errors += errors
      judged.firstError ??= samples.firstError
      testCases.push({ name: testCase.name, metrics })
      await store({
        configuration: index,
        testCaseId: testCase.id,
        metrics,
        ...(isShared && { ownTruths: true as const, ownMetadata: true as const }),
      })
    }
    requireJudged(evaluator.name, judged)
    const testSuite = ofSuite
      ? // The tally of an evaluator makes its metrics of test cases and of the suite.
        ((ofOne ?? (await metricsWithPauses(ofSuite))) as unknown as U)
      : ((await evaluator.testSuite?.(testCases, configuration)) ?? null)
    if (testSuite !== null) {
      requireJson(testSuite, `The metrics of test suite ${JSON.stringify(suite.name)}`)
      await store({ configuration: index, testCaseId: null, metrics: testSuite })
    }
    results.push({ configuration, testCases, testSuite })
  }
  return results
}

/** One failed sample is a fact about it; if all fail, the evaluator is wrong. */
function requireJudged(
  name: string,
  judged: { samples: number; errors: number; firstError: string | undefined },
): void {
  const { samples, errors, firstError } = judged
  if (samples === 0 || errors < samples) return
  throw new TouchstoneError(
    'bad_input',
    `The evaluator ${JSON.stringify(name)} failed on all ${samples} test samples. The first error: ${firstError}`,
    { details: { samples, errors } },
  )
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

/** Computes the metrics of one test case, and lets the suite's tally see what comes for the first time. */
async function metricsOfCase<
  T extends WorkflowTypes,
  S extends JsonObject,
  M extends JsonObject,
  U extends JsonObject,
  C extends Json,
>(
  { testCase: compute }: Evaluator<T, S, M, U, C>,
  samples: JudgedSamples<T, S>,
  of: {
    testCase: EvaluationContext<C>['testCase']
    configuration: C
    prepared: Json
    tally: Tally<T, S, M> | undefined
    ofSuite?: Tally<T, S, M> | undefined
  },
): Promise<M> {
  const { tally, ofSuite, ...rest } = of
  if (tally) {
    const breather = new Breather()
    for await (const chunk of samples.chunks())
      for (const { sample, isFirst } of chunk) {
        const due = breather.due()
        if (due) await due
        const method = isErrorRow(sample.metrics) ? 'addFailed' : 'add'
        tally[method]?.(sample)
        if (isFirst) ofSuite?.[method]?.(sample)
      }
    return metricsWithPauses(tally)
  }
  let inferred = 0
  const each = eachOf(samples, (sample) => {
    if (sample.inference !== null) inferred++
  })
  // Without `return`, so that an evaluator that breaks off its loop does not end the generator.
  const open = { [Symbol.asyncIterator]: () => ({ next: () => each.next() }) }
  const context: EvaluationContext<C> = {
    ...rest,
    get withoutInference() {
      return rest.testCase.size - inferred
    },
  }
  // An evaluator without metrics of test cases has the empty object as its M.
  const metrics = compute ? await compute(open, context) : ({} as M)
  // Whatever the evaluator did not look at still gets its metrics.
  while (!(await each.next()).done);
  return metrics
}

async function* eachOf<T extends WorkflowTypes, S extends JsonObject>(
  samples: JudgedSamples<T, S>,
  onEach: (sample: EvaluatedSample<T>) => void,
): AsyncGenerator<EvaluatedSample<T> & { metrics: S }> {
  for await (const chunk of samples.chunks())
    for (const { sample } of chunk) {
      onEach(sample)
      yield sample
    }
}

/** The samples of test cases that the evaluator sees, each once: with the ground truth of its first test case. */
async function* evaluatedSamples<T extends WorkflowTypes>(
  { model, context, signal }: Omit<Subject<T>, 'onEvaluated'>,
  of: {
    readonly testCases: readonly TestCase<T>[]
    readonly missing: 'exclude' | 'include' | undefined
  },
): AsyncGenerator<EvaluatedSample<T>> {
  const { testCases, missing } = of
  const seen = new Map<number, Bitmap>()
  for (const testCase of testCases) {
    const blocks = readBlocks(context, (from) =>
      context.rpc.inferences.read.query({ target: targetOf(testCase), modelId: model.id, from }),
    )
    for await (const rows of blocks) {
      signal.throwIfAborted()
      for (const row of rows) {
        if (row.inference === undefined && missing !== 'include') continue
        if (comesFirst(seen, row.place)) yield evaluatedSample<T>(row)
      }
    }
  }
}

function requireTestCase<T extends WorkflowTypes>(suite: TestSuite<T>, name: string): TestCase<T> {
  const found = suite.testCases.find((testCase) => testCase.name === name)
  if (found) return found
  const names = suite.testCases.map((testCase) => JSON.stringify(testCase.name))
  throw new TouchstoneError(
    'bad_input',
    `The test suite ${JSON.stringify(suite.name)} has no test case ${JSON.stringify(name)}. It has ${names.slice(0, 20).join(', ')}${names.length > 20 ? ', …' : ''}.`,
    { details: { testCase: name } },
  )
}
