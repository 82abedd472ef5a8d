import { isJsonObject, type JsonObject } from '@touchstone/core'
import type { DescribedMetrics } from '@touchstone/core/services'
import {
  decodeReplicates,
  MetricsError,
  replicateVerdict,
  type MarginVerdict,
  type Range,
} from '@touchstone/metrics'
import { figureAt } from '../figure.ts'
import type { AggregateDifference, ComparedAggregate } from './comparison.ts'
import type { FamilyVerdict } from './families.ts'

/** A difference before it is known what the other comparisons come to. */
interface LoneDifference extends Omit<AggregateDifference, keyof FamilyVerdict> {
  readonly withinMargin: MarginVerdict | null
}

/** An aggregate before it is known what the other comparisons come to. */
export interface AggregateFigures extends Omit<ComparedAggregate, 'models'> {
  readonly models: readonly (Omit<ComparedAggregate['models'][number], 'toBase'> & {
    readonly toBase: LoneDifference | null
  })[]
}

/** What a model has for a test case or the suite. */
export interface AggregateSide {
  /** The name of the model, for messages. */
  readonly name: string
  readonly metrics: JsonObject | null
  readonly isComplete: boolean
  /** Whether its metrics are of the same samples as those of the base. */
  readonly hasSameSamples: boolean
}

interface StoredReplicates {
  readonly seed: number
  readonly units: number | undefined
  readonly values: JsonObject
}

/**
 * The names of the metrics of whole test cases that are compared, headline ones first: those with
 * replicates, and headline ones without.
 */
export function aggregateNames(
  metrics: readonly (JsonObject | null)[],
  described: DescribedMetrics,
): string[] {
  const all = metrics.filter((own) => own !== null)
  const headlines = Object.entries(described)
    .filter(([, { headline }]) => headline === true)
    .map(([name]) => name)
    .filter((name) => all.some((own) => figureAt(own, name).value !== null))
  const drawn = all.flatMap((own) => Object.keys(replicatesIn(own)?.values ?? {}))
  return [...new Set([...headlines, ...drawn])]
}

/** What is compared, and how. */
export interface AggregatesOf {
  readonly names: readonly string[]
  readonly samples: number
  readonly described: DescribedMetrics
  readonly isHigherBetter: (name: string) => boolean | null
  readonly marginOf: (name: string) => number | undefined
}

/** Compares metrics of a test case, or of the suite, by the replicates that are stored beside them. */
export function compareAggregates(
  sides: readonly AggregateSide[],
  of: AggregatesOf,
): AggregateFigures[] {
  const [base] = sides
  return of.names.map((name) => {
    const info = Object.hasOwn(of.described, name) ? of.described[name] : undefined
    const higherIsBetter = of.isHigherBetter(name)
    const margin = of.marginOf(name)
    return {
      name,
      higherIsBetter,
      headline: info?.headline === true,
      models: sides.map((side) => ({
        ...figureAt(side.metrics ?? {}, name),
        toBase:
          base && side !== base
            ? difference(
                { base, side },
                { name, samples: of.samples, range: info?.range, higherIsBetter, margin },
              )
            : null,
      })),
    }
  })
}

function difference(
  { base, side }: { base: AggregateSide; side: AggregateSide },
  of: {
    name: string
    samples: number
    range: Range | undefined
    higherIsBetter: boolean | null
    margin: number | undefined
  },
): LoneDifference {
  const [ofBase, own] = [base, side].map(({ metrics }) => figureAt(metrics ?? {}, of.name).value)
  const found = ofBase == null || own == null ? null : own - ofBase
  const none = (reason: string): LoneDifference => ({
    difference: found,
    interval: null,
    pValue: null,
    detectable: null,
    withinMargin: null,
    reason,
  })
  const lacking = ofBase == null ? base : own == null ? side : undefined
  if (found === null || lacking) return none(`${quoted(lacking ?? side)} has no value for it.`)
  const unfinished = [base, side].find(({ isComplete }) => !isComplete)
  if (unfinished)
    return none(`The test run of ${quoted(unfinished)} is not complete. Test the model again.`)
  const [first, second] = [base, side].map(({ metrics }) => replicatesIn(metrics ?? {}))
  const [baseValues, values] = [first, second].map((one) => valuesOf(one, of.name))
  if (!first || !second || !baseValues || !values)
    return none(
      `${quoted(baseValues ? side : base)} has no bootstrap replicates of it, which tell chance.`,
    )
  if (first.seed !== second.seed)
    return none(`The replicates have different seeds: ${first.seed} and ${second.seed}.`)
  if (!side.hasSameSamples)
    return none(
      `${quoted(base)} and ${quoted(side)} were not evaluated on the same samples, so their replicates are no pairs.`,
    )
  const { range: [low, high] = unlimited, samples } = of
  // The number of replicates may depend on what a model found: the first ones are pairs.
  const verdict = replicateVerdict(
    found,
    { base: baseValues, model: values },
    {
      units: Math.min(first.units ?? samples, second.units ?? samples),
      range: [low - high, high - low],
      higherIsBetter: of.higherIsBetter,
      margin: of.margin,
    },
  )
  if (verdict) return { difference: found, ...verdict, reason: null }
  return none('Its replicates do not vary, or are too few to tell chance.')
}

const unlimited: Range = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]

const quoted = ({ name }: AggregateSide): string => JSON.stringify(name)

/** The replicates among metrics; undefined where there are none. Evaluators may store anything. */
function replicatesIn({ $replicates }: JsonObject): StoredReplicates | undefined {
  if (!isJsonObject($replicates)) return undefined
  const { seed, units, values } = $replicates
  if (typeof seed !== 'number' || !isJsonObject(values)) return undefined
  return { seed, units: typeof units === 'number' ? units : undefined, values }
}

function valuesOf(
  replicates: StoredReplicates | undefined,
  name: string,
): Float32Array | undefined {
  const text =
    replicates && Object.hasOwn(replicates.values, name) ? replicates.values[name] : undefined
  if (typeof text !== 'string') return undefined
  try {
    return decodeReplicates(text)
  } catch (error) {
    if (error instanceof MetricsError) return undefined
    throw error
  }
}
