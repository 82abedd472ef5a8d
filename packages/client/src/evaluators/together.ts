import {
  canonicalJson,
  isJsonObject,
  sha256Hex,
  TouchstoneError,
  type Json,
  type JsonObject,
} from '@touchstone/core'
import type { DescribedMetrics } from '@touchstone/core/services'
import { allSteps, type ChanceMetrics, type Steps } from '@touchstone/metrics'
import { preview } from '../check-value.ts'
import type { EvaluatedSample, Evaluator, SampleContext, Tally } from '../evaluator.ts'
import { isErrorRow } from '../error-row.ts'
import { judgeSample } from '../judge-sample.ts'
import { isRecord, requireEvaluator, wrongOption } from '../option-value.ts'
import { plotOf } from '../stored-plots.ts'
import { ignoresTestCase, stepsOf, tallies } from '../tallies.ts'
import type { WorkflowTypes } from '../workflow-types.ts'

/** What fits an evaluator of any workflow, whatever its metrics are. */
interface AnyEvaluator {
  readonly name: string
  readonly version: string
  readonly testSample?:
    | ((sample: never, configuration: never, context: never) => unknown)
    | undefined
  readonly tally?: ((context: never) => { metrics(): JsonObject }) | undefined
}

/** Evaluators by the name that their metrics have. */
type Members = Readonly<Record<string, AnyEvaluator>>

type TypesOf<E> = E extends Evaluator<infer T, infer _S, infer _M, infer _U, infer _C> ? T : never
type SampleOf<E> = E extends Evaluator<infer _T, infer S, infer _M, infer _U, infer _C> ? S : never
type CaseOf<E> = E extends Evaluator<infer _T, infer _S, infer M, infer _U, infer _C> ? M : never

/** Metrics of all members, and the intervals of all by paths that begin with a member's name. */
type TogetherMetrics<E extends Members> = { [K in keyof E]: CaseOf<E[K]> } & JsonObject &
  Pick<ChanceMetrics, 'intervals'>

type Together<E extends Members> = Evaluator<
  TypesOf<E[keyof E]>,
  { [K in keyof E]: SampleOf<E[K]> } & JsonObject,
  TogetherMetrics<E>,
  TogetherMetrics<E>,
  null
>

/** A member, in the types that are in JSON whatever it computes. */
type Member = Evaluator<WorkflowTypes, JsonObject, JsonObject, JsonObject, null>
type Sample = EvaluatedSample<WorkflowTypes>

// Each member has a time of its own. Timers know no longer one.
const longestTimeoutMs = 2 ** 31 - 1

/**
 * Runs several evaluators of a workflow as one, so that a test reads the samples once and makes one run. The
 * metrics of each are below its name.
 *
 * @throws TouchstoneError `bad_input` for evaluators with `testCase`, `testSuite` or `configurations`
 * @example
 * const evaluator = together({ quality: text(workflow), helpful: judge(workflow, options) })
 * const { testSuite } = await test(model, suite, { evaluator })
 * testSuite?.quality.squadF1
 */
export function together<E extends Members>(
  evaluators: E,
  options: { readonly name?: string | undefined } = {},
): Together<E> {
  const members = checkedMembers(evaluators)
  const { name = 'together' } = options
  if (typeof name !== 'string' || name.trim() === '') throw wrongOption('name', 'a string', name)
  const views = createViews(members)
  // The cluster of a sample is kept once, beside the metrics of all members.
  const unclustered = members.map(([, member]) => ({ ...member, cluster: undefined }))
  const made: Evaluator<WorkflowTypes, JsonObject, JsonObject, JsonObject, null> = {
    name,
    version: `1-${sha256Hex(canonicalJson(members.map(([key, one]) => [key, one.name, one.version]))).slice(0, 8)}`,
    describe: describeAll(members),
    missing: members.some(([, { missing }]) => missing === 'include') ? 'include' : 'exclude',
    concurrency: Math.max(...members.map(([, { concurrency = 1 }]) => concurrency)),
    timeoutMs: longestTimeoutMs,
    ...clusterOf(members),
    ...(members.some(([, { prepare }]) => prepare) && {
      async prepare(samples, _configuration, context) {
        const prepared: JsonObject = {}
        for (const [key, member] of members)
          if (member.prepare) prepared[key] = await member.prepare(samples, null, context)
        return prepared
      },
    }),
    testSample(sample, _configuration, context) {
      const results = unclustered.map((member, at) =>
        member.testSample && sees(member, sample)
          ? judgeSample(
              member,
              new MemberContext(context, members[at]?.[0] ?? ''),
            )(views.of(sample, at))
          : undefined,
      )
      const join = (all: readonly (JsonObject | undefined)[]): JsonObject => joined(members, all)
      return results.some((result) => result instanceof Promise)
        ? Promise.all(results.map((result) => Promise.resolve(result))).then(join)
        : // None is a promise.
          join(results as (JsonObject | undefined)[])
    },
    tallyIgnoresTestCase: members.every(([, member]) => ignoresTestCase(member)),
    tally({ testCase, configuration, prepared }) {
      const own = members.map(([key, member]) =>
        tallies(member, { configuration, prepared: preparedFor(prepared, key) })(testCase),
      )
      const add = (sample: Sample & { readonly metrics: JsonObject }): void => {
        for (const [at, [key, member]] of members.entries()) {
          if (!sees(member, sample)) continue
          const metrics = sample.metrics[key]
          const view = Object.assign(views.of(sample, at), {
            metrics: isJsonObject(metrics) ? metrics : {},
          })
          addTo(own[at], view)
        }
      }
      function* metricsInSteps(): Steps<JsonObject> {
        const all: [string, JsonObject][] = []
        for (const [at, [key]] of members.entries()) {
          const tally = own[at]
          all.push([key, tally ? yield* stepsOf(tally) : {}])
        }
        return metricsOf(all)
      }
      return {
        add,
        // Those that one member failed on are of use to the others.
        addFailed: add,
        metrics: () => allSteps(metricsInSteps()),
        metricsInSteps,
      }
    },
  }
  // The types say what the members compute, which the code need not know.
  return made as unknown as Together<E>
}

const sees = ({ missing }: Member, { inference }: Sample): boolean =>
  missing === 'include' || inference !== null

function addTo(
  tally: Tally<WorkflowTypes, JsonObject, JsonObject> | undefined,
  view: Sample & { readonly metrics: JsonObject },
): void {
  if (isErrorRow(view.metrics)) tally?.addFailed?.(view)
  else tally?.add(view)
}

/** A sample as each member knows it again: with metrics of its own. */
function createViews(members: readonly unknown[]) {
  const known = new WeakMap<Sample, Sample[]>()
  return {
    of(sample: Sample, at: number): Sample {
      const views = known.get(sample) ?? members.map(() => ({ ...sample }))
      known.set(sample, views)
      return views[at] ?? sample
    },
  }
}

/** A class, because an object literal with a getter gets a shape of its own each time. */
class MemberContext {
  readonly configuration = null
  readonly prepared: Json
  readonly #context: SampleContext

  constructor(context: SampleContext, key: string) {
    this.prepared = preparedFor(context.prepared, key)
    this.#context = context
  }

  get signal(): AbortSignal {
    return this.#context.signal
  }
}

const stringOf = (value: Json | undefined): string => (typeof value === 'string' ? value : '')

const preparedFor = (prepared: Json, key: string): Json =>
  (isJsonObject(prepared) ? prepared[key] : undefined) ?? null

/** The metrics of a sample; with the first failure, so that the next test tries again. */
function joined(
  members: readonly (readonly [string, Member])[],
  all: readonly (JsonObject | undefined)[],
): JsonObject {
  const metrics: JsonObject = {}
  let error: string | undefined
  for (const [at, [key]] of members.entries()) {
    const own = all[at]
    if (own === undefined) continue
    metrics[key] = own
    if (isErrorRow(own)) error ??= `${key}: ${stringOf(own['$error'])}`
  }
  return error === undefined ? metrics : { ...metrics, $error: error }
}

/** Metrics by member; what speaks of paths is put together, with longer paths. */
function metricsOf(all: readonly (readonly [string, JsonObject])[]): JsonObject {
  const metrics: JsonObject = {}
  const intervals: JsonObject = {}
  const slices: Json[] = []
  let replicates: { seed: Json; count: Json; units: Json; values: JsonObject } | undefined
  for (const [key, own] of all) {
    const { intervals: ofOwn, $replicates, slices: slicesOfOwn, ...rest } = own
    metrics[key] = Object.fromEntries(
      Object.entries(rest).map(([name, value]) => [name, titled(key, value)]),
    )
    Object.assign(intervals, longer(key, ofOwn))
    if (Array.isArray(slicesOfOwn)) slices.push(...slicesOfOwn.map((one) => slicedBelow(key, one)))
    if (!isJsonObject($replicates)) continue
    const { seed = null, count = null, units = null, values } = $replicates
    replicates ??= { seed, count, units, values: {} }
    // Replicates with other weights, or of other samples, cannot stand beside them.
    if (replicates.seed === seed && replicates.count === count && replicates.units === units)
      Object.assign(replicates.values, longer(key, values))
  }
  return {
    ...metrics,
    ...(slices.length > 0 && { slices }),
    ...(Object.keys(intervals).length > 0 && { intervals }),
    ...(replicates && { $replicates: replicates }),
  }
}

const longer = (key: string, byPath: Json | undefined): JsonObject =>
  Object.fromEntries(
    Object.entries(isJsonObject(byPath) ? byPath : {}).map(([path, value]) => [
      `${key}.${path}`,
      value,
    ]),
  )

function slicedBelow(key: string, slice: Json): Json {
  if (!isJsonObject(slice)) return slice
  const { metrics = {}, intervals, $replicates } = slice
  return {
    ...slice,
    slice: `${key}.${stringOf(slice['slice'])}`,
    metrics: { [key]: metrics },
    ...(intervals !== undefined && { intervals: longer(key, intervals) }),
    ...(isJsonObject($replicates) && {
      $replicates: { ...$replicates, values: longer(key, $replicates['values']) },
    }),
  }
}

/** A plot, or a list of plots, whose titles say which member drew them. */
function titled(key: string, value: Json): Json {
  if (Array.isArray(value)) return value.map((one) => (plotOf(one) ? titled(key, one) : one))
  return isJsonObject(value) && plotOf(value)
    ? { ...value, title: `${key}: ${stringOf(value['title'])}` }
    : value
}

const describeAll = (members: readonly (readonly [string, Member])[]): DescribedMetrics =>
  Object.fromEntries(
    members.flatMap(([key, { describe }]) =>
      Object.entries(describe ?? {}).map(([path, info]) => [`${key}.${path}`, info] as const),
    ),
  )

/** The cluster of a sample, on which all members that have one must agree. */
function clusterOf(members: readonly (readonly [string, Member])[]): Pick<Member, 'cluster'> {
  const clustered = members.flatMap(([key, { cluster }]) => (cluster ? [{ key, cluster }] : []))
  const [first, ...others] = clustered
  if (!first) return {}
  return {
    cluster(sample) {
      const cluster = first.cluster(sample)
      for (const other of others) {
        if (other.cluster === first.cluster || other.cluster(sample) === cluster) continue
        throw new TouchstoneError(
          'bad_input',
          `The evaluators ${first.key} and ${other.key} put the test sample ${preview(sample.testSample)} into different clusters. Give them the same cluster function, or test with them one by one.`,
        )
      }
      return cluster
    },
  }
}

function checkedMembers(evaluators: unknown): (readonly [string, Member])[] {
  if (!isRecord(evaluators) || Object.keys(evaluators).length === 0)
    throw wrongOption(
      'together',
      'an object of evaluators by name, such as { quality: text(workflow) }',
      evaluators,
    )
  return Object.entries(evaluators).map(([key, given]) => {
    if (!/^[\p{L}_][\p{L}\p{N}_-]*$/u.test(key) || key === 'intervals' || key === 'slices')
      throw new TouchstoneError(
        'bad_input',
        `together cannot put metrics below ${JSON.stringify(key)}: a name consists of letters, digits, "_" and "-", begins with a letter, and is neither intervals nor slices.`,
      )
    if (given === undefined) throw wrongOption(key, 'an evaluator', given)
    requireEvaluator(given)
    // It was just checked.
    const member = given as Member
    for (const other of ['testCase', 'testSuite', 'configurations'] as const)
      if (member[other] !== undefined)
        throw new TouchstoneError(
          'bad_input',
          `together takes evaluators with testSample or tally, and ${key} has ${other}. Test with it on its own.`,
        )
    if (!member.testSample && !member.tally)
      throw new TouchstoneError('bad_input', `The evaluator ${key} has no testSample and no tally.`)
    return [key, member] as const
  })
}
