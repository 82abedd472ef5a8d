import type { Id } from '../ids.ts'
import type { createManifests, ManifestBlock } from './manifests.ts'
import type { TestCases } from './test-cases.ts'
import type { TestSuites } from './test-suites.ts'

/** A version of a test suite or of a test case; without a version, the newest. */
export type Target =
  | { readonly testSuiteId: Id<'testSuite'>; readonly version?: number | undefined }
  | { readonly testCaseId: Id<'testCase'>; readonly version?: number | undefined }

/** The samples that a target stands for. */
export interface ResolvedTarget {
  readonly workflowId: Id<'workflow'>
  readonly name: string
  readonly version: number
  readonly samples: number
  /** Parts with ground truths are there for a test case only. */
  readonly blocks: readonly ManifestBlock[]
}

export type Targets = ReturnType<typeof createTargets>

/** Finds out which samples a target stands for. */
export function createTargets(parts: {
  testCases: TestCases
  testSuites: TestSuites
  manifests: ReturnType<typeof createManifests>
}) {
  const { testCases, testSuites, manifests } = parts
  return async function resolve(target: Target): Promise<ResolvedTarget> {
    if ('testSuiteId' in target) {
      const { workflowId, name } = await testSuites.records.load(target.testSuiteId)
      const contents = await testSuites.version(target.testSuiteId, target.version)
      const { version, samples } = contents
      return { workflowId, name, version, samples, blocks: await manifests.load(contents.unionKey) }
    }
    const { workflowId, name } = await testCases.records.load(target.testCaseId)
    const contents = await testCases.version(target.testCaseId, target.version)
    const { version, samples } = contents
    return {
      workflowId,
      name,
      version,
      samples,
      blocks: await manifests.load(contents.manifestKey),
    }
  }
}
