import type { JsonObject } from '@touchstone/core'
import type { Adjustment } from '@touchstone/metrics'
import { slicesIn, type SliceFigures } from '../slice-figures.ts'
import {
  aggregateNames,
  compareAggregates,
  type AggregateFigures,
  type AggregateSide,
  type AggregatesOf,
} from './aggregates.ts'
import type { ComparedAggregate, ComparedSliceValue } from './comparison.ts'
import { judgeFamilies } from './families.ts'

/**
 * Compares the slices of the suite that are stored with the runs. The values of all slices are one family for
 * each metric.
 * @param sides what the models have for the whole suite
 */
export function compareSlices(
  sides: readonly AggregateSide[],
  of: Omit<AggregatesOf, 'names' | 'samples'>,
  adjust: Adjustment,
): ComparedSliceValue[] {
  const ofModels = sides.map(({ metrics }) => slicesByName(metrics))
  const keys = [...new Set(ofModels.flatMap((slices) => [...slices.keys()]))]
  const compared = keys.flatMap((key) => {
    const found = ofModels.map((slices) => slices.get(key))
    const known = found.find((one) => one !== undefined)
    if (!known) return []
    const own = sides.map((side, i) => ({ ...side, metrics: found[i]?.metrics ?? null }))
    const samples = found.map((one) => one?.n ?? 0)
    const names = aggregateNames(
      own.map(({ metrics }) => metrics),
      of.described,
    )
    const aggregates = compareAggregates(own, { ...of, names, samples: Math.min(...samples) })
    return [{ slice: known.slice, value: known.value, samples, aggregates }]
  })
  const judged = judgedAggregates(
    compared.flatMap(({ aggregates }) => aggregates),
    adjust,
  )
  return compared.map(({ aggregates, ...own }) => ({
    ...own,
    aggregates: aggregates.map(judged),
  }))
}

/** Judges metrics of whole test cases, or of slices, as families. */
export function judgedAggregates(
  figures: readonly AggregateFigures[],
  adjust: Adjustment,
): (aggregate: AggregateFigures) => ComparedAggregate {
  const judged = judgeFamilies(figures, adjust)
  return (aggregate) => ({
    ...aggregate,
    models: aggregate.models.map(({ toBase, ...value }) => ({
      ...value,
      toBase: toBase && judged(toBase),
    })),
  })
}

const slicesByName = (metrics: JsonObject | null): Map<string, SliceFigures> =>
  new Map(
    (metrics === null ? [] : slicesIn(metrics)).map((one) => [
      JSON.stringify([one.slice, one.value]),
      one,
    ]),
  )
