import { suiteContents } from '@touchstone/client/suite-contents'
import { metricsOf } from '@touchstone/client/run-metrics'
import type { ConfigurationMetrics } from '@touchstone/client'
import type { JsonObject } from '@touchstone/core'
import { requireId } from '@touchstone/core/ids'
import type { ConnectionOptions } from '../connection.ts'
import { exportFrom, type ExportOptions } from '../export-file.ts'
import { everything } from '../pages.ts'
import { targetIn, type TargetOptions } from '../target.ts'
import { findInWorkflows, workflowFor } from '../workflows.ts'
import { loadModel } from './edit-model.ts'

type Options = ConnectionOptions & ExportOptions & { readonly workflow?: string }
export type ExportModelsOptions = Options & { readonly archived?: true }
export type ExportDataOptions = Options & { readonly at?: number }
export type ExportInferencesOptions = Options & TargetOptions & { readonly model: string }

/** `touchstone export models`. */
export async function exportModels(options: ExportModelsOptions): Promise<void> {
  const { modelsTable } = await import('@touchstone/client/node')
  await exportFrom(options, async (touchstone) => {
    const { workflow, archived = false } = options
    const workflowId =
      workflow === undefined ? undefined : (await workflowFor(touchstone, workflow)).id
    const models = await everything((cursor: string | undefined) =>
      touchstone.rpc.models.list.query({
        filter: { workflowId, archived },
        sort: 'name',
        cursor,
        limit: 200,
      }),
    )
    const table = modelsTable(models.map((record) => ({ record })))
    return { table, total: models.length }
  })
}

/** `touchstone export case`. */
export async function exportCase(name: string, options: ExportDataOptions): Promise<void> {
  const { testCaseTable } = await import('@touchstone/client/node')
  await exportFrom(options, async (touchstone) => {
    const { found, workflow } = await findInWorkflows(
      touchstone,
      { named: options.workflow, noun: 'test case', name },
      ({ id: workflowId }) => touchstone.rpc.testCases.get.query({ workflowId, testCase: name }),
    )
    const { TestCase } = await touchstone.openWorkflow(workflow.id)
    const testCase = await TestCase.load(found.record.id, versionOf(options))
    return { table: testCaseTable(testCase), total: testCase.size }
  })
}

/** `touchstone export suite`. */
export async function exportSuite(name: string, options: ExportDataOptions): Promise<void> {
  const { testSuiteTable } = await import('@touchstone/client/node')
  await exportFrom(options, async (touchstone) => {
    const { found, workflow } = await findInWorkflows(
      touchstone,
      { named: options.workflow, noun: 'test suite', name },
      ({ id: workflowId }) => touchstone.rpc.testSuites.get.query({ workflowId, testSuite: name }),
    )
    const { TestSuite } = await touchstone.openWorkflow(workflow.id)
    const suite = await TestSuite.load(found.record.id, versionOf(options))
    const total = suite.testCases.reduce((sum, { size }) => sum + size, 0)
    return { table: testSuiteTable(suite), total }
  })
}

/** `touchstone export inferences`. */
export async function exportInferences(options: ExportInferencesOptions): Promise<void> {
  const { inferencesTable } = await import('@touchstone/client/node')
  await exportFrom(options, async (touchstone) => {
    const { id, workflowId } = await loadModel(touchstone, options.model)
    const workflow = await touchstone.openWorkflow(workflowId)
    const of = await targetIn(workflow, options)
    const model = await workflow.Model.load(id)
    return { table: inferencesTable(model, of), total: of.size }
  })
}

/** `touchstone export metrics`: those of test cases and of the suite. */
export async function exportMetrics(named: string, options: Options): Promise<void> {
  const { metricsTable } = await import('@touchstone/client/node')
  await exportFrom(options, async (touchstone) => {
    const id = requireId('testRun', named)
    const { rpc } = touchstone
    const run = await rpc.testRuns.get.query({ id })
    const { workflowId, evaluator } = run
    const [entries, { testCases }] = await Promise.all([
      metricsOf(rpc, id),
      suiteContents(rpc, {
        workflowId,
        testSuite: run.testSuite.id,
        version: run.testSuite.version,
      }),
    ])
    const metrics = (evaluator?.configurations ?? []).map(
      (configuration, index): ConfigurationMetrics<JsonObject, JsonObject> => {
        const own = entries.filter((entry) => entry.configuration === index)
        const of = (testCaseId: string | null) =>
          own.find((entry) => entry.testCaseId === testCaseId)?.metrics
        return {
          configuration,
          testCases: testCases.flatMap(({ record }) => {
            const found = of(record.id)
            return found ? [{ name: record.name, metrics: found }] : []
          }),
          testSuite: of(null) ?? null,
        }
      },
    )
    return { table: metricsTable(metrics), total: entries.length }
  })
}

const versionOf = ({ at }: { at?: number }): { version?: number } =>
  at === undefined ? {} : { version: at }
