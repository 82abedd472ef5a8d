import { MetricsError } from './metrics-error.ts'
import { brierOf, logLossOf } from './probability-loss.ts'

/** A label, with the confidence in it or not, or a score for each of several labels. */
export type Predicted =
  | { readonly label: string; readonly score?: number | undefined }
  | { readonly scores: readonly { readonly label: string; readonly score: number }[] }

/** A sample of one of several classes. */
export interface ClassificationRow {
  readonly truth: string
  /** Null is no prediction, which counts as a wrong one. */
  readonly predicted: Predicted | null
}

/** Metrics of one sample; null where its prediction does not tell. */
export interface ClassificationSample {
  readonly correct: boolean
  /** The score of the predicted label. */
  readonly confidence: number | null
  /** 1 and how many labels score strictly higher than the true one. */
  readonly rank: number | null
  /** Null unless the scores are a distribution, from 0 to 1 with a sum of 1. */
  readonly logLoss: number | null
}

/** What a prediction says about a sample. */
export interface Reading extends ClassificationSample {
  /** Null without a prediction. */
  readonly label: string | null
  /** The sum of squared distances from what is true; null where a score is no probability. */
  readonly brier: number | null
}

// How far the sum of a distribution may be from 1.
const sumTolerance = 1e-6

/** Reads a prediction. Throws a {@link MetricsError} for one without scores, or with one that is no number. */
export function readPrediction({ truth, predicted }: ClassificationRow): Reading {
  if (predicted === null) return { ...nothing, label: null, correct: false }
  if ('scores' in predicted) return readScores(truth, predicted.scores)
  const { label, score } = predicted
  if (score !== undefined) checkScore(label, score)
  return { ...nothing, label, correct: label === truth, confidence: score ?? null }
}

const nothing = { confidence: null, rank: null, logLoss: null, brier: null }

function readScores(
  truth: string,
  scores: readonly { readonly label: string; readonly score: number }[],
): Reading {
  const [first] = scores
  if (!first) throw new MetricsError('scores must have at least one label, got none')
  let top = first
  let sum = 0
  let squares = 0
  let ofTruth: number | undefined
  let probabilities = true
  for (const one of scores) {
    const { label, score } = one
    checkScore(label, score)
    if (score > top.score) top = one
    if (score < 0 || score > 1) probabilities = false
    if (label === truth) ofTruth = score
    sum += score
    squares += brierOf(score, label === truth)
  }
  const given = ofTruth ?? 0
  let higher = 0
  for (const { score } of scores) if (score > given) higher++
  return {
    label: top.label,
    correct: top.label === truth,
    confidence: top.score,
    rank: higher + 1,
    logLoss: probabilities && Math.abs(sum - 1) <= sumTolerance ? logLossOf(given) : null,
    brier: probabilities ? squares + (ofTruth === undefined ? 1 : 0) : null,
  }
}

function checkScore(label: string, score: number): void {
  if (!Number.isFinite(score))
    throw new MetricsError(
      `The score of ${JSON.stringify(label)} must be a finite number, got ${score}`,
    )
}

/** The metrics of one sample. */
export function sampleOfClassification(row: ClassificationRow): ClassificationSample {
  const { correct, confidence, rank, logLoss } = readPrediction(row)
  return { correct, confidence, rank, logLoss }
}
