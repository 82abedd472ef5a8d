import { metricsOf } from '../run-metrics.ts'
import { canonicalJson, TouchstoneError, type Id } from '@touchstone/core'
import type { RunMetrics, TestRun } from '@touchstone/core/services'
import type { Transport } from '../transport.ts'
import {
  defaultAdjustment,
  requireComparable,
  requireConfigurationNumber,
  stopIfAborted,
  type CompareOptions,
} from './compare-options.ts'
import { loadSuite, suiteTarget, type ComparedSuite } from './compared-suite.ts'
import type { ComparedModel, Comparison } from './comparison.ts'
import { ComparisonTally, type WholeSizes } from './comparison-tally.ts'
import { describe } from './describe.ts'
import { walkRuns } from './run-walk.ts'

/** How `compareRuns` compares. */
export interface CompareRunsOptions extends CompareOptions {
  /** Which of the evaluator's configurations, from 0. @default 0 */
  readonly configuration?: number | undefined
}

/**
 * Compares two to five test runs of one evaluator on one version of a test suite, from the metrics
 * that are stored. Runs need not be complete: what they lack is counted. Metrics are read block by
 * block; memory is a few blocks, whatever the total. A sample that is in several test cases counts for
 * the suite with the metrics that it got in the first of them, and for each test case with those by
 * that test case's ground truth; where a run that an older version stored has none, it counts there as
 * not evaluated.
 *
 * @param transport a `Touchstone`
 * @param runs the first is the base
 * @throws TouchstoneError `bad_input` when the runs are not of one suite version and evaluator
 * @example
 * const { total, models } = await compareRuns(touchstone, ['run_06yrk…', 'run_06yrm…'])
 */
export async function compareRuns(
  transport: Transport,
  runs: readonly Id<'testRun'>[],
  options: CompareRunsOptions = {},
): Promise<Comparison> {
  requireComparable(runs, options)
  requireConfigurationNumber(options.configuration)
  const connection = options.signal ? transport.stoppedBy(options.signal) : transport
  const { rpc } = connection
  const loaded = await Promise.all(runs.map((id) => rpc.testRuns.get.query({ id })))
  const base = requireAllAlike(loaded)
  const { workflowId, testSuite } = base
  const [suite, models, metrics] = await Promise.all([
    loadSuite(rpc, { workflowId, ...testSuite }),
    Promise.all(loaded.map((run) => modelOf(rpc, run))),
    Promise.all(runs.map((id) => metricsOf(rpc, id))),
  ])
  return compareLoaded(connection, { suite, runs: loaded, models, metrics }, options)
}

/** What a comparison of runs needs, one entry a run, in their order. */
export interface LoadedRuns {
  readonly suite: ComparedSuite
  readonly runs: readonly TestRun[]
  readonly models: readonly Pick<ComparedModel, 'id' | 'name' | 'run'>[]
  /** Their metrics of test cases and of the suite. */
  readonly metrics: readonly (readonly RunMetrics[])[]
  /**
   * Where the runs have no metrics of samples and each model has an inference for every sample, how many samples
   * there are: then nothing is read to count them.
   */
  readonly whole?: WholeSizes | undefined
}

/** Compares runs that are loaded: see {@link compareRuns}. */
export async function compareLoaded(
  connection: Transport,
  { suite, runs, models, metrics, whole }: LoadedRuns,
  options: CompareRunsOptions,
): Promise<Comparison> {
  const { configuration = 0, adjust = defaultAdjustment, signal } = options
  requireAllAlike(runs)
  const tally = new ComparisonTally(
    {
      models: runs.length,
      testCases: suite.testCases.length,
      described: runs[0]?.evaluator?.describe,
    },
    options,
  )
  if (whole) tally.addWhole(whole)
  else
    for await (const { members, models: rows } of walkRuns(connection, runs, {
      suite,
      configuration,
    })) {
      stopIfAborted(signal)
      tally.add(members, rows)
    }
  const storedMetrics = (model: number, testCaseId: RunMetrics['testCaseId']) =>
    metrics[model]?.find(
      (entry) => entry.configuration === configuration && entry.testCaseId === testCaseId,
    )?.metrics ?? null
  return describe(connection, { suite, models, storedMetrics, adjust }, tally)
}

async function modelOf(
  rpc: Transport['rpc'],
  { id, modelId, state, testSuite, fingerprint }: TestRun,
) {
  const target = suiteTarget({ ...testSuite, name: '' })
  const [model, status] = await Promise.all([
    rpc.models.get.query({ model: modelId }),
    rpc.inferences.status.query({ target, modelId }),
  ])
  const isCurrent = fingerprint === status.fingerprint
  return { id: modelId, name: model.name, run: { id, state, isCurrent } }
}

/** Refuses runs that cannot be compared; the first is the base. */
function requireAllAlike(runs: readonly TestRun[]): TestRun {
  const [base] = runs
  if (!base) throw new TouchstoneError('internal', 'A comparison came without runs.')
  for (const run of runs) requireAlike(base, run)
  return base
}

function requireAlike(base: TestRun, run: TestRun): void {
  const { evaluator } = run
  if (!evaluator)
    throw new TouchstoneError(
      'bad_input',
      `The test run ${run.id} has no evaluator, and so no metrics. Compare inferences instead, or test its model with an evaluator.`,
      { details: { id: run.id } },
    )
  const facts = [
    ['test suites', base.testSuite.id, run.testSuite.id],
    ['versions of the test suite', base.testSuite.version, run.testSuite.version],
    ['evaluators', base.evaluator?.name, evaluator.name],
    ['versions of the evaluator', base.evaluator?.version, evaluator.version],
    [
      'configurations of the evaluator',
      canonicalJson(base.evaluator?.configurations ?? []),
      canonicalJson(evaluator.configurations),
    ],
  ] as const
  const differing = facts.find(([, ofBase, ofRun]) => ofBase !== ofRun)
  if (!differing) return
  const [what, ofBase, ofRun] = differing
  throw new TouchstoneError(
    'bad_input',
    `The test runs ${base.id} and ${run.id} are of different ${what}: ${JSON.stringify(ofBase)} and ${JSON.stringify(ofRun)}. Compare runs of one evaluator on one version of a test suite.`,
    { details: { runs: [base.id, run.id], what } },
  )
}
