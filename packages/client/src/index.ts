export {
  isErrorCode,
  TouchstoneError,
  type ErrorCode,
  type Id,
  type Json,
  type JsonObject,
  type RowError,
} from '@touchstone/core'
export { compare, type Measure } from './compare/compare.ts'
export { compareInferences } from './compare/compare-inferences.ts'
export type { CompareOptions } from './compare/compare-options.ts'
export { compareRuns, type CompareRunsOptions } from './compare/compare-runs.ts'
export type {
  AggregateDifference,
  ChangedSample,
  ComparedAggregate,
  ComparedMetric,
  ComparedModel,
  ComparedPairs,
  ComparedSample,
  ComparedSlice,
  ComparedSliceValue,
  Comparison,
  JsonRow,
  RowTypes,
  SampleCounts,
  SuiteRef,
} from './compare/comparison.ts'
export type { Adjustment, PairedDifference } from '@touchstone/metrics'
export type { FamilyVerdict } from './compare/families.ts'
export { findRuns } from './compare/find-runs.ts'
export type { Missing } from './compare/missing-values.ts'
export type { Score } from './compare/score.ts'
export type {
  Agreement,
  AgreementSlice,
  InferenceComparison,
} from './compare/inference-comparison.ts'
export { connect, withClasses, type Touchstone } from './connect.ts'
export type { ConnectOptions } from './connect-transport.ts'
export type { ConfigurationMetrics } from './evaluate.ts'
export type { DataEvaluation, DataRow, EvaluateDataOptions, ScoredSample } from './evaluate-data.ts'
export {
  defineEvaluator,
  type EvaluatedSample,
  type EvaluationContext,
  type Evaluator,
} from './evaluator.ts'
export { gate, type Gated, type GatedRule, type GateOutcome, type GateRule } from './gate.ts'
export { lookup, type Lookup, type LookupOptions, type LookupReport } from './lookup.ts'
export type { Infer, InferBatch, InferContext, Inferring } from './infer.ts'
export type {
  InferenceRow,
  Model,
  ModelClass,
  ModelListOptions,
  ModelRevision,
  ModelUpdate,
  NewModel,
} from './model.ts'
export type {
  LabeledRow,
  LabeledSamples,
  NewTestCase,
  TestCase,
  TestCaseClass,
  TestCaseEdit,
} from './test-case.ts'
export type { Column } from './table/column.ts'
export type {
  LabeledTableCheck,
  LabeledTableOptions,
  TestDataProgress,
} from './table/upload-labeled.ts'
export type { ColumnDoubt, TableColumns, TakenColumn } from './table/column-scan.ts'
export type { RowCounts, TableMatch } from './table/match-rows.ts'
export type { KeyHints, NearKeys } from './table/near-keys.ts'
export type { RejectedRow, RejectOptions } from './table/rejected-row.ts'
export type { ColumnMap } from './table/row-mapper.ts'
export type { Key, TableKey } from './table/table-key.ts'
export type {
  BatchOptions,
  MalformedRow,
  RowBatch,
  RowLocation,
  Rows,
  Table,
  TableRow,
} from './table/table.ts'
export type {
  ConflictingRow,
  UploadInferencesOptions,
  UploadInferencesSummary,
} from './table/upload-inferences.ts'
export type { UploadProgress } from './table/upload-progress.ts'
export { suiteOf } from './suite-of.ts'
export { test, type TestResult } from './test.ts'
export type { FailOnError, TestOptions, TestProgress } from './test-options.ts'
export type { NewTestSuite, TestSuite, TestSuiteClass, TestSuiteEdit } from './test-suite.ts'
export type { Fetch } from './exchange.ts'
export type { Rpc } from './contract.ts'
export type { LabeledSample } from './labeled-sample.ts'
export type { Difference, Verification, VerifyOptions } from './verify.ts'
export type { Workflow } from './bound-workflow.ts'
export type {
  GroundTruthOf,
  InferenceInputOf,
  InferenceOf,
  TestSampleOf,
  WorkflowTypes,
} from './workflow-types.ts'
