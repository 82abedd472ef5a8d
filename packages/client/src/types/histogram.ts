import * as z from 'zod'
import { AxisConfig } from './axis-config.ts'
import { finiteNumber } from './finite-number.ts'
import { listOf } from './list-of.ts'
import { rule } from './rule.ts'

const value = finiteNumber('A value of a Histogram')
const series = z.array(value)

const shape = {
  title: z.string(),
  x_label: z.string(),
  y_label: z.string(),
  buckets: listOf(value, 2, { owner: 'Histogram', noun: 'bounds in buckets' }),
  frequency: z.union([series, z.array(series)], {
    error: 'Histogram frequency must be a list of finite numbers, or a list of such lists',
  }),
  labels: z.array(z.string()).nullish(),
  x_config: AxisConfig.nullish(),
  y_config: AxisConfig.nullish(),
}

/**
 * A distribution of continuous values: n + 1 strictly increasing bounds in `buckets` and n values
 * in `frequency`, or several lists of n values, each with its name in `labels`.
 */
export const Histogram = z
  .object(shape)
  .superRefine(
    rule(
      ({ buckets, frequency, labels }) =>
        orderProblem(buckets) ??
        seriesProblem(frequency, labels ?? []) ??
        lengthProblem(frequency, buckets.length - 1),
    ),
  )
export type Histogram = z.infer<typeof Histogram>

type Frequency = z.infer<typeof shape.frequency>

function orderProblem(buckets: readonly number[]): string | undefined {
  const at = buckets.findIndex((bound, index) => bound <= (buckets[index - 1] ?? -Infinity))
  return at === -1
    ? undefined
    : `Histogram buckets must be strictly increasing, got ${buckets[at]} after ${buckets[at - 1]}`
}

function seriesProblem(frequency: Frequency, labels: readonly string[]): string | undefined {
  if (!frequency.some(Array.isArray))
    return labels.length === 0
      ? undefined
      : 'Histogram must not have labels for a single series of frequency'
  return labels.length === frequency.length
    ? undefined
    : `Histogram must have a label for each series of frequency, got ${labels.length} for ${frequency.length}`
}

function lengthProblem(frequency: Frequency, expected: number): string | undefined {
  const lists = frequency.filter((element) => Array.isArray(element))
  const lengths = lists.length === 0 ? [frequency.length] : lists.map(({ length }) => length)
  const wrong = lengths.find((length) => length !== expected)
  return wrong === undefined
    ? undefined
    : `Histogram must have one frequency for each of its ${expected} buckets, got ${wrong}`
}
