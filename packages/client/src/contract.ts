import type {
  Id,
  JsonObject,
  MetricCondition,
  NewOf,
  PartSpec,
  PresignedRequest,
} from '@touchstone/core'
import type { MetadataCondition, TimeCondition } from '@touchstone/core/metadata-condition'
import type {
  BlockRows,
  Collected,
  CommitSummary,
  CommittedSamples,
  DefinedWorkflow,
  EvaluatorRef,
  HeadlineMetric,
  InferenceStatus,
  InferredTarget,
  LatestRun,
  ListedRun,
  ModelChange,
  ModelFacets,
  ModelRecord,
  ModelSort,
  Page,
  PreparedUpload,
  ReadPlan,
  Role,
  RunCounts,
  RunMetrics,
  ScoreRef,
  SuiteBlock,
  SuiteTestCase,
  TestCaseChanges,
  TestCaseRecord,
  TestRun,
  TestRunState,
  TestSuiteRecord,
  Token,
  Workflow,
  WorkflowSchemas,
} from '@touchstone/core/services'
import type {
  AnyId,
  BatchState,
  Blockwise,
  History,
  HistoryOf,
  InferredTargetsOf,
  LabelFilter,
  Mutation,
  NameOrId,
  NewContent,
  Paging,
  PreparedPart,
  Query,
  SampleMetricsOf,
  Seen,
  Sorting,
  TargetOf,
  Upload,
  VersionedProcedures,
  VersionRef,
} from './contract-parts.ts'
import type { EvaluatorJson } from './evaluators/evaluator-json.ts'

export type { History, RecordProcedures, VersionedProcedures } from './contract-parts.ts'

// Every procedure of a server, as those who call it see it. The server proves that it serves this.

/** The procedures of a server. Their calls throw TouchstoneError. */
export interface Rpc {
  readonly workflows: {
    readonly define: Mutation<
      {
        readonly name: string
        readonly schemas: { readonly [K in keyof WorkflowSchemas]?: JsonObject | undefined }
      },
      DefinedWorkflow
    >
    readonly get: Query<{ readonly workflow: NameOrId }, Workflow>
    readonly schemas: Query<Seen, WorkflowSchemas>
    readonly list: Query<Sorting, Page<Workflow>>
  }
  readonly models: {
    readonly create: Mutation<NewOf<'model'> & { readonly workflowId: AnyId }, ModelRecord>
    readonly get: Query<
      { readonly model: NameOrId; readonly forWriting?: boolean | undefined },
      ModelRecord
    >
    readonly update: Mutation<Seen & ModelChange, ModelRecord>
    readonly archive: Mutation<Seen, ModelRecord>
    readonly restore: Mutation<Seen, ModelRecord>
    readonly delete: Mutation<Seen, ModelRecord>
    readonly revert: Mutation<Seen & { readonly to: number }, ModelRecord>
    readonly history: Query<HistoryOf, History<ModelRecord>>
    readonly list: Query<
      Omit<Sorting, 'sort'> & {
        readonly sort?:
          | Exclude<ModelSort, ScoreRef>
          | { readonly metric: string; readonly testSuiteId?: AnyId | undefined }
          | undefined
        readonly filter?:
          | (LabelFilter & {
              readonly workflowId?: AnyId | undefined
              readonly ids?: readonly AnyId[] | undefined
              readonly nameContains?: string | undefined
              readonly metadata?: readonly MetadataCondition[] | undefined
              readonly created?: readonly TimeCondition[] | undefined
              readonly updated?: readonly TimeCondition[] | undefined
              readonly scores?:
                | readonly (MetricCondition & { readonly testSuiteId?: AnyId | undefined })[]
                | undefined
              readonly archived?: boolean | 'any' | undefined
            })
          | undefined
      },
      Page<ModelRecord>
    >
    readonly facets: Query<void, ModelFacets>
  }
  readonly testSamples: {
    readonly prepare: Mutation<
      { readonly workflowId: AnyId; readonly parts: readonly Upload[] },
      readonly PreparedUpload[]
    >
    readonly commit: Mutation<
      {
        readonly workflowId: AnyId
        readonly schemaRevision: number
        readonly parts: readonly Upload[]
        readonly draftId?: AnyId | undefined
      },
      CommittedSamples
    >
  }
  readonly testCases: VersionedProcedures<
    'testCase',
    TestCaseRecord,
    {
      readonly new: { readonly content: NewContent }
      readonly change: {
        readonly content?:
          | {
              readonly draftId?: AnyId | undefined
              readonly remove?: readonly BlockRows[] | undefined
              readonly clear?: boolean | undefined
            }
          | undefined
      }
    }
  > & {
    readonly draft: Mutation<
      { readonly workflowId: AnyId; readonly name?: string | undefined },
      { readonly draftId: Id<'draft'> }
    >
    readonly prepareDraft: Mutation<
      { readonly draftId: AnyId; readonly parts: readonly PartSpec[] },
      readonly PreparedPart[]
    >
    readonly commitDraft: Mutation<
      {
        readonly draftId: AnyId
        readonly schemaRevision: number
        readonly parts: readonly PartSpec[]
      },
      CommitSummary
    >
    readonly openBatch: Mutation<void, { readonly batch: string }>
    readonly closeBatch: Mutation<
      { readonly batch: string; readonly state: BatchState },
      { readonly state: BatchState }
    >
    readonly createMany: Mutation<
      {
        readonly workflowId: AnyId
        readonly testCases: readonly (NewOf<'testCase'> & { readonly content: NewContent })[]
        readonly batch?: string | undefined
      },
      readonly TestCaseRecord[]
    >
    readonly changes: Query<
      Blockwise & { readonly testCaseId: AnyId; readonly base: number; readonly version: number },
      TestCaseChanges
    >
    readonly read: Query<
      Blockwise & { readonly testCaseId: AnyId; readonly version?: number | undefined },
      ReadPlan
    >
  }
  readonly testSuites: VersionedProcedures<
    'testSuite',
    TestSuiteRecord,
    {
      readonly new: { readonly testCases: readonly VersionRef[] }
      readonly change: { readonly testCases?: readonly VersionRef[] | undefined }
      readonly sought: { readonly from?: number | undefined }
      readonly found: { readonly testCases: readonly SuiteTestCase[]; readonly next?: number }
    }
  > & {
    readonly rows: Query<
      Blockwise & { readonly id: AnyId; readonly version?: number | undefined },
      { readonly blocks: readonly SuiteBlock[]; readonly next?: number }
    >
  }
  readonly inferences: {
    readonly prepare: Mutation<
      { readonly modelId: AnyId; readonly parts: readonly PartSpec[] },
      readonly PreparedPart[]
    >
    readonly commit: Mutation<
      {
        readonly modelId: AnyId
        readonly schemaRevision: number
        readonly parts: readonly PartSpec[]
        readonly mode?: 'keep' | 'replace' | undefined
      },
      CommitSummary
    >
    readonly read: Query<
      Blockwise & {
        readonly target: TargetOf
        readonly modelId?: AnyId | undefined
        readonly only?: 'all' | 'missing' | undefined
      },
      ReadPlan
    >
    readonly coverage: Query<
      { readonly modelId: AnyId; readonly blocks: readonly number[] },
      readonly { readonly block: number; readonly inferred: string; readonly errors: string }[]
    >
    readonly testCases: Query<InferredTargetsOf, Page<InferredTarget<'testCase'>>>
    readonly testSuites: Query<InferredTargetsOf, Page<InferredTarget<'testSuite'>>>
    readonly status: Query<{ readonly target: TargetOf; readonly modelId: AnyId }, InferenceStatus>
  }
  readonly testRuns: {
    readonly getOrCreate: Mutation<
      {
        readonly modelId: AnyId
        readonly testSuiteId: AnyId
        readonly version: number
        readonly evaluator: EvaluatorRef | null
      },
      { readonly run: TestRun; readonly created: boolean }
    >
    readonly evaluate: Mutation<
      {
        readonly modelId: AnyId
        readonly target: TargetOf
        readonly evaluator: EvaluatorJson
      },
      TestRun
    >
    readonly get: Query<{ readonly id: AnyId }, TestRun>
    readonly list: Query<
      Paging & {
        readonly of?: AnyId | undefined
        readonly where?: readonly MetricCondition[] | undefined
        readonly sort?: { readonly metric: string } | undefined
        readonly order?: 'ascending' | 'descending' | undefined
      },
      { readonly items: readonly ListedRun[]; readonly next?: string }
    >
    readonly latest: Query<
      {
        readonly modelIds: readonly AnyId[]
        readonly testSuiteId?: AnyId | undefined
        readonly metric?: string | undefined
      },
      readonly LatestRun[]
    >
    readonly update: Mutation<
      {
        readonly id: AnyId
        readonly state: TestRunState
        readonly counts: RunCounts
        readonly fingerprint: string | null
        readonly reason: string | null
        readonly headline?: readonly HeadlineMetric[] | undefined
      },
      TestRun
    >
    readonly putMetrics: Mutation<
      {
        readonly id: AnyId
        readonly entries: readonly (Omit<RunMetrics, 'testCaseId'> & {
          readonly testCaseId: AnyId | null
        })[]
      },
      void
    >
    readonly metrics: Query<
      Paging & { readonly id: AnyId },
      { readonly items: readonly RunMetrics[]; readonly next?: string }
    >
    readonly prepareSampleMetrics: Mutation<
      SampleMetricsOf & { readonly parts: readonly PartSpec[] },
      readonly PreparedPart[]
    >
    readonly commitSampleMetrics: Mutation<
      SampleMetricsOf & { readonly parts: readonly PartSpec[] },
      CommitSummary
    >
    readonly readSampleMetrics: Query<
      SampleMetricsOf & { readonly blocks: readonly number[] },
      readonly { readonly block: number; readonly parts: readonly PresignedRequest[] }[]
    >
  }
  readonly tokens: {
    readonly create: Mutation<
      {
        readonly name: string
        readonly role: Role
        readonly expiresAt?: string | null | undefined
      },
      { readonly token: Token; readonly secret: string }
    >
    readonly list: Query<Paging | undefined, Page<Token>>
    readonly revoke: Mutation<{ readonly id: AnyId }, Token>
    readonly current: Query<void, Token>
  }
  readonly storage: {
    readonly collectGarbage: Mutation<
      { readonly dryRun?: boolean | undefined; readonly removeMost?: boolean | undefined },
      Collected
    >
  }
}
