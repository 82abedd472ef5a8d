import { metricsOf } from '../run-metrics.ts'
import { TouchstoneError, type Json, type JsonObject } from '@touchstone/core'
import type { DescribedMetrics, TestRun } from '@touchstone/core/services'
import { configurationsOf } from '../evaluate.ts'
import type { EvaluatedSample, Evaluator } from '../evaluator.ts'
import type { Model } from '../model.ts'
import { hasSharedSamples, isJudgedByCase } from '../own-metrics.ts'
import { preview } from '../check-value.ts'
import { requireEvaluator, requireFunction, shownValue } from '../option-value.ts'
import { judgeSample } from '../judge-sample.ts'
import { contextOf } from '../record-instance.ts'
import { stoppedBy } from '../stopped-by.ts'
import { suiteOf } from '../suite-of.ts'
import type { TestCase } from '../test-case.ts'
import type { TestSuite } from '../test-suite.ts'
import type { WorkflowContext, WorkflowTypes } from '../workflow-types.ts'
import { compareInferences } from './compare-inferences.ts'
import {
  defaultAdjustment,
  requireComparable,
  requireConfigurationNumber,
  stopIfAborted,
  type CompareOptions,
} from './compare-options.ts'
import { compareLoaded, type LoadedRuns } from './compare-runs.ts'
import { suiteTarget, type ComparedSuite } from './compared-suite.ts'
import type { Comparison } from './comparison.ts'
import { ComparisonTally } from './comparison-tally.ts'
import { describe } from './describe.ts'
import { findRuns } from './find-runs.ts'
import type { InferenceComparison } from './inference-comparison.ts'
import { metricsOfScore, type Score } from './score.ts'
import { walkScores, type Scoring } from './score-walk.ts'

/** By what models are compared. */
export type Measure<
  T extends WorkflowTypes,
  S extends JsonObject,
  M extends JsonObject,
  U extends JsonObject,
  C extends Json,
> = {
  /**
   * Which samples belong together, such as frames of one video: they are no independent evidence. With it
   * metrics are computed from the stored inferences. @default what the evaluator says
   */
  readonly cluster?: ((sample: EvaluatedSample<T>) => string) | undefined
} & (
  | {
      /** Stored metrics are used where all models have them; else they are computed, not stored. */
      readonly evaluator: Evaluator<T, S, M, U, C>
      /** Which of its configurations, from 0. @default 0 */
      readonly configuration?: number | undefined
      readonly score?: undefined
    }
  | {
      readonly score: (sample: EvaluatedSample<T>) => Score | Promise<Score>
      readonly evaluator?: undefined
    }
)

/**
 * Compares two to five models on a test suite by metrics of its test samples, pair by pair: for
 * each test case and for the suite how the means differ from those of the first model, whether that
 * is significant, and which samples got worse and which improved. Without an evaluator or a score
 * it counts which inferences are the same. Nothing is inferred, and nothing is stored; only for a test case in
 * place of a suite, the suite of it alone is made when it is not there.
 *
 * @throws TouchstoneError `bad_input` for fewer than two or more than five models, and for a metric
 * that no sample has; `cancelled`
 * @example
 * const { total, models } = await compare([base, other], suite, { evaluator })
 * const [, ofOther] = total.metrics[0].models
 * console.log(ofOther.toBase.difference, ofOther.toBase.significant)
 * for (const { testSample, groundTruth } of models[1].worse) …
 * @example
 * await compare([base, other], suite, {
 *   score: ({ groundTruth, inference }) => Math.abs(groundTruth.age - inference.age),
 *   higherIsBetter: { score: false },
 * })
 */
export function compare<
  T extends WorkflowTypes,
  S extends JsonObject = JsonObject,
  M extends JsonObject = JsonObject,
  U extends JsonObject = JsonObject,
  C extends Json = Json,
>(
  models: readonly Model<T>[],
  of: TestSuite<T> | TestCase<T>,
  options: CompareOptions & Measure<T, S, M, U, C>,
): Promise<Comparison<EvaluatedSample<T>>>
export function compare<T extends WorkflowTypes>(
  models: readonly Model<T>[],
  of: TestSuite<T> | TestCase<T>,
  options?: Pick<CompareOptions, 'limit' | 'signal'>,
): Promise<InferenceComparison<EvaluatedSample<T>>>
export async function compare<
  T extends WorkflowTypes,
  S extends JsonObject,
  M extends JsonObject,
  U extends JsonObject,
  C extends Json,
>(
  models: readonly Model<T>[],
  of: TestSuite<T> | TestCase<T>,
  options: CompareOptions & Partial<Measure<T, S, M, U, C>> = {},
): Promise<Comparison | InferenceComparison> {
  const ids = models.map(({ id }) => id)
  requireComparable(ids, options)
  requireFunction('score', options.score)
  requireFunction('cluster', options.cluster)
  requireEvaluator(options.evaluator)
  if (options.evaluator) requireConfigurationNumber(options.configuration)
  const suite = await suiteOf(of)
  const context = stoppedBy(contextOf(suite), options.signal)
  const { id, version } = suite
  const subject = { models: ids, testSuite: { id, version } }
  const { evaluator, score, cluster } = options
  const comparing = (scoring: Scoring): Promise<Comparison> =>
    compareScores(
      models,
      { suite, context },
      options,
      cluster ? inClusters(scoring, cluster) : scoring,
    )
  if (score)
    // Every stored row was checked against the workflow's types when it was committed.
    return comparing(async (row) =>
      metricsOfScore(await score(row as EvaluatedSample<T>), row.testSample),
    )
  if (!evaluator) return compareInferences(context, subject, options)
  const runs = cluster ? undefined : await findRuns(context, { ...subject, evaluator })
  const loaded = runs && (await usableRuns(context, runs, { suite, models, evaluator }))
  if (loaded) return compareLoaded(context, loaded, options)
  return comparing(scoringOf(evaluator, options))
}

/** Says with the metrics of each sample which cluster it is in. */
function inClusters<T extends WorkflowTypes>(
  scoring: Scoring,
  cluster: (sample: EvaluatedSample<T>) => string,
): Scoring {
  return async (row) => {
    // Every stored row was checked against the workflow's types when it was committed.
    const $cluster: unknown = cluster(row as EvaluatedSample<T>)
    if (typeof $cluster === 'string') return { ...(await scoring(row)), $cluster }
    throw new TouchstoneError(
      'bad_input',
      `cluster is ${shownValue($cluster)} for the test sample ${preview(row.testSample)}. Return a string, the same for samples that belong together.`,
      { details: { testSample: row.testSample } },
    )
  }
}

function scoringOf<
  T extends WorkflowTypes,
  S extends JsonObject,
  M extends JsonObject,
  U extends JsonObject,
  C extends Json,
>(
  evaluator: Evaluator<T, S, M, U, C>,
  {
    configuration: index = 0,
    signal,
  }: {
    readonly configuration?: number | undefined
    readonly signal?: AbortSignal | undefined
  },
): Scoring {
  const { name, testSample } = evaluator
  const configurations = configurationsOf(evaluator)
  const configuration = configurations[index]
  if (configuration === undefined)
    throw new TouchstoneError(
      'bad_input',
      `The evaluator ${JSON.stringify(name)} has ${configurations.length} configurations; there is no number ${index}.`,
      { details: { option: 'configuration', value: index } },
    )
  if (!testSample)
    throw new TouchstoneError(
      'bad_input',
      evaluator.tally
        ? `The evaluator ${JSON.stringify(name)} computes no metrics of test samples, so models are compared by the metrics of their test runs. Test each model with it, and compare again.`
        : `The evaluator ${JSON.stringify(name)} computes no metrics of test samples. Give it a testSample function, or pass a score.`,
    )
  if (evaluator.prepare)
    throw new TouchstoneError(
      'bad_input',
      `The evaluator ${JSON.stringify(name)} looks at the whole suite first, so its metrics are compared from test runs. Test each model with it, and compare again.`,
    )
  const judge = judgeSample(evaluator, {
    configuration,
    prepared: null,
    signal: signal ?? new AbortController().signal,
  })
  // Every stored row was checked against the workflow's types when it was committed.
  return (row) => judge(row as EvaluatedSample<T>)
}

async function compareScores<T extends WorkflowTypes>(
  models: readonly Model<T>[],
  { suite: compared, context }: { suite: TestSuite<T>; context: WorkflowContext<T> },
  options: CompareOptions & {
    readonly evaluator?: { readonly describe?: DescribedMetrics | undefined } | undefined
  },
  scoring: Scoring,
): Promise<Comparison> {
  const { id, name, version, testCases } = compared
  const suite: ComparedSuite = { id, name, version, testCases }
  const tally = new ComparisonTally(
    { models: models.length, testCases: testCases.length, described: options.evaluator?.describe },
    options,
  )
  const modelIds = models.map((model) => model.id)
  for await (const block of walkScores(context, { suite, modelIds }, scoring)) {
    stopIfAborted(options.signal)
    tally.add(block.members, block.models)
  }
  const { adjust = defaultAdjustment } = options
  const described = models.map((model) => ({ id: model.id, name: model.name, run: null }))
  return describe(context, { suite, models: described, storedMetrics: () => null, adjust }, tally)
}

/**
 * The runs with their metrics, if these were computed from the inferences that the models have now, and by the
 * ground truths of each test case.
 */
async function usableRuns<T extends WorkflowTypes>(
  context: WorkflowContext<T>,
  runs: readonly TestRun[],
  of: {
    readonly suite: TestSuite<T>
    readonly models: readonly Model<T>[]
    readonly evaluator: { readonly testSample?: unknown }
  },
): Promise<LoadedRuns | undefined> {
  const { suite, models, evaluator } = of
  const { rpc } = context
  const target = suiteTarget(suite)
  const [statuses, metrics] = await Promise.all([
    Promise.all(runs.map(({ modelId }) => rpc.inferences.status.query({ target, modelId }))),
    Promise.all(runs.map(({ id }) => metricsOf(rpc, id))),
  ])
  if (!statuses.every(({ fingerprint }, i) => fingerprint === runs[i]?.fingerprint))
    return undefined
  if (hasSharedSamples(suite) && !(await isJudgedByCase(context, suite, metrics.flat())))
    return undefined
  const isWhole =
    evaluator.testSample === undefined &&
    statuses.every(({ inferred, samples }) => inferred === samples)
  const { id, name, version, testCases, size } = suite
  return {
    suite: { id, name, version, testCases },
    runs,
    models: models.map((model, i) => {
      const run = runs[i]
      return {
        id: model.id,
        name: model.name,
        run: run ? { id: run.id, state: run.state, isCurrent: true } : null,
      }
    }),
    metrics,
    ...(isWhole && {
      whole: { total: size, testCases: testCases.map((testCase) => testCase.size) },
    }),
  }
}
