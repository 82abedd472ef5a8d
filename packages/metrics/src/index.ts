export { type Adjustment, adjustPValues } from './adjust.ts'
export {
  type AlphaLevel,
  type AlphaTally,
  cohenKappa,
  createAlphaTally,
  type KappaWeights,
} from './agreement.ts'
export {
  type BinaryMetrics,
  type BinaryOptions,
  type BinaryRow,
  type BinarySample,
  type BinaryTally,
  createBinaryTally,
  positiveScore,
  sampleOfBinary,
} from './binary.ts'
export {
  type ClassificationMetrics,
  type ClassificationOptions,
  type ClassificationTally,
  createClassificationTally,
} from './classification.ts'
export { ClusterNumbers } from './cluster-numbers.ts'
export { type CorrectedRate, correctedRate, type Trials } from './corrected-rate.ts'
export type { Curve, CurvePlot } from './curve.ts'
export type { Box } from './box-overlap.ts'
export {
  createDetectionTally,
  type DetectionClass,
  type DetectionMetrics,
  type DetectionOptions,
  type DetectionRow,
  type DetectionSample,
  type DetectionTally,
  type MatchOptions,
  sampleOfDetection,
} from './detection.ts'
export type { ChanceMetrics } from './figure-intervals.ts'
export type { InstanceMatches, MatchedPair } from './instance-matches.ts'
export { type Interval, type Range, wilson } from './intervals.ts'
export { createFieldMeans, type FieldMeans } from './field-means.ts'
export type { HumanAgreement } from './human-agreement.ts'
export { Mean } from './mean.ts'
export { allSteps, type Steps } from './steps.ts'
export { createMeanTally, type MeanResult, type MeanTally } from './mean-tally.ts'
export {
  type Choice,
  createJudgementTally,
  type JudgementMetrics,
  type JudgementOptions,
  type JudgementRow,
  type JudgementSample,
  type JudgementTally,
  sampleOfJudgement,
} from './judgement.ts'
export type { MarginVerdict } from './margin.ts'
export { MetricsError } from './metrics-error.ts'
export { type PairOptions, PairTally, type PairedDifference } from './pair-tally.ts'
export {
  type ClassificationRow,
  type ClassificationSample,
  type Predicted,
  sampleOfClassification,
} from './prediction.ts'
export { passAll, passAt } from './repeats.ts'
export { decodeReplicates, encodeReplicates } from './replicate-text.ts'
export {
  createRegressionTally,
  type RegressionMetrics,
  type RegressionOptions,
  type RegressionRow,
  type RegressionSample,
  type RegressionTally,
  sampleOfRegression,
} from './regression.ts'
export { replicateVerdict } from './replicate-verdict.ts'
export { createReplicates, type Replicates } from './replicates.ts'
export type { IntervalOptions, Origin } from './sampling.ts'
export { booleanVerdict, isSignificant, numberVerdict, type Verdict } from './significance.ts'
export { criticalT } from './student-t.ts'
export type { Rouge } from './rouge.ts'
export {
  createTextScorer,
  type TextMetric,
  textMetrics,
  type TextRow,
  type TextSample,
  type TextScore,
  type TextScorer,
} from './text-score.ts'
export {
  createTextTally,
  type TextMetrics,
  type TextOptions,
  type TextTally,
} from './text-tally.ts'
