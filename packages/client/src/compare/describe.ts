import type { Id, JsonObject } from '@touchstone/core'
import type { Adjustment, PairedDifference } from '@touchstone/metrics'
import type { Transport } from '../transport.ts'
import type { ComparedSuite } from './compared-suite.ts'
import type {
  ChangedSample,
  ComparedMetric,
  ComparedModel,
  ComparedSlice,
  Comparison,
} from './comparison.ts'
import type { ComparisonTally, SliceFigures } from './comparison-tally.ts'
import { judgeFamilies, type FamilyVerdict } from './families.ts'
import { sampleDetails } from './sample-details.ts'
import type { TalliedMetric } from './slice-tally.ts'
import type { Candidate } from './top-changes.ts'

// Fewer cannot turn a comparison round unnoticed.
const mostLeftOut = 0.01

type Judged = ReadonlyMap<PairedDifference, FamilyVerdict>

/** Says beside each difference what it leaves out, and what it comes to among all others. */
function comparedMetric(
  metric: TalliedMetric,
  { samples, judged }: { samples: number; judged: Judged },
): ComparedMetric {
  const [base] = metric.models
  return {
    ...metric,
    models: metric.models.map(({ toBase, ...own }) => {
      const lacking = { base: samples - (base?.n ?? 0), model: samples - own.n }
      const isPartial = samples - (toBase?.n ?? 0) > mostLeftOut * samples
      const verdict = toBase && judged.get(toBase)
      return {
        ...own,
        toBase: toBase && verdict ? { ...toBase, ...verdict, samples, lacking, isPartial } : null,
      }
    }),
  }
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
  const figures = tally.figures()
  const lists = models.map((_, model) => tally.changes(model))
  const wanted = lists.flatMap(({ worse, improved }) => [...worse, ...improved])
  const modelIds = models.map(({ id }) => id)
  const details = await sampleDetails(connection, { suite, modelIds }, wanted)
  const shown = (candidates: readonly Candidate[] = []): ChangedSample[] =>
    candidates.flatMap(({ place, difference }) => {
      const sample = details.get(place)
      return sample ? [{ ...sample, difference }] : []
    })
  const slice = (
    { models: counted, metrics, ...rest }: SliceFigures,
    { id, name }: { id: Id<'testCase'> | null; name: string },
    judged: Judged,
  ): ComparedSlice => ({
    name,
    ...rest,
    metrics: metrics.map((metric) => comparedMetric(metric, { samples: rest.samples, judged })),
    models: counted.map((counts, model) => ({ ...counts, metrics: storedMetrics(model, id) })),
  })
  const { id, name, version } = suite
  const ofTotal = judgeFamilies(figures.total.metrics, adjust)
  const ofCases = judgeFamilies(
    figures.testCases.flatMap(({ metrics }) => metrics),
    adjust,
  )
  return {
    testSuite: { id, name, version },
    models: models.map((model, i) => ({
      ...model,
      worse: shown(lists[i]?.worse),
      improved: shown(lists[i]?.improved),
    })),
    listedBy: tally.listedBy,
    adjust,
    total: slice(figures.total, { id: null, name }, ofTotal),
    testCases: suite.testCases.flatMap((testCase, i) => {
      const own = figures.testCases[i]
      return own ? [slice(own, testCase, ofCases)] : []
    }),
  }
}
