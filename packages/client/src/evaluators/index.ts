export { binary, type BinaryOptions } from './binary.ts'
export { type BuiltIn, type SharedOptions } from './built-in.ts'
export { classification, type ClassificationOptions } from './classification.ts'
export { detection, type DetectionOptions } from './detection.ts'
export type { EvaluatorJson } from './evaluator-json.ts'
export { type Field } from './field.ts'
export { text, type TextOptions } from './text.ts'
export {
  evaluatorFromJson,
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
