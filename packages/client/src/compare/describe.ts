import type { Id, JsonObject } from '@touchstone/core'
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
import { sampleDetails } from './sample-details.ts'
import type { TalliedMetric } from './slice-tally.ts'
import type { Candidate } from './top-changes.ts'

// Fewer cannot turn a comparison round unnoticed.
const mostLeftOut = 0.01

/** Says beside each difference what it leaves out. */
function withLacking(metric: TalliedMetric, samples: number): ComparedMetric {
  const [base] = metric.models
  return {
    ...metric,
    models: metric.models.map(({ toBase, ...own }) => {
      const lacking = { base: samples - (base?.n ?? 0), model: samples - own.n }
      const isPartial = samples - (toBase?.n ?? 0) > mostLeftOut * samples
      return { ...own, toBase: toBase && { ...toBase, samples, lacking, isPartial } }
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
  },
  tally: ComparisonTally,
): Promise<Comparison> {
  const { suite, models, storedMetrics } = subject
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
  ): ComparedSlice => ({
    name,
    ...rest,
    metrics: metrics.map((metric) => withLacking(metric, rest.samples)),
    models: counted.map((counts, model) => ({ ...counts, metrics: storedMetrics(model, id) })),
  })
  const { id, name, version } = suite
  return {
    testSuite: { id, name, version },
    models: models.map((model, i) => ({
      ...model,
      worse: shown(lists[i]?.worse),
      improved: shown(lists[i]?.improved),
    })),
    listedBy: tally.listedBy,
    total: slice(figures.total, { id: null, name }),
    testCases: suite.testCases.flatMap((testCase, i) => {
      const own = figures.testCases[i]
      return own ? [slice(own, testCase)] : []
    }),
  }
}
