import { metricsOf } from './run-metrics.ts'
import {
  hasCode,
  hinted,
  messageOf,
  requireCurrentName,
  TouchstoneError,
  type Json,
  type JsonObject,
} from '@touchstone/core'
import type { HeadlineMetric, InferenceStatus, RunCounts, TestRun } from '@touchstone/core/services'
import { preview } from './check-value.ts'
import { configurationsOf, evaluate, type ConfigurationMetrics } from './evaluate.ts'
import { EvaluationProgress } from './evaluation-progress.ts'
import type { Evaluator } from './evaluator.ts'
import { headlineOf } from './headline.ts'
import { inferSuite, newTally, requireInfer, type Tally } from './infer-suite.ts'
import { interruption } from './interruption.ts'
import type { Model } from './model.ts'
import { hasSharedSamples, isJudgedByCase } from './own-metrics.ts'
import {
  allowedErrors,
  requireTestOptions,
  type FailOnError,
  type TestOptions,
} from './test-options.ts'
import { contextOf } from './record-instance.ts'
import { suiteOf } from './suite-of.ts'
import type { TestCase } from './test-case.ts'
import type { TestSuite } from './test-suite.ts'
import { sampleAtPlace } from './sample-at-place.ts'
import { stoppedBy } from './stopped-by.ts'
import { targetOf } from './target.ts'
import type { Transport } from './transport.ts'
import type { WorkflowTypes } from './workflow-types.ts'

// No fingerprint is this one: the metrics of a run that is evaluated again are, for a while, of both the
// earlier and the present inferences.
const several = 'several'

/** What a test came to. */
export interface TestResult<M extends JsonObject, U extends JsonObject> {
  readonly run: TestRun
  /** Test samples, counted. */
  readonly counts: RunCounts
  /** With `reset`: stored inferences that came out differently, and equal. */
  readonly changed: number
  readonly unchanged: number
  /** For each configuration of the evaluator; empty without an evaluator. */
  readonly metrics: readonly ConfigurationMetrics<M, U>[]
  /** Metrics of the test cases for the first configuration. */
  readonly testCases: ConfigurationMetrics<M, U>['testCases']
  /** Metrics of the test suite for the first configuration. */
  readonly testSuite: U | null
  /** Whether the metrics were stored before, and computed from the same inferences. */
  readonly reusedMetrics: boolean
}

/**
 * Tests a model on a test suite, or on the suite of one test case, which is made when it is not there: infers
 * what is missing, stores it on the way, and evaluates.
 * Inferences are committed while the test runs. Stopped at any moment and called again, it goes on
 * with what is missing. A sample whose `infer` fails gets an error row, and is tried again by the
 * next call.
 *
 * @throws TouchstoneError `infer_failed` when more samples failed than allowed; `cancelled`;
 * `determinism_conflict` when a sample that was inferred meanwhile came out differently;
 * `bad_input` when something has to be inferred and the model has no `infer`; `not_found` when the
 * model was loaded by a former name
 * @example
 * const { testCases } = await test(model, suite, { evaluator, concurrency: 16 })
 */
export async function test<
  T extends WorkflowTypes,
  S extends JsonObject = JsonObject,
  M extends JsonObject = JsonObject,
  U extends JsonObject = JsonObject,
  C extends Json = Json,
>(
  model: Model<T>,
  of: TestSuite<T> | TestCase<T>,
  options: TestOptions<T, S, M, U, C> = {},
): Promise<TestResult<M, U>> {
  requireTestOptions(options)
  requireCurrentName('model', model, model.formerName)
  const suite = await suiteOf(of)
  const { evaluator } = options
  using interrupted = interruption({
    signal: options.signal,
    handleSignals: options.handleSignals ?? true,
  })
  const { signal } = interrupted
  const context = stoppedBy(contextOf(model), signal)
  const { rpc, retrying } = context
  const target = { testSuiteId: suite.id, version: suite.version }
  const status = (): Promise<InferenceStatus> =>
    rpc.inferences.status.query({ target, modelId: model.id })
  const before = await status()
  const reset = options.reset ?? false
  const infers = options.inferMissing ?? true
  if (infers) requireInfer(model, { before, reset })
  else requireInferences(model, suite, before)
  const { run } = await retrying(() =>
    rpc.testRuns.getOrCreate.mutate({
      modelId: model.id,
      testSuiteId: suite.id,
      version: suite.version,
      evaluator: evaluator ? evaluatorRef(evaluator) : null,
    }),
  )
  // Of which inferences the metrics of samples are that the run has so far.
  let metricsAreOf = run.fingerprint
  const update = (
    state: TestRun['state'],
    counts: RunCounts,
    rest: { headline?: readonly HeadlineMetric[]; reason?: string } = {},
  ): Promise<TestRun> =>
    retrying(() =>
      rpc.testRuns.update.mutate({
        id: run.id,
        state,
        counts,
        fingerprint: metricsAreOf,
        reason: rest.reason ?? null,
        ...(rest.headline && { headline: rest.headline }),
      }),
    )

  let resumes = run.state !== 'complete'
  const isWhole = ({ missing }: InferenceStatus): boolean => missing === 0 || !infers
  if (run.state === 'complete' && run.fingerprint === before.fingerprint && isWhole(before)) {
    const stored =
      reset || (infers && before.errors > 0)
        ? 'outdated'
        : await storedMetrics(run, suite, evaluator)
    if (typeof stored !== 'string') {
      const counts = countsOf(before, newTally())
      return result({ ...run, counts }, { counts, metrics: stored, reusedMetrics: true })
    }
    resumes = stored === 'partial'
  }
  const tally = newTally()
  let latest = before
  try {
    await update('running', countsOf(before, tally))
    if (infers && (reset || before.missing + before.errors > 0)) {
      await inferSuite({ model, suite, context }, { ...options, before, reset, interrupted, tally })
      latest = await status()
    }
    await requireDeterminism({ model, suite, context }, tally)
    if (infers) requireEnough(latest, tally, options.failOnError)
    signal.throwIfAborted()
    if (evaluator) {
      const isOfOthers = run.fingerprint !== null && run.fingerprint !== latest.fingerprint
      const areOf = isOfOthers ? several : latest.fingerprint
      if (areOf !== metricsAreOf) {
        metricsAreOf = areOf
        await update('running', countsOf(latest, tally))
      }
    }
    resumes &&= run.fingerprint === latest.fingerprint
    const counts = countsOf(latest, tally)
    const evaluated = async (by: Evaluator<T, S, M, U, C>) => {
      await using progress = new EvaluationProgress((reached) =>
        update('running', { ...counts, ...reached }),
      )
      const onEvaluated = (samples: number): void => progress.reach(samples)
      const subject = { model, suite, context, signal, onEvaluated }
      return await evaluate({ id: run.id, resumes }, subject, by)
    }
    const metrics = evaluator ? await evaluated(evaluator) : []
    metricsAreOf = latest.fingerprint
    const headline = headlineOf(evaluator?.describe, metrics[0]?.testSuite ?? null)
    const finished = await update('complete', counts, { headline })
    return result(finished, { ...tally, counts, metrics, reusedMetrics: false })
  } catch (error) {
    // The error matters more than noting it; and where nobody answers, nothing can be noted.
    const after = await status().catch(() => latest)
    const counts = countsOf(after, tally)
    if (signal.aborted && !hasCode(error, 'infer_failed')) {
      await update('running', counts).catch(() => undefined)
      throw stopped(model, suite, after, error)
    }
    await update('failed', counts, { reason: messageOf(error).slice(0, 4_000) }).catch(
      () => undefined,
    )
    throw error
  }
}

/** Refuses a model that has nothing to evaluate. */
function requireInferences<T extends WorkflowTypes>(
  { name }: Model<T>,
  suite: TestSuite<T>,
  { samples, inferred }: InferenceStatus,
): void {
  if (samples === 0 || inferred > 0) return
  throw new TouchstoneError(
    'bad_input',
    `The model ${JSON.stringify(name)} has no inferences for the test suite ${JSON.stringify(suite.name)}. Upload some, or test the model.`,
    { details: { samples } },
  )
}

function evaluatorRef<
  T extends WorkflowTypes,
  S extends JsonObject,
  M extends JsonObject,
  U extends JsonObject,
  C extends Json,
>(evaluator: Evaluator<T, S, M, U, C>) {
  const { name, version, describe } = evaluator
  return {
    name,
    version,
    configurations: configurationsOf(evaluator),
    ...(describe && { describe }),
  }
}

function countsOf(
  { samples, errors, missing, ...status }: InferenceStatus,
  tally: Tally,
): RunCounts {
  // Where storing failed, fewer are stored than were inferred.
  const inferred = Math.min(tally.inferred, status.inferred)
  return { samples, inferred, reused: status.inferred - inferred, errors, missing }
}

function result<M extends JsonObject, U extends JsonObject>(
  run: TestRun,
  facts: {
    counts: RunCounts
    metrics: readonly ConfigurationMetrics<M, U>[]
    reusedMetrics: boolean
    changed?: number
    unchanged?: number
  },
): TestResult<M, U> {
  const { counts, metrics, reusedMetrics, changed = 0, unchanged = 0 } = facts
  const [first] = metrics
  const testCases = first?.testCases ?? []
  const testSuite = first?.testSuite ?? null
  return { run, counts, changed, unchanged, metrics, testCases, testSuite, reusedMetrics }
}

/**
 * The metrics of a complete run as they are stored: 'partial' where samples failed, which are tried
 * again, and 'outdated' where they are not of each test case's own ground truths.
 */
async function storedMetrics<
  T extends WorkflowTypes,
  S extends JsonObject,
  M extends JsonObject,
  U extends JsonObject,
  C extends Json,
>(
  run: TestRun,
  suite: TestSuite<T>,
  evaluator: Evaluator<T, S, M, U, C> | undefined,
): Promise<ConfigurationMetrics<M, U>[] | 'partial' | 'outdated'> {
  if (!evaluator) return []
  const context = contextOf(suite)
  const entries = await metricsOf(context.rpc, run.id)
  if (evaluator.testSample && hasSharedSamples(suite))
    if (!(await isJudgedByCase(context, suite, entries))) return 'outdated'
  if (entries.some(({ metrics }) => Object.hasOwn(metrics, '$errors'))) return 'partial'
  return (run.evaluator?.configurations ?? []).map((configuration, index) => {
    const own = entries.filter((entry) => entry.configuration === index)
    const find = (id: string | null): JsonObject | undefined =>
      own.find(({ testCaseId }) => testCaseId === id)?.metrics
    // What this evaluator's version stored is of its types.
    return {
      configuration,
      testCases: suite.testCases.map(({ id, name }) => ({ name, metrics: (find(id) ?? {}) as M })),
      testSuite: (find(null) ?? null) as U | null,
    }
  })
}

async function requireDeterminism<T extends WorkflowTypes>(
  subject: { model: Model<T>; suite: TestSuite<T>; context: Transport },
  { conflicts }: Tally,
): Promise<void> {
  const { model, suite, context } = subject
  const [first] = conflicts
  if (!first) return
  // The conflict is to be told also where its sample cannot be had: the server may be away by now.
  const testSample = await sampleAtPlace(context, targetOf(suite), first.place).catch(
    () => undefined,
  )
  const which = testSample === undefined ? `place ${first.place}` : preview(testSample)
  throw hinted(
    'determinism_conflict',
    `The model ${JSON.stringify(model.name)} gave another inference than the stored one for ${which}: stored ${preview(first.stored)}, now ${preview(first.offered)}. The stored one stays.`,
    { do: 'allow', option: 'reset' },
    { details: { conflicts } },
  )
}

function requireEnough(
  { samples, inferred, ...status }: InferenceStatus,
  tally: Tally,
  failOnError: FailOnError | undefined,
): void {
  // A sample that failed in a reset keeps the inference that it had, and no error row.
  const errors = Math.max(status.errors, tally.errors)
  const allowed = allowedErrors(samples, failOnError)
  if (errors <= allowed && !(failOnError === undefined && samples > 0 && inferred === 0)) return
  throw new TouchstoneError(
    'infer_failed',
    `${errors} of ${samples} test samples failed; allowed are ${Math.floor(allowed)}. The error rows of the model's inferences name each; the next test tries them again.`,
    { details: { samples, errors } },
  )
}

const stopped = <T extends WorkflowTypes>(
  model: Model<T>,
  suite: TestSuite<T>,
  { samples, inferred }: InferenceStatus,
  cause: unknown,
): TouchstoneError =>
  hinted(
    'cancelled',
    `The test of ${JSON.stringify(model.name)} on ${JSON.stringify(suite.name)} was stopped. ${inferred} of ${samples} inferences are stored.`,
    { do: 'repeat', left: samples - inferred },
    { details: { samples, inferred }, cause },
  )
