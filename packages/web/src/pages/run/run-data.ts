import { readBlock, readParts } from '@touchstone/client/read-blocks'
import {
  decodeBitmap,
  difference,
  hasRow,
  intersection,
  isJsonObject,
  placeOf,
  rowOf,
  rowsOf,
  type Bitmap,
  type JsonObject,
  type Place,
} from '@touchstone/core'
import type { TestRun } from '@touchstone/core/services'
import type { BlockRow } from '@touchstone/client/read-blocks'
import { rpc, transport } from '../../api/rpc.ts'
import { queryClient } from '../../api/query-client.ts'
import type { TestCaseOfSuite } from './test-case-of-suite.ts'
import { passes, type SampleFilter } from './sample-filter.ts'
import { byBlock, findFrom, findStartBefore, type RowsOfBlock } from './sample-search.ts'

const pageSize = 25
// Blocks are large; the ones that are looked at stay for a while.
const cached = { staleTime: 30_000, gcTime: 60_000 }
const blocksPerCall = 100

/** A sample of a run, with all that the run has of it. */
export interface RunSample extends BlockRow {
  readonly metrics: JsonObject | undefined
}

/** What is looked at: a test case of a run, for one configuration of the evaluator. */
export interface Subject {
  readonly run: TestRun
  readonly testCase: TestCaseOfSuite
  readonly configuration: number
}

interface BlockState {
  readonly block: number
  readonly rows: Bitmap
  readonly inferred: Bitmap
  readonly errors: Bitmap
}

/** Which samples each block has, and what became of them; of all test cases when none is named. */
async function blockStates(
  { testSuite, modelId }: TestRun,
  testCase?: TestCaseOfSuite,
): Promise<BlockState[]> {
  const states: BlockState[] = []
  for (let from: number | undefined = 0; from !== undefined;) {
    const page: Awaited<ReturnType<ReturnType<typeof rpc>['testSuites']['rows']['query']>> =
      await rpc().testSuites.rows.query({ ...testSuite, from, limit: blocksPerCall })
    const blocks = page.blocks.flatMap(({ block, rows, testCases }) => {
      const own = testCase ? testCases.find(({ index }) => index === testCase.index)?.rows : rows
      return own === undefined ? [] : [{ block, rows: decodeBitmap(own) }]
    })
    const coverages = await rpc().inferences.coverage.query({
      modelId,
      blocks: blocks.map(({ block }) => block),
    })
    for (const [i, { block, rows }] of blocks.entries())
      states.push({
        block,
        rows,
        inferred: decodeBitmap(coverages[i]?.inferred ?? ''),
        errors: decodeBitmap(coverages[i]?.errors ?? ''),
      })
    from = page.next
  }
  return states
}

const keyOf = ({ run, configuration }: Subject) => ['run', run.id, run.revision, configuration]

/** The metrics of the samples of one block, by row. */
const metricsOfBlock = (
  subject: Subject,
  block: number,
): Promise<readonly (JsonObject | undefined)[]> => {
  if (!subject.run.evaluator) return Promise.resolve([])
  return queryClient.fetchQuery({
    queryKey: [...keyOf(subject), 'block-metrics', block],
    ...cached,
    queryFn: async () => {
      const { run, configuration } = subject
      const [stored] = await rpc().testRuns.readSampleMetrics.query({
        id: run.id,
        configuration,
        blocks: [block],
      })
      const rows = await readParts(transport(), stored?.parts ?? [], { field: 'metrics', block })
      return Array.from(rows, (row) => (isJsonObject(row?.value) ? row.value : undefined))
    },
  })
}

const rowsOfBlock = (subject: Subject, block: number): Promise<readonly BlockRow[]> =>
  queryClient.fetchQuery({
    queryKey: [...keyOf(subject), 'block', subject.testCase.id, block],
    ...cached,
    queryFn: async () => {
      const { run, testCase } = subject
      const { blocks } = await rpc().inferences.read.query({
        target: { testCaseId: testCase.id, version: testCase.version },
        modelId: run.modelId,
        from: block,
        limit: 1,
      })
      const [plan] = blocks
      return plan?.block === block ? [...(await readBlock(transport(), plan))] : []
    },
  })

function rowsShown(
  states: readonly BlockState[],
  subject: Subject,
  filter: SampleFilter,
): RowsOfBlock {
  return async (block) => {
    const state = states.find((one) => one.block === block)
    if (!state) return []
    const { rows, inferred, errors } = state
    if (filter.show === 'errors') return rowsOf(intersection(rows, errors))
    if (filter.show === 'missing') return rowsOf(difference(difference(rows, inferred), errors))
    if (filter.metric === undefined || filter.value === '') return rowsOf(rows)
    const metrics = await metricsOfBlock(subject, block)
    return rowsOf(rows).filter((row) => passes(metrics[row], filter))
  }
}

/** A page of samples from a place on; `total` where counting needs no look at the rows. */
export async function samplePage(subject: Subject, filter: SampleFilter, at: Place) {
  const states = await blockStates(subject.run, subject.testCase)
  const blocks = states.map(({ block }) => block)
  const rowsOfShown = rowsShown(states, subject, filter)
  const found = await findFrom(blocks, rowsOfShown, { at, size: pageSize })
  const [first] = found.places
  const previous =
    first === undefined
      ? undefined
      : await findStartBefore(blocks, rowsOfShown, { at: first, size: pageSize })
  const samples: RunSample[] = []
  for (const [block, rows] of byBlock(found.places)) {
    const [all, metrics] = await Promise.all([
      rowsOfBlock(subject, block),
      metricsOfBlock(subject, block),
    ])
    for (const row of all)
      if (rows.has(rowOf(row.place))) samples.push({ ...row, metrics: metrics[rowOf(row.place)] })
  }
  return { samples, previous, next: found.next, blocks: blocks.length }
}

/** Error rows that say the same, but for the numbers in them. */
export interface ErrorGroup {
  readonly name: string
  /** As the first of them says it. */
  readonly message: string
  count: number
  readonly first: Place
}

/** The error rows of a run, grouped; the most frequent first. Only blocks with errors are read. */
export async function errorGroups(run: TestRun): Promise<ErrorGroup[]> {
  const groups = new Map<string, ErrorGroup>()
  const target = { testSuiteId: run.testSuite.id, version: run.testSuite.version }
  for (const { block, rows, errors } of await blockStates(run)) {
    const wanted = intersection(rows, errors)
    if (rowsOf(wanted).length === 0) continue
    const plan = await rpc().inferences.read.query({
      target,
      modelId: run.modelId,
      from: block,
      limit: 1,
    })
    const parts = plan.blocks[0]?.inferences ?? []
    const stored = await readParts(transport(), parts, { field: 'inference', block })
    addErrors(
      groups,
      stored.flatMap((row) => (row?.error && hasRow(wanted, rowOf(row.place)) ? [row] : [])),
    )
  }
  return [...groups.values()].toSorted((a, b) => b.count - a.count || a.first - b.first)
}

/** Takes rows into their groups. */
function addErrors(
  groups: Map<string, ErrorGroup>,
  rows: readonly { place: Place; error?: { name: string; message: string } }[],
): void {
  for (const { place, error } of rows) {
    if (!error) continue
    const { name, message } = error
    const key = `${name}: ${message.replaceAll(/\d+/g, '#')}`
    const group = groups.get(key)
    if (group) group.count++
    else groups.set(key, { name, message, count: 1, first: place })
  }
}

/** All values of a metric, block by block: what a histogram is made of. */
export async function metricValues(subject: Subject, metric: string): Promise<number[]> {
  const values: number[] = []
  for (const { block, rows } of await blockStates(subject.run, subject.testCase)) {
    const metrics = await metricsOfBlock(subject, block)
    for (const row of rowsOf(rows)) {
      const value = metrics[row]?.[metric]
      if (typeof value === 'number') values.push(value)
    }
  }
  return values
}

/** The place that an address names; the first one when it names none. */
export const readPlace = (text: string | null): Place => {
  const place = Number(text ?? 0)
  return Number.isSafeInteger(place) && place >= 0 ? place : placeOf(0, 0)
}
