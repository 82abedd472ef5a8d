import { averagePrecision, rocArea, type Unscored } from './score-steps.ts'

/** How the samples of a replicate are predicted at the threshold. */
export interface Cells {
  readonly tp: number
  readonly fp: number
  readonly fn: number
  readonly tn: number
}

/** What a replicate says about scores. */
export interface RankedReplicate extends Cells {
  readonly rocAuc: number | null
  readonly averagePrecision: number | null
}

/** Sums of weights by bin of scores, from which each replicate's figures follow. */
export interface RankReplicates {
  /** @param bin 0 is the highest scores; the last is for those that are never found */
  add(bin: number, positive: boolean, weights: Uint8Array): void
  of(replicate: number): RankedReplicate
}

/**
 * Makes sums for replicates of figures of scores. The first bin is for negatives without a score, which
 * count as scored above all, the last for positives without one.
 * @param options.predicted how many bins are predicted positive, the first one included
 */
export function createRankReplicates(options: {
  bins: number
  count: number
  predicted: number
}): RankReplicates {
  const { bins, count, predicted } = options
  const positive = new Uint32Array(bins * count)
  const negative = new Uint32Array(bins * count)
  // Cumulated for one replicate at a time; the first and the last bin are no steps.
  const tp = new Uint32Array(bins - 2)
  const fp = new Uint32Array(bins - 2)
  return {
    add(bin, isPositive, weights) {
      const sums = isPositive ? positive : negative
      const at = bin * count
      for (let b = 0; b < count; b++) sums[at + b] = (sums[at + b] ?? 0) + (weights[b] ?? 0)
    },
    of(replicate) {
      const fpStart = negative[replicate] ?? 0
      let [found, taken] = [0, fpStart]
      let atThreshold = { tp: 0, fp: fpStart }
      for (let bin = 1; bin < bins - 1; bin++) {
        found += positive[bin * count + replicate] ?? 0
        taken += negative[bin * count + replicate] ?? 0
        tp[bin - 1] = found
        fp[bin - 1] = taken
        if (bin === predicted - 1) atThreshold = { tp: found, fp: taken }
      }
      const unscored: Unscored = {
        positives: positive[(bins - 1) * count + replicate] ?? 0,
        negatives: 0,
      }
      const positives = found + unscored.positives
      const steps = { tp, fp, fpStart, positives, negatives: taken }
      return {
        ...atThreshold,
        fn: positives - atThreshold.tp,
        tn: taken - atThreshold.fp,
        rocAuc: rocArea(steps),
        averagePrecision: averagePrecision(steps),
      }
    },
  }
}
