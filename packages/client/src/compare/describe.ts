import { TouchstoneError, type Id, type JsonObject } from '@touchstone/core'
import type { Adjustment } from '@touchstone/metrics'
import type { Transport } from '../transport.ts'
import { aggregateNames, compareAggregates, type AggregateSide } from './aggregates.ts'
import { compareSlices, judgedAggregates } from './compare-slices.ts'
import type { ComparedSuite } from './compared-suite.ts'
import type {
  ChangedSample,
  ComparedMetric,
  ComparedModel,
  ComparedSlice,
  Comparison,
} from './comparison.ts'
import type { ComparisonTally, SliceFigures } from './comparison-tally.ts'
import { judgeFamilies, type FamilyVerdicts } from './families.ts'
import { sampleDetails } from './sample-details.ts'
import type { TalliedMetric } from './slice-tally.ts'
import type { Candidate } from './top-changes.ts'

// Fewer cannot turn a comparison round unnoticed.
const mostLeftOut = 0.01

type LonePair = NonNullable<TalliedMetric['models'][number]['toBase']>

/** Says beside each difference what it leaves out, and what it comes to among all others. */
function comparedMetric(
  metric: TalliedMetric,
  { samples, judged }: { samples: number; judged: FamilyVerdicts<LonePair> },
): ComparedMetric {
  const [base] = metric.models
  return {
    ...metric,
    models: metric.models.map(({ toBase, ...own }) => {
      const lacking = { base: samples - (base?.n ?? 0), model: samples - own.n }
      const isPartial = samples - (toBase?.n ?? 0) > mostLeftOut * samples
      return { ...own, toBase: toBase && { ...judged(toBase), samples, lacking, isPartial } }
    }),
  }
}

/** The figures of a test case, or of the suite, before it is known what all others come to. */
interface FiguresOf extends SliceFigures {
  readonly name: string
  readonly ofModels: readonly (JsonObject | null)[]
}

/** Makes the answer of what was counted; the samples of the lists are read for it. */
export async function describe(
  connection: Transport,
  subject: {
    suite: ComparedSuite
    models: readonly Pick<ComparedModel, 'id' | 'name' | 'run'>[]
    /** Metrics of a whole test case, or of the suite, where a run has them. */
    storedMetrics: (model: number, testCaseId: Id<'testCase'> | null) => JsonObject | null
    adjust: Adjustment
  },
  tally: ComparisonTally,
): Promise<Comparison> {
  const { suite, models, storedMetrics, adjust } = subject
  const stored = [null, ...suite.testCases.map((testCase) => testCase.id)].map((of) =>
    models.map((_, model) => storedMetrics(model, of)),
  )
  const { described } = tally
  const names = aggregateNames(stored.flat(), described)
  const figures = tally.figures(names)
  const lists = models.map((_, model) => tally.changes(model))
  const wanted = lists.flatMap(({ worse, improved }) => [...worse, ...improved])
  const modelIds = models.map(({ id }) => id)
  const details = await sampleDetails(connection, { suite, modelIds }, wanted)
  const shown = (candidates: readonly Candidate[] = []): ChangedSample[] =>
    candidates.flatMap(({ place, difference }) => {
      const sample = details.get(place)
      return sample ? [{ ...sample, difference }] : []
    })
  const aggregatesOf = {
    described,
    isHigherBetter: (metric: string) => tally.isHigherBetter(metric),
    marginOf: (metric: string) => tally.marginOf(metric),
  }
  /** Slices whose comparisons are one family, by metric. */
  const slicesOf = (all: readonly FiguresOf[]): ComparedSlice[] => {
    const judged = judgeFamilies(
      all.flatMap(({ metrics }) => metrics),
      adjust,
    )
    const withAggregates = all.map((own) => ({
      ...own,
      aggregates: compareAggregates(sidesOf(own, models), {
        ...aggregatesOf,
        names,
        samples: own.samples,
      }),
    }))
    const judgedWhole = judgedAggregates(
      withAggregates.flatMap(({ aggregates }) => aggregates),
      adjust,
    )
    return withAggregates.map(({ name, samples, ofModels, aggregates, metrics, ...own }) => ({
      name,
      samples,
      models: own.models.map(({ apart: _apart, isByMetrics: _isByMetrics, ...counts }, model) => ({
        ...counts,
        metrics: ofModels[model] ?? null,
      })),
      aggregates: aggregates.map(judgedWhole),
      metrics: metrics.map((metric) => comparedMetric(metric, { samples, judged })),
    }))
  }
  const { id, name, version } = suite
  const [ofSuite = [], ...ofCases] = stored
  const whole = { ...figures.total, name, ofModels: ofSuite }
  const [total] = slicesOf([whole])
  if (!total) throw new TouchstoneError('internal', 'A comparison came to nothing.')
  return {
    testSuite: { id, name, version },
    models: models.map((model, i) => ({
      ...model,
      worse: shown(lists[i]?.worse),
      improved: shown(lists[i]?.improved),
    })),
    listedBy: tally.listedBy,
    adjust,
    reason: reasonOf(total),
    total,
    testCases: slicesOf(
      suite.testCases.flatMap((testCase, i) => {
        const own = figures.testCases[i]
        const ofModels = ofCases[i] ?? []
        return own ? [{ ...own, name: testCase.name, ofModels }] : []
      }),
    ),
    slices: compareSlices(sidesOf(whole, models), aggregatesOf, adjust),
  }
}

function reasonOf({ metrics, aggregates, models }: ComparedSlice): string | null {
  if (metrics.length + aggregates.length > 0) return null
  return models.every(({ inferred }) => inferred === 0)
    ? 'None of the models has an inference for a test sample, so there is nothing to compare.'
    : 'No metric of a test sample is a number, true or false, and no metric of the whole suite has replicates, so there is nothing to compare. Return such a metric from testSample, or compare by a score.'
}

/** What aggregates are compared by. */
const sidesOf = (
  { models: counted, ofModels }: FiguresOf,
  models: readonly Pick<ComparedModel, 'name' | 'run'>[],
): AggregateSide[] =>
  models.map(({ name, run }, i) => {
    const { apart = 0, isByMetrics = false } = counted[i] ?? {}
    const areCurrent = run?.isCurrent === true && models[0]?.run?.isCurrent === true
    return {
      name,
      metrics: ofModels[i] ?? null,
      isComplete: run?.state === 'complete',
      // What was inferred since says nothing about the samples of a run.
      hasSameSamples: apart === 0 && (isByMetrics || areCurrent),
    }
  })
