import {
  canonicalJson,
  messageOf,
  sha256Hex,
  TouchstoneError,
  type Json,
  type JsonObject,
} from '@touchstone/core'
import type { DescribedMetrics } from '@touchstone/core/services'
import {
  allSteps,
  MetricsError,
  type IntervalOptions,
  type Origin,
  type Steps,
} from '@touchstone/metrics'
import { preview } from '../check-value.ts'
import type { EvaluatedSample, Evaluator, PrepareContext } from '../evaluator.ts'
import { isRecord, wrongOption } from '../option-value.ts'
import { stepsOf, type WithMetrics } from '../tallies.ts'
import type { WorkflowTypes } from '../workflow-types.ts'
import { plain, type Plain } from './plain.ts'
import { recentRows } from './recent-rows.ts'
import {
  createSliceTallies,
  requireSlices,
  type SliceMetrics,
  type Slices,
} from './slice-tallies.ts'

/** What the options of all built-in evaluators have. */
export interface SharedOptions<T extends WorkflowTypes> {
  /** Required where an option is a function: a name says which functions. @default the evaluator's own */
  readonly name?: string | undefined
  /** Which samples belong together, such as frames of one video: they are no independent evidence. */
  readonly cluster?: ((sample: EvaluatedSample<T>) => string) | undefined
  /** Replicates of the bootstrap for figures that have no formula; false for no intervals at all. */
  readonly intervals?: IntervalOptions | undefined
  /** Parts of the samples that have their headline metrics shown apart; 200 values in all at most. */
  readonly slices?: Slices<T> | undefined
}

/** What a built-in evaluator is made of. */
interface Parts<T extends WorkflowTypes, Row extends object, S, M> {
  readonly name: string
  /** Of its algorithm: a new one where figures change. */
  readonly version: string
  readonly describe: DescribedMetrics
  readonly missing: 'exclude' | 'include'
  readonly row: (sample: EvaluatedSample<T>) => Row
  /** Looks at all samples first; what it makes comes to the functions below. Null without it. */
  readonly prepare?: Prepare<T> | undefined
  readonly ofSample: (row: Row, prepared: Json) => S
  readonly tally: (prepared: Json) => WithMetrics<M> & { add(row: Row, origin: Origin): void }
}

type Prepare<T extends WorkflowTypes> = (
  samples: AsyncIterable<EvaluatedSample<T>>,
  context: PrepareContext<T>,
) => Promise<Json>

/** A built-in evaluator: the metrics of the suite are of the same kind as those of a test case. */
export type BuiltIn<T extends WorkflowTypes, S, M> = Evaluator<
  T,
  Plain<S> & JsonObject,
  Plain<M> & Sliced & JsonObject,
  Plain<M> & Sliced & JsonObject,
  null
>

/** With the headline metrics of each value of each slice. */
export interface Sliced {
  readonly slices?: SliceMetrics[]
}

/**
 * Binds a tally to a workflow. The version of the evaluator is that of its algorithm and, with options, a
 * hash of them, so that other options make another run.
 */
export function builtIn<T extends WorkflowTypes, Row extends object, S, M>(
  options: SharedOptions<T>,
  parts: Parts<T, Row, S, M>,
): BuiltIn<T, S, M> {
  const { cluster, slices } = options
  requireSlices(slices)
  const rowOf = recentRows(parts.row)
  // Refuses options out of range before anything is read.
  inOptions(() => parts.tally(null))
  const { prepare } = parts
  return {
    name: nameOf(options, parts.name),
    version: versionOf(options, parts.version),
    describe: parts.describe,
    missing: parts.missing,
    ...(cluster && { cluster }),
    ...(prepare && { prepare: (samples, _configuration, context) => prepare(samples, context) }),
    // Metrics are made of JSON alone.
    testSample: (sample, _configuration, { prepared }) =>
      ofSample(sample, () => plain(parts.ofSample(rowOf(sample), prepared))) as Plain<S> &
        JsonObject,
    tallyIgnoresTestCase: true,
    tally({ testCase, prepared }) {
      const tally = inOptions(() => parts.tally(prepared))
      const ofSlices = createSliceTallies({
        slices,
        describe: parts.describe,
        isWhole: testCase === null,
        create() {
          const own = inOptions(() => parts.tally(prepared))
          return {
            add: ({ row, origin }: { row: Row; origin: Origin }) => own.add(row, origin),
            metrics: () => own.metrics() as object,
            metricsInSteps: () => stepsOf(own) as Steps<object>,
          }
        },
      })
      function* metricsInSteps() {
        const metrics = yield* stepsOf(tally)
        const sliced = yield* ofSlices.metricsInSteps()
        return plain({ ...metrics, ...sliced }) as Plain<M> & Sliced & JsonObject
      }
      return {
        add: (sample) =>
          ofSample(sample, () => {
            const row = rowOf(sample)
            const origin = { place: sample.place, cluster: cluster?.(sample) }
            tally.add(row, origin)
            ofSlices.add(sample, { row, origin })
          }),
        metrics: () => allSteps(metricsInSteps()),
        metricsInSteps,
      }
    },
  }
}

/** Refuses options that the mathematics refuses. */
export function inOptions<R>(make: () => R): R {
  try {
    return make()
  } catch (error) {
    if (!(error instanceof MetricsError)) throw error
    throw new TouchstoneError('bad_input', `${error.message}.`, { cause: error })
  }
}

/** Names the sample whose values the mathematics refuses. */
export function ofSample<R>({ testSample }: { testSample: unknown }, compute: () => R): R {
  try {
    return compute()
  } catch (error) {
    if (!(error instanceof MetricsError)) throw error
    throw new TouchstoneError(
      'bad_input',
      `${messageOf(error)}, for the test sample ${preview(testSample)}.`,
      { cause: error },
    )
  }
}

/** The name that options give; with functions among them they must. */
export function nameOf(
  options: { readonly name?: string | undefined; readonly slices?: unknown },
  usual: string,
): string {
  if (options.name !== undefined) {
    if (typeof options.name === 'string' && options.name.trim() !== '') return options.name
    throw wrongOption('name', 'a string', options.name)
  }
  const { slices, ...others } = options
  const all = [
    ...Object.entries(others),
    ...Object.entries(isRecord(slices) ? slices : {}).map(
      ([slice, read]) => [`slices.${slice}`, read] as const,
    ),
  ]
  const [option] = all.find(([, value]) => typeof value === 'function') ?? []
  if (option === undefined) return usual
  throw new TouchstoneError(
    'bad_input',
    `${option} is a function, so the options do not identify the evaluator. Give it a name, and change the name when the function changes.`,
    { details: { option: 'name' } },
  )
}

/** The version of an algorithm with options: a hash says which. */
export function versionOf(options: object, version: string): string {
  const said = withoutFunctions(options).filter(([name]) => name !== 'name')
  if (said.length === 0) return version
  // Options without functions are JSON.
  const hash = sha256Hex(
    canonicalJson(
      Object.fromEntries(
        said.map(([name, value]) => [
          name,
          name === 'slices' && isRecord(value) ? withoutFunctions(value) : value,
        ]),
      ) as Json,
    ),
  )
  return `${version}-${hash.slice(0, 8)}`
}

const withoutFunctions = (options: object): [string, unknown][] =>
  Object.entries(options).filter(
    ([, value]: [string, unknown]) => value !== undefined && typeof value !== 'function',
  )
