import { readBlock, type BlockRow } from '@touchstone/client/read-blocks'
import { readRows } from '@touchstone/client/stored-rows'
import { hasRow, isJsonObject, rowOf, type JsonObject } from '@touchstone/core'
import type { BlockPlan } from '@touchstone/core/services'
import type { TestRun } from '@touchstone/core/services'
import { queryClient } from '../../api/query-client.ts'
import { rpc, transport } from '../../api/rpc.ts'
import { kept, metricsKey, rowsKey, type BlockState, type Subject } from './block-states.ts'
import { classIn } from './class-counts.ts'
import { errorKey } from './error-group.ts'
import type { TestCaseOfSuite } from './test-case-of-suite.ts'

/** Something of each row of a block, by row. */
type ByRow<T> = readonly (T | undefined)[]

/** The metrics of the samples of one block. */
export function metricsOfBlock(subject: Subject, block: number): Promise<ByRow<JsonObject>> {
  if (!subject.run.evaluator) return Promise.resolve([])
  return queryClient.fetchQuery({
    queryKey: [...metricsKey(subject), block],
    ...kept,
    queryFn: async () => {
      const { run, configuration } = subject
      const [stored] = await rpc().testRuns.readSampleMetrics.query({
        id: run.id,
        configuration,
        blocks: [block],
      })
      const rows = await readRows(transport(), stored?.parts ?? [], { field: 'metrics', block })
      return Array.from(rows.byRow(), (row) => (isJsonObject(row?.value) ? row.value : undefined))
    },
  })
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
