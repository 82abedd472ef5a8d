import type { BlockRow } from '@touchstone/client/read-blocks'
import {
  blockOf,
  countRows,
  difference,
  hasRow,
  intersection,
  isEmpty,
  placeOf,
  rowOf,
  rowsOf,
  type Bitmap,
  type JsonObject,
  type Place,
} from '@touchstone/core'
import { rpc } from '../../api/rpc.ts'
import { blocksPerCall } from '@touchstone/core/limits'
import { blockStates, type BlockState, type Subject } from './block-states.ts'
import {
  classesOfBlock,
  errorKeysOfBlock,
  errorsOfBlock,
  metricsOfBlock,
  rowsOfBlock,
} from './block-reads.ts'
import { passesClasses } from './class-filter.ts'
import { ErrorGroups } from './error-group.ts'
import { filterable, hasMetricFilter, passes, type SampleFilter } from './sample-filter.ts'
import { byBlock, findFrom, findStartBefore, type RowsOfBlock } from './sample-search.ts'

export type { Subject } from './block-states.ts'

const pageSize = 25

/** A sample of a run, with all that the run has of it. */
export interface RunSample extends BlockRow {
  readonly metrics: JsonObject | undefined
}

/** The rows of a block that a filter leaves without a look at what they say. */
function candidates({ rows, inferred, errors }: BlockState, { show }: SampleFilter): Bitmap {
  if (show === 'errors') return intersection(rows, errors)
  if (show === 'missing') return difference(difference(rows, inferred), errors)
  return rows
}

const looksInside = (filter: SampleFilter): boolean =>
  hasMetricFilter(filter) || filter.error !== undefined || filter.classes !== undefined

/** What is looked for; an aborted search ends at the next block. */
interface Search {
  readonly filter: SampleFilter
  readonly signal: AbortSignal
  readonly onLook?: (looked: Looked) => void
}

function rowsShown(
  states: ReadonlyMap<number, BlockState>,
  subject: Subject,
  { filter, onLook, signal }: Search,
): RowsOfBlock {
  const { classes, error } = filter
  const order = [...states.keys()]
  return async (block) => {
    const state = states.get(block)
    if (!state) return []
    signal.throwIfAborted()
    if (looksInside(filter)) onLook?.({ block: order.indexOf(block) + 1, of: order.length })
    const some = candidates(state, filter)
    if (isEmpty(some)) return []
    const [metrics, ofClasses, errors] = await Promise.all([
      hasMetricFilter(filter) ? metricsOfBlock(subject, block) : [],
      classes ? classesOfBlock(subject, state, classes.field) : [],
      error === undefined ? [] : errorKeysOfBlock(subject, block),
    ])
    return rowsOf(some).filter(
      (row) =>
        passes(metrics[row], filter) &&
        (!classes || passesClasses(classes, ofClasses[row] ?? [undefined, undefined])) &&
        (error === undefined || errors[row] === error),
    )
  }
}

/** How many samples a filter shows, and how many of them come before a place. */
function countShown(states: readonly BlockState[], filter: SampleFilter, at: Place) {
  let before = 0
  let total = 0
  for (const state of states) {
    const rows = candidates(state, filter)
    const count = countRows(rows)
    if (state.block < blockOf(at)) before += count
    else if (state.block === blockOf(at))
      before += rowsOf(rows).filter((row) => row < rowOf(at)).length
    total += count
  }
  return { before, total }
}

/** Where a search is that looks at what rows say: the block, counted from 1, and how many there are. */
export interface Looked {
  readonly block: number
  readonly of: number
}

/** A page of samples from a place on; `counted` where that needs no look at the rows. */
export async function samplePage(subject: Subject, { at, ...search }: Search & { at: Place }) {
  const { filter } = search
  const states = await blockStates(subject)
  const blocks = states.map(({ block }) => block)
  const byNumber = new Map(states.map((state) => [state.block, state]))
  const rowsOfShown = rowsShown(byNumber, subject, search)
  const found = await findFrom(blocks, rowsOfShown, { at, size: pageSize })
  const [first] = found.places
  const previous = await findStartBefore(blocks, rowsOfShown, { at, size: pageSize })
  const samples: RunSample[] = []
  for (const [block, rows] of byBlock(found.places)) {
    const state = byNumber.get(block)
    if (!state) continue
    const [all, metrics] = await Promise.all([
      rowsOfBlock(subject, state),
      metricsOfBlock(subject, block),
    ])
    for (const row of all)
      if (rows.has(rowOf(row.place))) samples.push({ ...row, metrics: metrics[rowOf(row.place)] })
  }
  const counted = looksInside(filter) ? undefined : countShown(states, filter, first ?? at)
  return { samples, previous, next: found.next, blocks: blocks.length, counted }
}

/** The error rows of a run, grouped. Only blocks with errors are read. */
export async function errorGroups(subject: Subject, signal: AbortSignal): Promise<ErrorGroups> {
  const groups = new ErrorGroups()
  for (const { block, rows, errors } of await blockStates(subject)) {
    const wanted = intersection(rows, errors)
    if (isEmpty(wanted)) continue
    signal.throwIfAborted()
    for (const { row, place, error } of await errorsOfBlock(subject.run, block))
      if (hasRow(wanted, row)) groups.add(place, error)
  }
  return groups
}

/**
 * The metrics that samples of a run can be filtered by: those of the first block that has any, whatever
 * page of samples is shown.
 */
export async function metricNames(subject: Subject, signal: AbortSignal): Promise<string[]> {
  const { run, configuration } = subject
  const blocks = (await blockStates(subject)).map(({ block }) => block)
  for (let from = 0; from < blocks.length;) {
    const some = blocks.slice(from, from + blocksPerCall)
    const stored = await rpc().testRuns.readSampleMetrics.query(
      { id: run.id, configuration, blocks: some },
      { signal },
    )
    from += stored.length
    for (const { block, parts } of stored) {
      const names = parts.length === 0 ? [] : filterable(await metricsOfBlock(subject, block))
      if (names.length > 0) return names
    }
  }
  return []
}

/** All values of a metric, block by block: what a histogram is made of. */
export async function metricValues(
  subject: Subject,
  metric: string,
  signal: AbortSignal,
): Promise<number[]> {
  const values: number[] = []
  for (const { block, rows } of await blockStates(subject)) {
    signal.throwIfAborted()
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
