import { sha256Hex, TouchstoneError, type Json, type JsonObject } from '@touchstone/core'
import type { DescribedMetrics } from '@touchstone/core/services'
import { metricsOfScore, type Score } from './compare/score.ts'
import type { EvaluatedSample, Evaluator } from './evaluator.ts'
import type { EvaluatorJson } from './evaluators/evaluator-json.ts'
import { figureAt } from './figure.ts'
import type { InferContext } from './infer.ts'
import type { Model } from './model.ts'
import { formatCount, formatFigure } from './number-format.ts'
import { isRecord, wrongOption } from './option-value.ts'
import { shownMetrics } from './shown-metrics.ts'
import { storedType } from './stored-type.ts'
import { suiteOf } from './suite-of.ts'
import { columnList, didYouMean } from './table/absent-column.ts'
import { TypeTally } from './table/type-tally.ts'
import type { TestCase } from './test-case.ts'
import type { TestOptions } from './test-options.ts'
import type { TestSuite } from './test-suite.ts'
import { test, type TestResult } from './test.ts'
import type { Workflow } from './bound-workflow.ts'
import type { WorkflowTypes } from './workflow-types.ts'

/** A test sample with what is right for it. */
export interface DataRow<S, G> {
  /** A JSON object. It is the identity of the sample, except for its `metadata`. */
  readonly testSample: S
  readonly groundTruth: G
}

/** What a score is computed from. */
export interface ScoredSample<S, G, I> extends DataRow<S, G> {
  readonly inference: I
}

type ScoreOf<S, G, I, R> = (sample: ScoredSample<S, G, I>) => R | Promise<R>

/** What `touchstone.evaluate` takes: data, a function, a score, and how to run them. */
export interface EvaluateDataOptions<S extends object, G, I> extends Omit<
  TestOptions<WorkflowTypes, JsonObject, JsonObject, JsonObject, Json>,
  'evaluator' | 'inferMissing' | 'concurrency'
> {
  readonly data: Iterable<DataRow<S, G>>
  readonly infer: (testSample: S, context: InferContext) => I | Promise<I>
  /**
   * What an inference is worth: a function that returns a number, a boolean, or an object of them by name;
   * or an object of functions, each of which computes the metric of its name. Lists show the metrics whose
   * names are known beforehand: those of such an object, and those in `higherIsBetter`.
   */
  readonly score?:
    | ScoreOf<S, G, I, Score>
    | Readonly<Record<string, ScoreOf<S, G, I, number | boolean>>>
    | undefined
  /** Metrics of `score` for which less is better: `{ distance: false }`. @default more is better */
  readonly higherIsBetter?: Readonly<Record<string, boolean>> | undefined
  /** Instead of `score`: a built-in evaluator, such as `'classification'`, or its options as data. */
  readonly evaluator?: string | EvaluatorJson | undefined
  /** The name of the model. @default the name of `infer`, with a hash of its source code */
  readonly model?: string | undefined
  /** What to note about a model that is new. */
  readonly metadata?: JsonObject | undefined
  /** Calls of `infer`, and of `score`, under way at once. @default 16 */
  readonly concurrency?: number | undefined
  /** Whether a summary is printed. @default in a terminal */
  readonly print?: boolean | undefined
}

/** What an evaluation came to. */
export interface DataEvaluation extends TestResult<JsonObject, JsonObject> {
  readonly workflow: Workflow<WorkflowTypes>
  readonly model: Model<WorkflowTypes>
  readonly testCase: TestCase<WorkflowTypes>
  readonly testSuite: JsonObject | null
  readonly suite: TestSuite<WorkflowTypes>
  /** The address of the run's page; null over a data directory, which has no pages. */
  readonly url: string | null
}

/** Where an evaluation goes. */
interface Home {
  readonly pagesUrl: string | null
  readonly defineWorkflow: (name: string, types: WorkflowTypes) => Workflow<WorkflowTypes>
}

/** What `Touchstone.evaluate` does. */
export async function evaluateData<S extends object, G, I>(
  { pagesUrl, defineWorkflow }: Home,
  name: string,
  options: EvaluateDataOptions<S, G, I>,
): Promise<DataEvaluation> {
  const { infer, score, evaluator: builtIn } = options
  if (typeof infer !== 'function') throw wrongOption('infer', 'a function', infer)
  if ((score === undefined) === (builtIn === undefined))
    throw new TouchstoneError(
      'bad_input',
      'Say what the inferences are worth: with score, a function, or with evaluator, such as "classification". One of the two.',
    )
  const samples = rowsOf(options.data)
  const workflow = defineWorkflow(name, typesOf(samples))
  const evaluator = score
    ? evaluatorOfScore(score, options)
    : await evaluatorOf(workflow, builtIn ?? '', options)
  const kept = await workflow.TestCase.getOrCreate(name, { samples })
  const testCase = kept.created ? kept.testCase : await kept.testCase.edit({ replace: samples })
  const suite = await suiteOf(testCase)
  const { model } = await workflow.Model.getOrCreate(options.model ?? modelName(name, infer), {
    // The rows are the caller's own, and say what `infer` takes.
    infer: (testSample, context) => infer(testSample as S, context),
    ...(options.metadata && { metadata: options.metadata }),
  })
  const result = await test(model, suite, { ...testOptions(options), evaluator })
  const url = pagesUrl === null ? null : `${pagesUrl}/runs/${result.run.id}`
  const evaluation = { ...result, workflow, model, testCase, suite, url }
  if (options.print ?? isTerminal()) printed(evaluation, evaluator.describe ?? {})
  return evaluation
}

function rowsOf<S extends object, G>(data: Iterable<DataRow<S, G>>): readonly DataRow<S, G>[] {
  const isIterable = typeof data === 'object' && data !== null && Symbol.iterator in data
  if (!isIterable) throw wrongOption('data', 'a list of { testSample, groundTruth }', data)
  const rows = [...data]
  if (rows.length === 0)
    throw new TouchstoneError('bad_input', 'data has no rows, so there is nothing to evaluate.')
  for (const [i, row] of rows.entries())
    if (!isRecord(row) || !isRecord(row.testSample))
      throw wrongOption(`data[${i}]`, '{ testSample: { … }, groundTruth: … }', row)
  return rows
}

/** The types that the data has; an inference may be anything. */
function typesOf(rows: readonly DataRow<object, unknown>[]): WorkflowTypes {
  const testSample = new TypeTally()
  const groundTruth = new TypeTally()
  for (const row of rows) {
    testSample.add(row.testSample)
    groundTruth.add(row.groundTruth)
  }
  return {
    testSample: storedType(testSample.schema()),
    groundTruth: storedType(groundTruth.schema()),
    inference: storedType({}),
  }
}

/** What `test` takes of the options. */
function testOptions<S extends object, G, I>(options: EvaluateDataOptions<S, G, I>) {
  const {
    data: _data,
    infer: _infer,
    score: _score,
    higherIsBetter: _higherIsBetter,
    evaluator: _evaluator,
    model: _model,
    metadata: _metadata,
    print: _print,
    ...rest
  } = options
  return rest
}

type AnyEvaluator = Evaluator<WorkflowTypes, JsonObject, JsonObject, JsonObject, null>

async function evaluatorOf(
  workflow: Workflow<WorkflowTypes>,
  builtIn: string | EvaluatorJson,
  { higherIsBetter }: { readonly higherIsBetter?: unknown },
): Promise<AnyEvaluator> {
  if (higherIsBetter !== undefined)
    throw new TouchstoneError(
      'bad_input',
      'higherIsBetter belongs to score: a built-in evaluator knows which of its metrics should be high. Leave it out.',
      { details: { option: 'higherIsBetter' } },
    )
  const { evaluatorFromJson } = await import('./evaluators/from-json.ts')
  return evaluatorFromJson(workflow, typeof builtIn === 'string' ? { evaluator: builtIn } : builtIn)
}

function evaluatorOfScore<S extends object, G, I>(
  score: NonNullable<EvaluateDataOptions<S, G, I>['score']>,
  { higherIsBetter = {}, concurrency = 16 }: EvaluateDataOptions<S, G, I>,
): AnyEvaluator {
  const isOne = typeof score === 'function'
  const functions: Readonly<Record<string, unknown>> = isOne
    ? { score }
    : isRecord(score)
      ? score
      : {}
  const names = Object.keys(functions)
  if (names.length === 0 || names.some((name) => typeof functions[name] !== 'function'))
    throw wrongOption('score', 'a function, or an object of functions', score)
  const directions = Object.keys(higherIsBetter)
  const unknown = isOne ? undefined : directions.find((name) => !names.includes(name))
  if (unknown !== undefined)
    throw new TouchstoneError(
      'bad_input',
      `higherIsBetter names the metric ${JSON.stringify(unknown)}, which score does not have; it has ${columnList(names)}.${didYouMean(unknown, names)}`,
      { details: { option: 'higherIsBetter', metric: unknown } },
    )
  const describe: DescribedMetrics = Object.fromEntries(
    [...new Set([...names, ...directions])].map((name) => [
      name,
      { headline: true, higherIsBetter: higherIsBetter[name] ?? true },
    ]),
  )
  return {
    name: isOne ? score.name || 'score' : names.join(', ').slice(0, 100),
    // Another direction is another run, which says it.
    version: hashOf(JSON.stringify([Object.values(functions).map(String), higherIsBetter])),
    describe,
    concurrency,
    async testSample(sample) {
      // The rows are the caller's own, and `infer` made the inference.
      const row = sample as EvaluatedSample<WorkflowTypes> & ScoredSample<S, G, I>
      if (isOne) return metricsOfScore(await score(row), row.testSample)
      const values = await Promise.all(
        Object.entries(score).map(async ([name, of]) => [name, await of(row)] as const),
      )
      return metricsOfScore(Object.fromEntries(values), row.testSample)
    },
  }
}

const hashOf = (text: string): string => sha256Hex(text).slice(0, 8)

/**
 * A name that changes with the code of a function, so that what other code inferred is not taken for its own. A
 * model has one workflow, so each evaluation has a model of its own.
 */
const modelName = (
  workflow: string,
  infer: { readonly name: string; toString(): string },
): string =>
  `${infer.name === '' || infer.name === 'infer' ? 'model' : infer.name} ${hashOf(`${workflow}\n${infer.toString()}`)}`

interface TerminalHost {
  process?: { stdout?: { isTTY?: boolean } }
}

/** Whether there is a terminal to print to; browsers have none. */
const isTerminal = (): boolean => (globalThis as TerminalHost).process?.stdout?.isTTY === true

function printed(
  { model, suite, testSuite, counts, url }: DataEvaluation,
  describe: DescribedMetrics,
): void {
  const metrics = testSuite ?? {}
  const names = [...new Set([...Object.keys(describe), ...Object.keys(shownMetrics(metrics))])]
  const rows = names.flatMap((name) => {
    const { value, interval } = figureAt(metrics, name)
    if (value === null) return []
    const range = interval ? `[${interval.map((bound) => formatFigure(bound)).join(', ')}]` : ''
    return [{ name, value: formatFigure(value), range }]
  })
  const width = Math.max(0, ...rows.map(({ name }) => name.length))
  const lines = [
    `${model.name} on ${suite.name}: ${formatCount(counts.samples)} test ${counts.samples === 1 ? 'sample' : 'samples'}, ${formatCount(counts.inferred)} inferred, ${formatCount(counts.reused)} reused, ${formatCount(counts.errors)} errors`,
    ...rows.map(({ name, value, range }) =>
      `  ${name.padEnd(width)}  ${value}  ${range}`.trimEnd(),
    ),
    ...(url === null ? [] : [url]),
  ]
  console.log(lines.join('\n'))
}
