import { byScore, type ImageInstances } from './image-instances.ts'

/** A ground truth and an inference, by their indexes in the lists of the row, and their overlap. */
export type MatchedPair = readonly [truth: number, inference: number, overlap: number]

/** Which inference is which ground truth in one image; all by index, ascending. */
export interface InstanceMatches {
  /** Of the same label. */
  readonly matched: readonly MatchedPair[]
  /** Of different labels: a miss of the true one and a false alarm of the other. */
  readonly confused: readonly MatchedPair[]
  readonly unmatchedInferences: readonly number[]
  readonly unmatchedGroundTruths: readonly number[]
  /** Those in a crowd. */
  readonly ignoredInferences: readonly number[]
}

/**
 * Matches at one threshold of score and one of overlap. Of the inferences that reach the score, highest
 * first, ties as listed, each takes the free ground truth of its label with the largest overlap that
 * passes, of equal ones the one listed last (as pycocotools does). One that finds none, but of which as
 * large a part lies in a crowd of its label, is ignored. Of the rest, in the same order, each takes the
 * free ground truth of another label with the largest overlap that passes, of equal ones the first.
 * @param options.scoreOf the score that an inference of a label must reach
 * @param options.overlap the least overlap that passes
 */
export function matchInstances(
  image: ImageInstances,
  options: { scoreOf: (label: string) => number; overlap: number },
): InstanceMatches {
  const { truths, inferences } = image
  const passing = Math.min(options.overlap, 1 - 1e-10)
  const isFree = truths.map(({ crowd }) => !crowd)
  const matched: MatchedPair[] = []
  const confused: MatchedPair[] = []
  const ignoredInferences: number[] = []
  const left: number[] = []

  for (const d of byScore(inferences)) {
    const inference = inferences[d]
    if (inference === undefined || !(inference.score >= options.scoreOf(inference.label))) continue
    let best = passing
    let found = -1
    let isInCrowd = false
    for (const [g, truth] of truths.entries()) {
      if (truth.label !== inference.label || !(isFree[g] || truth.crowd)) continue
      const overlap = image.overlap(d, g)
      if (truth.crowd) isInCrowd ||= overlap >= passing
      else if (overlap >= best) {
        best = overlap
        found = g
      }
    }
    if (found !== -1) {
      isFree[found] = false
      matched.push([found, d, best])
    } else if (isInCrowd) ignoredInferences.push(d)
    else left.push(d)
  }

  const unmatchedInferences: number[] = []
  for (const d of left) {
    let best = 0
    let found = -1
    for (const [g, truth] of truths.entries()) {
      if (!isFree[g] || truth.label === inferences[d]?.label) continue
      const overlap = image.overlap(d, g)
      if (overlap < passing || overlap <= best) continue
      best = overlap
      found = g
    }
    if (found === -1) unmatchedInferences.push(d)
    else {
      isFree[found] = false
      confused.push([found, d, best])
    }
  }

  return {
    matched: matched.toSorted(byTruth),
    confused: confused.toSorted(byTruth),
    unmatchedInferences: unmatchedInferences.toSorted(ascending),
    unmatchedGroundTruths: truths.flatMap((_, g) => (isFree[g] ? [g] : [])),
    ignoredInferences: ignoredInferences.toSorted(ascending),
  }
}

const byTruth = (a: MatchedPair, b: MatchedPair): number => a[0] - b[0]
const ascending = (a: number, b: number): number => a - b
