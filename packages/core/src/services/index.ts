import { createContentsComparison } from './contents-comparison.ts'
import { createDraftMetadata } from './draft-metadata.ts'
import { createDrafts } from './drafts.ts'
import { withClockGuard } from './clock-guard.ts'
import { createGarbage } from './garbage.ts'
import type { Deps } from './deps.ts'
import { createInferences } from './inferences.ts'
import { createInferredTargets } from './inferred-targets.ts'
import { createLayers } from './layers.ts'
import { createManifests } from './manifests.ts'
import { createModels } from './models.ts'
import { createPurge } from './purge.ts'
import { createSampleBlocks } from './sample-blocks.ts'
import { createSamples } from './samples.ts'
import { createTargets } from './targets.ts'
import { createTestCaseChanges } from './test-case-changes.ts'
import { createTestCases } from './test-cases.ts'
import { createTestRuns } from './test-runs.ts'
import { createTestSuites } from './test-suites.ts'
import { createTokens } from './tokens.ts'
import { createUploads } from './uploads.ts'
import { createWorkflows } from './workflows.ts'

export { inspect } from './inspection.ts'
export { createReferences } from './references.ts'
export { missingObject } from './stored-objects.ts'
export { Room } from './room.ts'
export type Services = ReturnType<typeof createServices>

/** The whole domain over a table and an object store. */
export function createServices(given: Deps) {
  const deps = withClockGuard(given)
  const uploads = createUploads(deps)
  const workflows = createWorkflows(deps)
  const blocks = createSampleBlocks(deps)
  const manifests = createManifests(deps)
  const models = createModels(deps, workflows)
  const layers = createLayers(deps, { uploads, workflows, blocks })
  const drafts = createDrafts(deps)
  const draftMetadata = createDraftMetadata(deps, { blocks })
  const samples = createSamples(deps, { uploads, workflows, blocks, drafts, draftMetadata })
  const comparison = createContentsComparison(deps)
  const testCases = createTestCases(deps, {
    workflows,
    layers,
    drafts,
    draftMetadata,
    manifests,
    comparison,
  })
  const testSuites = createTestSuites(deps, { workflows, testCases, manifests })
  const resolve = createTargets({ testCases, testSuites, manifests })
  const inferences = createInferences(deps, { models, layers, blocks, resolve })
  const testRuns = createTestRuns(deps, { models, testSuites, layers })
  const tokens = createTokens(deps)
  const purge = createPurge(deps, { models, testCases })
  const garbage = createGarbage(deps, { manifests, draftMetadata, purge })
  return {
    workflows,
    models,
    layers,
    samples,
    testCases,
    testCaseChanges: createTestCaseChanges({ testCases, comparison }),
    testSuites,
    inferences,
    inferredTargets: createInferredTargets({ models, testCases, testSuites, layers, resolve }),
    testRuns,
    tokens,
    garbage,
  }
}

export type { Author, Deps } from './deps.ts'
export type { CollectOptions, Collected } from './garbage.ts'
export type { BlockPlan, InferenceStatus, ReadPlan } from './inferences.ts'
export type { InferredTarget } from './inferred-targets.ts'
export type { CommitSummary } from './commit-summary.ts'
export type { BlockRows } from './manifests.ts'
export type { ModelFacets } from './model-facets.ts'
export type { ModelFilter } from './model-filter.ts'
export type { ModelChange, ModelSort } from './models.ts'
export type { ModelRecord } from './model-record.ts'
export type { Page } from './record-list.ts'
export type { Action, RecordHead, Revision } from './record.ts'
export type { ScoreCondition, ScoreRef } from './scores.ts'
export type { CommittedSamples } from './samples.ts'
export type { Conflict } from './settle.ts'
export type { Target } from './targets.ts'
export type { BlockChanges, TestCaseChanges } from './test-case-changes.ts'
export { requireDefinition } from './workflows.ts'
export type { TestCaseRecord } from './test-case.ts'
export type { LatestRun, ListedRun } from './test-run-lists.ts'
export type {
  DescribedMetrics,
  EvaluatorRef,
  HeadlineMetric,
  MetricInfo,
  RunCounts,
  RunMetrics,
  TestRun,
  TestRunState,
} from './test-run.ts'
export type { SuiteBlock, SuiteTestCase, TestCaseRef, TestSuiteRecord } from './test-suites.ts'
export { includesRole } from '../role.ts'
export { newTokenSecret, Role, type Token } from './tokens.ts'
export type { PreparedUpload } from './uploads.ts'
export type { DefinedWorkflow, Workflow, WorkflowSchemas } from './workflows.ts'
export type { Damage, Inspected } from './inspection.ts'
