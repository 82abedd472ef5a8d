import { metricsByRow, readMetrics } from '@touchstone/client/own-metrics'
import { ownRows } from '@touchstone/client/own-rows'
import { readBlock, type BlockRow } from '@touchstone/client/read-blocks'
import { readRows } from '@touchstone/client/stored-rows'
import { hasRow, rowOf, rowsOf, type Bitmap, type JsonObject } from '@touchstone/core'
import type { BlockPlan } from '@touchstone/core/services'
import type { TestRun } from '@touchstone/core/services'
import { queryClient } from '../../api/query-client.ts'
import { rpc, transport } from '../../api/rpc.ts'
import {
  kept,
  membersOf,
  metricsKey,
  rowsKey,
  testCasesOf,
  type BlockState,
  type Subject,
} from './block-states.ts'
import { classIn } from './class-counts.ts'
import { errorKey } from './error-group.ts'
import type { TestCaseOfSuite } from './test-case-of-suite.ts'

/** Something of each row of a block, by row. */
type ByRow<T> = readonly (T | undefined)[]

/** The metrics of the samples of one block, each by the ground truth and metadata that are shown of it. */
export async function metricsOfBlock(subject: Subject, block: number): Promise<ByRow<JsonObject>> {
  const { run, configuration, testCase } = subject
  if (!run.evaluator) return []
  const of = { run: run.id, configuration, block }
  const [all, own] = await Promise.all([
    queryClient.fetchQuery({
      queryKey: [...metricsKey(subject), block],
      ...kept,
      queryFn: async () => metricsByRow(await readMetrics(transport(), of)),
    }),
    testCase &&
      queryClient.fetchQuery({
        queryKey: [...metricsKey(subject), testCase.id, block],
        ...kept,
        queryFn: () => ownMetrics(run, testCase, of),
      }),
  ])
  return own ? withOwn(all, own) : all
}

/** What a test case has for itself: of rows that evaluators see otherwise than in an earlier one. */
async function ownMetrics(
  run: TestRun,
  testCase: TestCaseOfSuite,
  of: Parameters<typeof readMetrics>[1],
): Promise<{ rows: Bitmap; metrics: ByRow<JsonObject> } | null> {
  const members = (await membersOf(run)).find(({ block }) => block === of.block)
  if (!members) return null
  const testCases = await testCasesOf({ run, testCase: undefined, configuration: of.configuration })
  const rows = (await ownRows(transport(), testCases, members)).get(testCase.index)
  if (!rows) return null
  const stored = await readMetrics(transport(), { ...of, testCase: testCase.id })
  return { rows, metrics: metricsByRow(stored) }
}

function withOwn(
  all: ByRow<JsonObject>,
  { rows, metrics }: { rows: Bitmap; metrics: ByRow<JsonObject> },
): ByRow<JsonObject> {
  const merged = [...all]
  for (const row of rowsOf(rows)) merged[row] = metrics[row]
  return merged
}

/** The samples of one block, with ground truths and inferences. */
export const rowsOfBlock = (subject: Subject, state: BlockState): Promise<readonly BlockRow[]> =>
  queryClient.fetchQuery({
    queryKey: [...rowsKey(subject), 'block', state.block],
    ...kept,
    queryFn: async () => {
      const parts = await Promise.all(
        state.owners.map(async ({ testCase, rows }) => {
          const plan = await planOf(subject.run, testCase, state.block)
          if (!plan) return []
          const all = await readBlock(transport(), plan)
          return Array.from(all).filter(({ place }) => hasRow(rows, rowOf(place)))
        }),
      )
      return parts.flat().toSorted((a, b) => a.place - b.place)
    },
  })

/** The actual and the predicted class of the samples of one block. */
export const classesOfBlock = (
  subject: Subject,
  state: BlockState,
  field: string,
): Promise<ByRow<readonly [actual: string | undefined, predicted: string | undefined]>> =>
  queryClient.fetchQuery({
    queryKey: [...rowsKey(subject), 'block-classes', field, state.block],
    ...kept,
    queryFn: async () => {
      const classes: (readonly [string | undefined, string | undefined])[] = []
      for (const { testCase, rows } of state.owners) {
        const plan = await planOf(subject.run, testCase, state.block)
        const pairs = plan ? (await readPairs(plan)).pairs() : []
        for (const { row, groundTruth, inference } of pairs)
          if (hasRow(rows, row))
            classes[row] = [classIn(groundTruth, field), classIn(inference, field)]
      }
      return classes
    },
  })

/** What the errors of one block say, as {@link errorKey}. */
export const errorKeysOfBlock = (subject: Subject, block: number): Promise<ByRow<string>> =>
  queryClient.fetchQuery({
    queryKey: [...rowsKey({ ...subject, testCase: undefined }), 'block-errors', block],
    ...kept,
    queryFn: async () => {
      const keys: string[] = []
      for (const { row, error } of await errorsOfBlock(subject.run, block))
        keys[row] = errorKey(error)
      return keys
    },
  })

/** The error rows that a model has in one block of a run's suite. */
export async function errorsOfBlock({ testSuite, modelId }: TestRun, block: number) {
  const target = { testSuiteId: testSuite.id, version: testSuite.version }
  const plan = await rpc().inferences.read.query({ target, modelId, from: block, limit: 1 })
  const parts = plan.blocks[0]?.block === block ? plan.blocks[0].inferences : []
  const stored = await readRows(transport(), parts, { field: 'inference', block })
  return stored
    .byRow()
    .flatMap((row) =>
      row?.error ? [{ row: rowOf(row.place), place: row.place, error: row.error }] : [],
    )
}

async function planOf(
  { modelId }: TestRun,
  { id, version }: TestCaseOfSuite,
  block: number,
): Promise<BlockPlan | undefined> {
  const target = { testCaseId: id, version }
  const { blocks } = await rpc().inferences.read.query({ target, modelId, from: block, limit: 1 })
  return blocks[0]?.block === block ? blocks[0] : undefined
}

/** The rows of a block that have both a ground truth and an inference. */
export async function readPairs({ block, groundTruths, inferences }: BlockPlan) {
  const [truths, produced] = await Promise.all([
    readRows(transport(), groundTruths, { field: 'groundTruth', block }),
    readRows(transport(), inferences, { field: 'inference', block }),
  ])
  return {
    block,
    bytes: truths.bytes + produced.bytes,
    pairs: () => {
      const truthOf = truths.byRow()
      return produced.byRow().flatMap((own, row) => {
        const groundTruth = truthOf[row]?.value
        const inference = own?.value
        return groundTruth === undefined || inference === undefined
          ? []
          : [{ row, groundTruth, inference }]
      })
    },
  }
}
