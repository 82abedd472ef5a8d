import type { ChangeOf, NewOf, PartSpec, PresignedRequest } from '@touchstone/core'
import type { BlockRows, Page, Revision } from '@touchstone/core/services'

// What the procedures of the contract take and answer has in common.

export interface CallOptions {
  readonly signal?: AbortSignal
}
/** What is left out where nothing has to be said. */
export type Given<I> = undefined extends I
  ? [input?: I, options?: CallOptions]
  : [input: I, options?: CallOptions]

/** Reads, and is repeated while its failure can pass. */
export interface Query<I, O> {
  readonly query: (...given: Given<I>) => Promise<O>
}
/** Writes, and is repeated by those who know that they may. */
export interface Mutation<I, O> {
  readonly mutate: (...given: Given<I>) => Promise<O>
}

/** An id as text, or its integer. */
export type AnyId = string | number
export type NameOrId = string | number

export interface Paging {
  readonly cursor?: string | undefined
  readonly limit?: number | undefined
}
export interface Sorting extends Paging {
  readonly sort?: 'name' | 'created' | 'updated' | undefined
  readonly order?: 'ascending' | 'descending' | undefined
}
export interface HistoryOf {
  readonly id: AnyId
  readonly before?: number | undefined
  readonly limit?: number | undefined
}
export interface Blockwise {
  readonly from?: number | undefined
  readonly limit?: number | undefined
}
export interface Seen {
  readonly id: AnyId
  readonly revision: number
}
export type Upload = Omit<PartSpec, 'block'>
export interface PreparedPart {
  readonly sha256: string
  readonly request?: PresignedRequest
  readonly committed: boolean
}
export interface LabelFilter {
  readonly search?: string | undefined
  readonly tags?: readonly string[] | undefined
}
export interface NewContent {
  readonly draftId?: AnyId | undefined
  readonly from?:
    | { readonly testCaseId: AnyId; readonly version: number; readonly rows: readonly BlockRows[] }
    | undefined
}
export type TargetOf =
  | { readonly testSuiteId: AnyId; readonly version?: number | undefined }
  | { readonly testCaseId: AnyId; readonly version?: number | undefined }
export interface InferredTargetsOf extends Paging {
  readonly modelId: AnyId
  readonly filter?: LabelFilter | undefined
}
export interface SampleMetricsOf {
  readonly id: AnyId
  readonly configuration: number
  readonly testCaseId?: AnyId | undefined
}
export type BatchState = 'committed' | 'aborted'
/** Revisions of a record, newest first; `next` is the `before` of the page after. */
export interface History<R> {
  readonly items: readonly Revision<R>[]
  readonly next?: number
}
/** How records are edited and how their history is read. */
export interface RecordProcedures<R, Change> {
  readonly edit: Mutation<Seen & Change, R>
  readonly history: Query<HistoryOf, History<R>>
}
/** What test cases and test suites have alike; `C` says what is of their contents. */
export interface VersionedProcedures<
  K extends 'testCase' | 'testSuite',
  R,
  C extends { new: object; change: object; sought?: object; found?: object } = {
    new: object
    change: object
  },
> extends RecordProcedures<R, ChangeOf<K> & C['change']> {
  readonly create: Mutation<NewOf<K> & { readonly workflowId: AnyId } & C['new'], R>
  /** A name needs its workflow beside it; an id is found from anywhere. */
  readonly get: Query<
    Readonly<Record<K, NameOrId>> & {
      readonly workflowId?: AnyId | undefined
      readonly forWriting?: boolean | undefined
      readonly version?: number | undefined
    } & C['sought'],
    { readonly record: R; readonly version: number; readonly samples: number } & C['found']
  >
  readonly list: Query<
    Sorting & { readonly workflowId: AnyId; readonly filter?: LabelFilter | undefined },
    Page<R>
  >
}
export interface VersionRef {
  readonly id: AnyId
  readonly version: number
}
