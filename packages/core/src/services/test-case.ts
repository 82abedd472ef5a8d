import type { Id } from '../ids.ts'
import type { RecordHead } from './record.ts'

export interface TestCaseRecord extends RecordHead<'testCase'> {
  readonly workflowId: Id<'workflow'>
  readonly description: string
  readonly tags: readonly string[]
  /** Counts the changes of the contents; `revision` counts all edits. */
  readonly version: number
  /** How many test samples the current version has. */
  readonly samples: number
}

/** The contents of one version of a test case. */
export interface TestCaseVersion {
  readonly version: number
  readonly samples: number
  readonly manifestKey: string
}
