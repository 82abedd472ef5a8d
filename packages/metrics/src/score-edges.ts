import type { ScoreSteps } from './score-steps.ts'

/** Bins of scores for replicates: deviations of areas agree with those of all scores to 1 %. */
export const replicateBins = 4_096

/**
 * The lower edges of bins of about equal size, descending; no bin has scores on both sides of
 * the threshold.
 */
export function scoreEdges(
  { threshold: scores, tp, fp, fpStart }: ScoreSteps,
  threshold = Number.NEGATIVE_INFINITY,
): Float64Array {
  const last = scores.length - 1
  const size = ((tp[last] ?? 0) + (fp[last] ?? 0) - fpStart) / replicateBins
  const edges: number[] = []
  let before = fpStart
  for (let i = 0; i < scores.length; i++) {
    const score = scores[i] ?? 0
    const count = (tp[i] ?? 0) + (fp[i] ?? 0)
    const divides = score >= threshold && (scores[i + 1] ?? score) < threshold
    if (count - before < size && !divides && i < last) continue
    edges.push(score)
    before = count
  }
  return Float64Array.from(edges)
}

/** The first bin whose lower edge is not above the score. */
export function binOfScore(score: number, edges: Float64Array): number {
  let low = 0
  let high = edges.length - 1
  while (low < high) {
    const middle = (low + high) >> 1
    if (score >= (edges[middle] ?? 0)) high = middle
    else low = middle + 1
  }
  return low
}
