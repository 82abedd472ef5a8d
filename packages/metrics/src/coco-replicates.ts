import { averagePrecisions, meanOf } from './coco-class.ts'
import type { CocoClass } from './coco-tally.ts'
import type { PrecisionReader } from './precision-curve.ts'
import type { RankedInferences } from './ranked-inferences.ts'
import { rowsOfStep, type Steps } from './steps.ts'
import { createReplicates } from './replicates.ts'

/** How much work replicates may be: passes over inferences at the ten thresholds. */
const work = 2e8

/** How many replicates there are of so many inferences: 200, and fewer beyond 100,000, but 20. */
export const cocoReplicateCount = (inferences: number): number =>
  Math.floor(Math.max(20, Math.min(200, work / (10 * Math.max(1, inferences)))))

/** AP and AP50 of one replicate; null where no class has ground truths in it. */
export interface CocoReplicate {
  readonly ap: number | null
  readonly ap50: number | null
}

/** Collects AP and AP50 of images that are drawn anew, class by class. */
export interface CocoReplicates {
  /** @param options.read a reader for all inferences of the class */
  add(ofClass: CocoClass, options: { ranked: RankedInferences; read: PrecisionReader }): Steps<void>
  figuresOf(replicate: number): CocoReplicate
}

/** Makes a collection of so many replicates. */
export function createCocoReplicates(options: { seed: number; count: number }): CocoReplicates {
  const { count } = options
  const replicates = createReplicates(options)
  const sums = Array.from({ length: count }, () => ({ ap: 0, ap50: 0, classes: 0 }))

  /** How many ground truths there are in each replicate. */
  function weightedPositives({ positiveKeys, positiveCounts }: CocoClass): Float64Array {
    const found = new Float64Array(count)
    const counts = positiveCounts.toArray()
    for (const [i, key] of positiveKeys.toArray().entries()) {
      const weights = replicates.weightsOfKey(key)
      for (let b = 0; b < count; b++)
        found[b] = (found[b] ?? 0) + (weights[b] ?? 0) * (counts[i] ?? 0)
    }
    return found
  }

  return {
    *add(ofClass, { ranked, read }) {
      const { keys } = ranked
      const [words = new Uint32Array()] = ranked.words
      const positives = weightedPositives(ofClass)
      // The weights of a replicate lie side by side.
      const weights = new Uint8Array(count * keys.length)
      for (const [i, key] of keys.entries()) {
        if (i % rowsOfStep === 0) yield
        const drawn = replicates.weightsOfKey(key)
        for (let b = 0; b < count; b++) weights[b * keys.length + i] = drawn[b] ?? 0
      }
      for (const [b, sum] of sums.entries()) {
        const found = positives[b] ?? 0
        if (found === 0) continue
        yield
        const ofReplicate = weights.subarray(b * keys.length, (b + 1) * keys.length)
        const outcomes = { words, weights: ofReplicate, positives: found }
        const precisions = averagePrecisions(outcomes, read)
        sum.ap += meanOf(precisions)
        sum.ap50 += precisions[0] ?? 0
        sum.classes++
      }
    },
    figuresOf(b) {
      const { ap, ap50, classes } = sums[b] ?? { ap: 0, ap50: 0, classes: 0 }
      return classes === 0 ? { ap: null, ap50: null } : { ap: ap / classes, ap50: ap50 / classes }
    },
  }
}
