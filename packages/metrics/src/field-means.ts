import { ClusterNumbers } from './cluster-numbers.ts'
import { wilson, type Interval } from './intervals.ts'
import { createMeanTally, type MeanTally } from './mean-tally.ts'
import { MetricsError } from './metrics-error.ts'

/** Metrics of a sample: numbers and booleans count, in objects too. */
type SampleMetrics = Readonly<Record<string, unknown>>

/** Means by name, in objects as the samples have them, and their intervals by dotted path. */
export interface FieldMeans {
  readonly [name: string]: unknown
  readonly intervals: Readonly<Record<string, Interval | null>>
}

interface Field {
  readonly path: readonly string[]
  readonly mean: MeanTally
  isBoolean: boolean
  successes: number
}

const maxFields = 256

/**
 * The mean of each number and each boolean (as 0 and 1) that the metrics of samples have. A sample
 * without a field does not count in its mean. Keys that begin with `$` are left out.
 */
export function createFieldMeans() {
  const fields = new Map<string, Field>()
  const clusters = new ClusterNumbers()

  function visit(metrics: SampleMetrics, path: readonly string[], cluster: number | undefined) {
    for (const [key, value] of Object.entries(metrics)) {
      if (key.startsWith('$')) continue
      if (typeof value === 'number' || typeof value === 'boolean')
        count([...path, key], value, cluster)
      else if (typeof value === 'object' && value !== null && !Array.isArray(value))
        visit(value as SampleMetrics, [...path, key], cluster)
    }
  }

  function count(path: readonly string[], value: number | boolean, cluster: number | undefined) {
    const name = path.join('.')
    let field = fields.get(name)
    if (!field) {
      if (fields.size === maxFields)
        throw new MetricsError(
          `The metrics of test samples have more than ${maxFields} numbers by name; their means would not be readable`,
        )
      field = { path, mean: createMeanTally(), isBoolean: true, successes: 0 }
      fields.set(name, field)
    }
    if (typeof value === 'number') field.isBoolean = false
    else if (value) field.successes++
    field.mean.add(Number(value), cluster)
  }

  return {
    add(metrics: SampleMetrics, options: { cluster?: string | undefined } = {}): void {
      const { cluster } = options
      visit(metrics, [], cluster === undefined ? undefined : clusters.of(cluster))
    },

    metrics(): FieldMeans {
      const means: Record<string, unknown> = {}
      const intervals: Record<string, Interval | null> = {}
      for (const [name, { path, mean, isBoolean, successes }] of fields) {
        const result = mean.result(isBoolean ? [0, 1] : undefined)
        intervals[name] =
          isBoolean && clusters.size === 0 ? wilson(successes, result.n) : result.interval
        place(means, path, result.mean)
      }
      return { ...means, intervals }
    },
  }
}

/** Puts a value where a path leads; a name that is already a figure keeps it. */
function place(into: Record<string, unknown>, path: readonly string[], value: number | null): void {
  const [key = '', ...rest] = path
  if (rest.length === 0) {
    into[key] = value
    return
  }
  const inner = (Object.hasOwn(into, key) ? into[key] : undefined) ?? {}
  if (typeof inner !== 'object') {
    into[path.join('.')] = value
    return
  }
  into[key] = inner
  place(inner as Record<string, unknown>, rest, value)
}
