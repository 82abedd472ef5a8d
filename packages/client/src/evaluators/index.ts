export { type BestThreshold } from './best-threshold.ts'
export { binary, type BinaryOptions } from './binary.ts'
export { type BuiltIn, type SharedOptions } from './built-in.ts'
export { classification, type ClassificationOptions } from './classification.ts'
export { detection, type DetectionOptions } from './detection.ts'
export type { EvaluatorJson } from './evaluator-json.ts'
export { type Field } from './field.ts'
export { judge, type JudgeMetrics, type JudgeOptions, type JudgeSample } from './judge.ts'
export { type JudgeAnswer, type JudgeRequest, type Verdict, type VerdictCache } from './verdict.ts'
export { type Slice, type SliceMetrics, type Slices } from './slice-tallies.ts'
export { text, type TextOptions } from './text.ts'
export {
  evaluatorFromJson,
  isBuiltIn,
  requireBuiltIn,
  suggestedEvaluator,
  type AnyBuiltIn,
} from './from-json.ts'
export { regression, type RegressionOptions } from './regression.ts'
export type {
  BinaryMetrics,
  ClassificationMetrics,
  DetectionMetrics,
  RegressionMetrics,
  TextMetrics,
} from '@touchstone/metrics'
export { together } from './together.ts'
