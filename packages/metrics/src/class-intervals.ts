import type { ClassAreas } from './class-areas.ts'
import type { ClassFigures } from './class-figures.ts'
import { type ChanceMetrics, createFigureIntervals, type OfReplicate } from './figure-intervals.ts'
import type { Range } from './intervals.ts'
import type { MeanTally } from './mean-tally.ts'
import type { Sampling } from './sampling.ts'

const share: Range = [0, 1]
const correlation: Range = [-1, 1]
const averages = ['micro', 'macro', 'weighted'] as const
const scoredNames = ['precision', 'recall', 'f1'] as const

/** What has intervals; null where a figure has no value. */
export interface ClassChances {
  readonly figures: ClassFigures
  /** Of each replicate. */
  readonly replicates: readonly ClassFigures[]
  readonly areas: ClassAreas | null
  /** Of 1 and 0. */
  readonly correct: MeanTally
  readonly topK: readonly { readonly k: number; readonly tally: MeanTally }[]
  readonly logLoss: MeanTally | null
  readonly brier: MeanTally | null
  readonly brierScale: number
}

/** The intervals of figures over all classes, and their replicates. */
export function classIntervals(sampling: Sampling | null, chances: ClassChances): ChanceMetrics {
  const found = createFigureIntervals(sampling)
  if (sampling === null) return found.metrics()
  const { figures, replicates, areas, correct, topK, logLoss, brier, brierScale } = chances
  const of =
    (pick: (figures: ClassFigures) => number | null): OfReplicate =>
    (b) => {
      const replicate = replicates[b]
      return replicate ? pick(replicate) : null
    }
  const accuracy = of((replicate) => replicate.accuracy)
  if (sampling.clustered) found.mean('accuracy', correct, { range: share, ofReplicate: accuracy })
  else found.share('accuracy', countsOf(correct), accuracy)
  for (const name of ['balancedAccuracy', 'kappa', 'mcc'] as const)
    found.figure(name, figures[name], {
      range: name === 'balancedAccuracy' ? share : correlation,
      ofReplicate: of((replicate) => replicate[name]),
    })
  for (const average of averages)
    for (const name of scoredNames)
      found.figure(`${average}.${name}`, figures[average][name], {
        range: share,
        ofReplicate: of((replicate) => replicate[average][name]),
      })
  for (const { k, tally } of topK)
    if (sampling.clustered) found.mean(`topK.${k}`, tally, { range: share })
    else found.proportion(`topK.${k}`, countsOf(tally))
  if (logLoss) found.mean('logLoss', logLoss, { range: [0, Number.POSITIVE_INFINITY] })
  if (brier) found.mean('brier', brier, { range: [0, 2], scale: brierScale })
  const ofAreas = areas?.ofReplicate
  if (areas && ofAreas)
    for (const name of ['rocAuc', 'averagePrecision'] as const)
      found.figure(`${name}.macro`, areas[name].macro, {
        range: share,
        ofReplicate: ofAreas[name],
      })
  return found.metrics()
}

/** The counts of a mean of 1 and 0. */
function countsOf(tally: MeanTally): { successes: number; n: number } {
  const { mean, n } = tally.result()
  return { successes: Math.round((mean ?? 0) * n), n }
}
