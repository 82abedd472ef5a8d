import type { VersionedRecord } from './versioned-records.ts'

export type TestCaseRecord = VersionedRecord<'testCase'>

/** The contents of one version of a test case. */
export interface TestCaseVersion {
  readonly version: number
  readonly samples: number
  readonly manifestKey: string
}
