import type { Noun } from './hint.ts'
import type { IdKind } from './ids.ts'
import type { JsonObject } from './json.ts'

/** All that people can edit of a record, of whichever kind; `recordKinds` says which kind has what. */
export interface RecordFields {
  readonly name: string
  /** At most 4,096 characters. @default '' */
  readonly description: string
  /** At most 64. @default [] */
  readonly tags: readonly string[]
  /** Free-form JSON, at most 256 KiB. @default {} */
  readonly metadata: JsonObject
}

/** A kind of records: what has a name, an id, revisions and a history. */
export interface RecordKind<R = never> {
  /** The kind of its ids, which is also how inputs and answers call one: `testCase`. */
  readonly kind: IdKind
  /** How messages call one, and several. */
  readonly noun: Noun
  readonly nouns: string
  /** What the names are unique in: '' for everywhere, or the id of a workflow. */
  readonly scopeOf: (record: R) => string
  /** What people can edit. */
  readonly fields: { readonly [F in keyof RecordFields]?: true }
}

const everywhere = (): string => ''
const withinWorkflow = ({ workflowId }: { readonly workflowId: string }): string => workflowId
const labels = { name: true, description: true, tags: true } as const

/** Every kind of records. Services, procedures, commands and pages take from here what they share. */
export const recordKinds = {
  workflow: {
    kind: 'workflow',
    noun: 'workflow',
    nouns: 'workflows',
    scopeOf: everywhere,
    fields: {},
  },
  model: {
    kind: 'model',
    noun: 'model',
    nouns: 'models',
    scopeOf: everywhere,
    fields: { name: true, metadata: true, tags: true },
  },
  testCase: {
    kind: 'testCase',
    noun: 'test case',
    nouns: 'test cases',
    scopeOf: withinWorkflow,
    fields: labels,
  },
  testSuite: {
    kind: 'testSuite',
    noun: 'test suite',
    nouns: 'test suites',
    scopeOf: withinWorkflow,
    fields: labels,
  },
} as const satisfies Record<string, RecordKind>

type Kinds = typeof recordKinds

/** What people can edit of a record of a kind. */
export type FieldsOf<K extends keyof Kinds> = Pick<
  RecordFields,
  keyof Kinds[K]['fields'] & keyof RecordFields
>

/** What an edit of a record changes; each field replaces the one before, and what is absent stays. */
export type ChangeOf<K extends keyof Kinds> = {
  readonly [F in keyof FieldsOf<K>]?: FieldsOf<K>[F] | undefined
}

/** What a new record has; what is absent has its default. */
export type NewOf<K extends keyof Kinds> = ChangeOf<K> & { readonly name: string }
