import { MetricsError } from './metrics-error.ts'
import { createKeyList, createNumberList } from './number-list.ts'
import { createRankReplicates, type RankReplicates } from './rank-replicates.ts'
import type { Origin, Sampling } from './sampling.ts'
import { binOfScore, replicateBins, scoreEdges } from './score-edges.ts'
import { rowsOfStep, type Steps } from './steps.ts'
import { type ScoreSteps, scoreSteps, sorted } from './score-steps.ts'

/** Scores of two classes, from which areas, curves and their replicates come. */
export interface Scores {
  /** How many there are, without null. */
  readonly length: number
  /** @param row.score null is wrong at every threshold */
  add(row: { positive: boolean; score: number | null }, origin: Origin): void
  steps(): ScoreSteps
  /** Sums for replicates, over bins of scores that the threshold divides. */
  replicates(steps: ScoreSteps): Steps<RankReplicates>
}

/** The most scores that are kept. */
export const maxScores = 8_000_000

const classes = ['positive', 'negative'] as const

/** Makes a list of all scores, 8 bytes each and 4 for replicates. */
export function createScores(options: { sampling: Sampling | null; threshold: number }): Scores {
  const { sampling, threshold } = options
  const scored = {
    positive: { scores: createNumberList(), keys: createKeyList() },
    negative: { scores: createNumberList(), keys: createKeyList() },
  }
  const unscored = {
    positive: { count: 0, keys: createKeyList() },
    negative: { count: 0, keys: createKeyList() },
  }
  return {
    get length() {
      return scored.positive.scores.length + scored.negative.scores.length
    },
    add({ positive, score }, origin) {
      const name = positive ? 'positive' : 'negative'
      const key = sampling?.keyOf(origin)
      if (score === null) {
        unscored[name].count++
        if (key !== undefined) unscored[name].keys.push(key)
        return
      }
      scored[name].scores.push(score)
      if (key !== undefined) scored[name].keys.push(key)
    },
    steps() {
      return scoreSteps(
        sorted(scored.positive.scores.toArray()),
        sorted(scored.negative.scores.toArray()),
        { positives: unscored.positive.count, negatives: unscored.negative.count },
      )
    },
    *replicates(steps) {
      const edges = scoreEdges(steps, threshold)
      const bins = edges.length + 2
      const predicted = 1 + edges.filter((edge) => edge >= threshold).length
      const sums = createRankReplicates({ bins, count: sampling?.count ?? 0, predicted })
      if (sampling === null) return sums
      for (const name of classes) {
        const positive = name === 'positive'
        for (const [i, key] of unscored[name].keys.toArray().entries()) {
          if (i % rowsOfStep === 0) yield
          sums.add(positive ? bins - 1 : 0, positive, sampling.weightsOfKey(key))
        }
        const keys = scored[name].keys.toArray()
        let at = 0
        for (const chunk of scored[name].scores.chunks())
          for (const score of chunk) {
            if (at % rowsOfStep === 0) yield
            sums.add(1 + binOfScore(score, edges), positive, sampling.weightsOfKey(keys[at++] ?? 0))
          }
      }
      return sums
    },
  }
}

/** Scores that are only counted, with what that does to the area under the ROC curve. */
export interface BinnedScores extends Scores {
  /** The most by which the area may be wrong, since order within a bin is unknown. */
  areaError(): number | null
}

const scoreBins = 65_536

/** Makes counts of scores from 0 to 1 in 65,536 bins of equal width. Throws a {@link MetricsError} for others. */
export function createBinnedScores(options: {
  sampling: Sampling | null
  threshold: number
}): BinnedScores {
  const { sampling, threshold } = options
  const counts = { positive: new Float64Array(scoreBins), negative: new Float64Array(scoreBins) }
  const unscored = { positives: 0, negatives: 0 }
  // One bin is divided by the threshold, and one on either side is for samples without a score.
  const bins = replicateBins + 3
  const divided = Math.min(replicateBins - 1, Math.floor(threshold * replicateBins))
  const above = threshold > 1 ? 0 : replicateBins - divided
  const sums = createRankReplicates({
    bins: sampling ? bins : 2,
    count: sampling?.count ?? 0,
    predicted: 1 + Math.max(0, Math.min(replicateBins + 1, above)),
  })
  let length = 0

  function replicateBinOf(score: number | null, positive: boolean): number {
    if (score === null) return positive ? bins - 1 : 0
    const bin = Math.min(replicateBins - 1, Math.floor(score * replicateBins))
    return 1 + replicateBins - bin - (score >= threshold ? 1 : 0)
  }

  return {
    get length() {
      return length
    },
    add({ positive, score }, origin) {
      if (score === null) unscored[positive ? 'positives' : 'negatives']++
      else {
        if (!(score >= 0 && score <= 1))
          throw new MetricsError(
            `With exact: false, score must be from 0 to 1, got ${score} (row ${origin.place})`,
          )
        const bin = Math.min(scoreBins - 1, Math.floor(score * scoreBins))
        const classCounts = counts[positive ? 'positive' : 'negative']
        classCounts[bin] = (classCounts[bin] ?? 0) + 1
        length++
      }
      if (sampling) sums.add(replicateBinOf(score, positive), positive, sampling.weightsOf(origin))
    },
    steps: () => binnedSteps(counts, unscored),
    // They were added up as the scores came.
    // oxlint-disable-next-line require-yield
    *replicates() {
      return sums
    },
    areaError() {
      let pairs = 0
      const total = { positive: unscored.positives, negative: unscored.negatives }
      for (let bin = 0; bin < scoreBins; bin++) {
        const [positive, negative] = [counts.positive[bin] ?? 0, counts.negative[bin] ?? 0]
        pairs += positive * negative
        total.positive += positive
        total.negative += negative
      }
      if (total.positive === 0 || total.negative === 0) return null
      return pairs / 2 / total.positive / total.negative
    },
  }
}

function binnedSteps(
  counts: { positive: Float64Array; negative: Float64Array },
  unscored: { positives: number; negatives: number },
): ScoreSteps {
  const threshold: number[] = []
  const tp: number[] = []
  const fp: number[] = []
  let [found, taken] = [0, unscored.negatives]
  for (let bin = scoreBins - 1; bin >= 0; bin--) {
    const [positive, negative] = [counts.positive[bin] ?? 0, counts.negative[bin] ?? 0]
    if (positive + negative === 0) continue
    found += positive
    taken += negative
    threshold.push(bin / scoreBins)
    tp.push(found)
    fp.push(taken)
  }
  return {
    threshold: Float64Array.from(threshold),
    tp: Uint32Array.from(tp),
    fp: Uint32Array.from(fp),
    fpStart: unscored.negatives,
    positives: found + unscored.positives,
    negatives: taken,
  }
}
