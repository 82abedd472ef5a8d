import { TouchstoneError } from '../errors.ts'
import type { Id } from '../ids.ts'
import type { PartSpec } from '../part.ts'
import type { PresignedRequest } from '../ports/objects.ts'
import type { Deps } from './deps.ts'
import { put, read, tryWrite } from './documents.ts'
import type { Layers } from './layers.ts'
import type { Layer } from './layer.ts'
import { retryWrites } from './retry.ts'
import { Room } from './room.ts'
import { metricsLayerId, metricsPartition, metricsPlace, ownLayerItem } from './test-run-keys.ts'
import type { RunMetrics, TestRun } from './test-run.ts'
import type { TestSuites } from './test-suites.ts'
import { presignedForMs } from './uploads.ts'

/** Which metrics of test samples: as the first test case with each has them, or as one has for itself. */
export interface SampleMetricsOf {
  readonly configuration: number
  readonly testCaseId?: Id<'testCase'> | undefined
}

/**
 * Metrics of test samples are uploaded like inferences. A configuration has one layer with the metrics
 * of each sample in the first test case that has it, and for each test case with other ground truths or
 * other metadata than an earlier one a layer with the metrics of the samples where they differ.
 */
export function createSampleMetrics(
  { table, objects }: Deps,
  parts: {
    layers: Layers
    testSuites: TestSuites
    load: (id: Id<'testRun'>) => Promise<TestRun>
  },
) {
  const { layers, testSuites, load } = parts

  async function layerOf(runId: Id<'testRun'>, of: SampleMetricsOf): Promise<Layer> {
    const { configuration, testCaseId } = of
    const run = await load(runId)
    requireConfiguration(run, configuration)
    if (testCaseId !== undefined) await requireTestCase(run, testCaseId)
    return {
      id: metricsLayerId(runId, configuration, testCaseId),
      workflowId: run.workflowId,
      field: 'metrics',
    }
  }

  async function requireTestCase(run: TestRun, testCaseId: Id<'testCase'>): Promise<void> {
    const { id, version } = run.testSuite
    const { testCases } = await testSuites.version(id, version)
    if (testCases.some((testCase) => testCase.id === testCaseId)) return
    throw new TouchstoneError(
      'bad_input',
      `The test suite of the test run ${run.id} has no test case ${testCaseId} in its version ${version}.`,
      { details: { id: run.id, testCaseId } },
    )
  }

  /** Makes a layer known before anything is in it, so that it is found when the run goes. */
  async function note(id: Id<'testRun'>, configuration: number, testCaseId: string): Promise<void> {
    const { key, content } = ownLayerItem(id, { configuration, testCaseId })
    await retryWrites(`The metrics of ${id}`, async () => {
      if ((await read(table, key)).revision > 0) return true
      return (await tryWrite(table, [put(key, content, 0)])) === undefined ? true : undefined
    })
  }

  /** Whether the metrics that a test case has for itself are those of its metrics as a whole. */
  async function hasOwn(
    id: Id<'testRun'>,
    configuration: number,
    testCaseId: string,
  ): Promise<boolean> {
    const key = { pk: metricsPartition(id), sk: metricsPlace(configuration, testCaseId) }
    return (await read<RunMetrics>(table, key)).content?.ownTruths === true
  }

  return {
    async prepareSampleMetrics(
      id: Id<'testRun'>,
      input: SampleMetricsOf & { parts: readonly PartSpec[] },
    ) {
      const layer = await layerOf(id, input)
      const { configuration, testCaseId } = input
      if (testCaseId !== undefined) await note(id, configuration, testCaseId)
      return layers.prepare(layer, input.parts)
    },

    async commitSampleMetrics(
      id: Id<'testRun'>,
      input: SampleMetricsOf & { parts: readonly PartSpec[] },
    ) {
      const layer = await layerOf(id, input)
      return layers.commit(layer, { parts: input.parts, schemaRevision: 1, mode: 'replace' })
    },

    /**
     * Where the metrics of test samples are: of the first of the blocks, and of as many of the others
     * in their order as the answer has room for.
     */
    async readSampleMetrics(
      id: Id<'testRun'>,
      input: SampleMetricsOf & { blocks: readonly number[]; room?: Room | undefined },
    ): Promise<{ block: number; parts: PresignedRequest[] }[]> {
      const layer = await layerOf(id, input)
      const { configuration, testCaseId } = input
      const isThere = testCaseId === undefined || (await hasOwn(id, configuration, testCaseId))
      const coverages = isThere ? await layers.at(layer.id, input.blocks) : []
      const found = await Promise.all(
        input.blocks.map(async (block, i) => ({
          block,
          parts: await Promise.all(
            (coverages[i]?.parts ?? []).map(({ key }) =>
              objects.presignGet(key, { expiresInMs: presignedForMs }),
            ),
          ),
        })),
      )
      return (input.room ?? new Room()).first(found)
    },
  }
}

/** Refuses a configuration that the evaluator of a run does not have. */
export function requireConfiguration({ id, evaluator }: TestRun, configuration: number): void {
  const count = evaluator?.configurations.length ?? 0
  if (configuration < count) return
  throw new TouchstoneError(
    'bad_input',
    `The test run ${id} has ${count} evaluator configurations; there is no number ${configuration}.`,
  )
}
