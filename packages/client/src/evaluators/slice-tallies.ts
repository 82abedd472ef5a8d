import {
  isJsonObject,
  TouchstoneError,
  valueAtPath,
  type Json,
  type JsonObject,
} from '@touchstone/core'
import type { Steps } from '@touchstone/metrics'
import type { DescribedMetrics } from '@touchstone/core/services'
import { preview } from '../check-value.ts'
import type { EvaluatedSample } from '../evaluator.ts'
import { isRecord, shownValue, wrongOption } from '../option-value.ts'
import { columnList, didYouMean } from '../table/absent-column.ts'
import { stepsOf, type WithMetrics } from '../tallies.ts'
import type { WorkflowTypes } from '../workflow-types.ts'

/**
 * Which part of a slice a sample belongs to, such as `'rain'` of the slice `weather`: a function, or a path with
 * dots into the test sample, or into the ground truth after `groundTruth`. Null, or a path that the sample has
 * not, is no part.
 */
export type Slice<T extends WorkflowTypes> =
  | string
  | ((sample: EvaluatedSample<T>) => string | null)

/** Slices by name. */
export type Slices<T extends WorkflowTypes> = Readonly<Record<string, Slice<T>>>

/** The headline metrics of the samples with one value of a slice. */
export type SliceMetrics = {
  slice: string
  value: string
  n: number
  metrics: JsonObject
  intervals?: JsonObject
  /** By which comparisons tell chance; left out where there are many slices. */
  $replicates?: JsonObject
}

interface SliceTally<Add> extends WithMetrics<object> {
  add(added: Add): void
}

const mostValues = 200
// Characters of all slices of a test case, whose metrics are bounded.
const mostReplicates = 65_536

/** Collects the metrics of slices: with a tally for each value. Without slices it does nothing. */
export function createSliceTallies<T extends WorkflowTypes, Add>(options: {
  readonly slices: Slices<T> | undefined
  readonly describe: DescribedMetrics
  /** Whether all samples of the suite come here, so that a path that none of them has is wrong. */
  readonly isWhole: boolean
  readonly create: () => SliceTally<Add>
}) {
  const { describe, isWhole, create } = options
  const headline = Object.keys(describe).filter((path) => describe[path]?.headline === true)
  const slices = Object.entries(options.slices ?? {}).map(([name, slice]) => ({
    name,
    slice,
    values: new Map<string, { n: number; tally: SliceTally<Add> }>(),
  }))
  let size = 0
  let last: EvaluatedSample<T> | undefined

  function makeRoom(): void {
    if (size < mostValues) {
      size++
      return
    }
    const largest = slices.reduce((a, b) => (b.values.size > a.values.size ? b : a))
    const examples = [...largest.values.keys()].slice(0, 3).map((value) => JSON.stringify(value))
    throw new TouchstoneError(
      'bad_input',
      `The slice ${JSON.stringify(largest.name)} has too many values, such as ${examples.join(', ')}: all slices together may have ${mostValues}. Group its values, or leave it out.`,
      { details: { slice: largest.name } },
    )
  }

  return {
    add(sample: EvaluatedSample<T>, added: Add): void {
      last = sample
      for (const { name, slice, values } of slices) {
        const value = valueOf(name, slice, sample)
        if (value === null) continue
        let entry = values.get(value)
        if (!entry) {
          makeRoom()
          entry = { n: 0, tally: create() }
          values.set(value, entry)
        }
        entry.n++
        entry.tally.add(added)
      }
    },
    *metricsInSteps(): Steps<{ slices?: SliceMetrics[] }> {
      if (slices.length === 0) return {}
      for (const { name, slice, values } of slices)
        if (isWhole && last && values.size === 0 && typeof slice === 'string')
          throw withoutField(name, slice, last)
      const all: SliceMetrics[] = []
      for (const { name, values } of slices)
        for (const [value, { n, tally }] of [...values].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
          yield
          // Metrics are made of JSON alone.
          const metrics = (yield* stepsOf(tally)) as JsonObject
          all.push({ slice: name, value, n, ...headlineOnly(metrics, headline) })
        }
      const characters = all.reduce((sum, { $replicates }) => sum + sizeOf($replicates), 0)
      if (characters <= mostReplicates) return { slices: all }
      return { slices: all.map(({ $replicates: _tooMany, ...slice }) => slice) }
    },
  }
}

function headlineOnly(
  metrics: JsonObject,
  paths: readonly string[],
): Pick<SliceMetrics, 'metrics' | 'intervals' | '$replicates'> {
  const kept: JsonObject = {}
  for (const path of paths) {
    const keys = path.split('.')
    const key = keys.pop() ?? ''
    let into = kept
    for (const one of keys) {
      const inner = into[one]
      into = isJsonObject(inner) ? inner : (into[one] = {})
    }
    into[key] = valueAtPath(metrics, path) ?? null
  }
  const { intervals, $replicates } = metrics
  if (!isJsonObject(intervals)) return { metrics: kept }
  return {
    metrics: kept,
    intervals: Object.fromEntries(paths.map((path) => [path, intervals[path] ?? null])),
    ...(isJsonObject($replicates) && {
      $replicates: { ...$replicates, values: pick($replicates['values'], paths) },
    }),
  }
}

const pick = (values: Json | undefined, paths: readonly string[]): JsonObject =>
  isJsonObject(values)
    ? Object.fromEntries(Object.entries(values).filter(([path]) => paths.includes(path)))
    : {}

const sizeOf = (replicates: JsonObject | undefined): number =>
  replicates === undefined ? 0 : JSON.stringify(replicates).length

function valueOf<T extends WorkflowTypes>(
  name: string,
  slice: Slice<T>,
  sample: EvaluatedSample<T>,
): string | null {
  if (typeof slice === 'string') {
    const { root, path } = sourceOf(slice, sample)
    const value = valueAtPath(root, path)
    if (value === undefined || value === null) return null
    if (typeof value === 'object')
      throw new TouchstoneError(
        'bad_input',
        `The slice ${JSON.stringify(name)} reads ${JSON.stringify(slice)}, which must be a string, a number or a boolean, not ${shownValue(value)}, for the test sample ${preview(sample.testSample)}.`,
        { details: { slice: name } },
      )
    return String(value)
  }
  const value: unknown = slice(sample)
  if (value === null || typeof value === 'string') return value
  throw new TouchstoneError(
    'bad_input',
    `The slice ${JSON.stringify(name)} must return a string or null, not ${shownValue(value)}, for the test sample ${preview(sample.testSample)}.`,
    { details: { slice: name } },
  )
}

/** What a path leads into, and the rest of the path. Rows are JSON. */
function sourceOf<T extends WorkflowTypes>(
  path: string,
  { testSample, groundTruth }: EvaluatedSample<T>,
): { root: Json; side: string; path: string } {
  const [, prefix, rest = path] = /^(testSample|groundTruth)\.(.+)$/.exec(path) ?? []
  return prefix === 'groundTruth'
    ? { root: groundTruth as Json, side: 'ground truths', path: rest }
    : { root: testSample as Json, side: 'test samples', path: rest }
}

function withoutField<T extends WorkflowTypes>(
  name: string,
  slice: string,
  sample: EvaluatedSample<T>,
): TouchstoneError {
  const { root, side, path } = sourceOf(slice, sample)
  const fields = pathsIn(root)
  return new TouchstoneError(
    'bad_input',
    `No sample has ${JSON.stringify(slice)}, which the slice ${JSON.stringify(name)} reads. The ${side} have ${columnList(fields)}.${didYouMean(path, fields)}${side === 'test samples' ? ' A path into the ground truth begins with groundTruth.' : ''}`,
    { details: { slice: name } },
  )
}

/** Refuses slices that are none; callers without types may send anything. */
export function requireSlices(slices: unknown): void {
  if (slices === undefined) return
  if (!isRecord(slices))
    throw wrongOption(
      'slices',
      "an object of paths or functions by name, such as { weather: 'metadata.weather' }",
      slices,
    )
  for (const [name, slice] of Object.entries(slices))
    if (typeof slice !== 'function' && (typeof slice !== 'string' || slice === ''))
      throw wrongOption(`slices.${name}`, 'a path or a function', slice)
}

/** The paths of all values, with dots. */
const pathsIn = (value: Json, before = ''): string[] =>
  isJsonObject(value)
    ? Object.entries(value).flatMap(([key, inner]) => {
        const path = `${before}${key}`
        return isJsonObject(inner) ? pathsIn(inner, `${path}.`) : [path]
      })
    : []
