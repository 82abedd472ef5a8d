import type { ComparedMetric } from './comparison.ts'
import type { MetricColumns } from './metric-columns.ts'
import { limits, messageOf, TouchstoneError } from '@touchstone/core'
import { ClusterNumbers, Mean, MetricsError, PairTally } from '@touchstone/metrics'

/** A metric of one test case or of the suite, before it is known what the slice has beside it. */
export interface TalliedMetric extends Omit<ComparedMetric, 'models'> {
  readonly models: readonly {
    readonly n: number
    readonly mean: number | null
    readonly toBase: ReturnType<PairTally['result']> | null
  }[]
}

/** Which rows of the block a model has no inference of; undefined where they do not count. */
export type LackingRows = Uint8Array | undefined

/** What stands for missing samples of a metric; null where they are left out. */
export type StandIns = (metric: number) => number | null

interface Tallies {
  readonly models: readonly Mean[]
  // A model's pair is with the base.
  readonly pairs: readonly PairTally[]
}

const newTallies = (models: number): Tallies => ({
  models: Array.from({ length: models }, () => new Mean()),
  pairs: Array.from({ length: models }, () => new PairTally()),
})

/** All metrics of one test case, or of the suite; memory grows with the clusters, not with the samples. */
export class SliceTally {
  readonly #models: number
  // By metric: of samples that have a value, and with what stands for missing ones.
  readonly #plain: Tallies[] = []
  readonly #filled: Tallies[] = []
  readonly #complete = new Set<number>()
  readonly #clusters = new ClusterNumbers()
  // By model: samples that it lacks, and those that the base lacks too.
  readonly #lacking: number[]
  readonly #bothLacking: number[]

  constructor(models: number) {
    this.#models = models
    this.#lacking = Array.from({ length: models }, () => 0)
    this.#bothLacking = Array.from({ length: models }, () => 0)
  }

  /** Adds some rows of the block that the columns hold. */
  add(
    rows: readonly number[],
    columns: MetricColumns,
    { lacking, standIns }: { lacking: readonly LackingRows[]; standIns: StandIns },
  ): void {
    const clusters = this.#clustersOf(rows, columns)
    for (let metric = 0; metric < columns.names.length; metric++) {
      const plain = this.#of(this.#plain, metric)
      const base = columns.of(0, metric)
      const standIn = standIns(metric)
      for (let model = 0; model < this.#models; model++) {
        const values = columns.of(model, metric)
        addPlain(plain, model, { rows, base, values, clusters })
        if (standIn === null) continue
        const filled = this.#of(this.#filled, metric)
        const baseWith = (row: number) => filledValue(base, lacking[0], { row, standIn })
        for (const row of rows) {
          const value = filledValue(values, lacking[model], { row, standIn })
          // What nobody has is added in the end, also of metrics that come up later.
          if (lacking[model]?.[row] !== 1 && !Number.isNaN(value)) filled.models[model]?.add(value)
          if (model === 0 || (lacking[model]?.[row] === 1 && lacking[0]?.[row] === 1)) continue
          const of = baseWith(row)
          if (!Number.isNaN(value) && !Number.isNaN(of))
            filled.pairs[model]?.add(of, value, clusters?.[row])
        }
      }
    }
    for (let model = 0; model < this.#models; model++) {
      if (lacking[model] === undefined) continue
      for (const row of rows) {
        if (lacking[model]?.[row] !== 1) continue
        this.#lacking[model] = (this.#lacking[model] ?? 0) + 1
        if (lacking[0]?.[row] === 1) this.#bothLacking[model] = (this.#bothLacking[model] ?? 0) + 1
      }
    }
  }

  /**
   * The figures of all metrics, once everything was added.
   * @param standIns what counts now that all values are known
   */
  results(
    columns: MetricColumns,
    of: {
      isHigherBetter: (name: string) => boolean | null
      marginOf: (name: string) => number | undefined
      standIns: StandIns
    },
  ): TalliedMetric[] {
    return columns.names.map((name, metric) => {
      const standIn = of.standIns(metric)
      const { models, pairs } =
        standIn === null ? this.#of(this.#plain, metric) : this.#completed(metric, standIn)
      const kind = columns.kindOf(metric)
      const higherIsBetter = of.isHigherBetter(name)
      const margin = of.marginOf(name)
      return {
        name,
        kind,
        higherIsBetter,
        missing: standIn,
        models: models.map((own, model) => ({
          n: own.n,
          mean: own.value,
          toBase:
            model === 0 ? null : (pairs[model]?.result({ kind, higherIsBetter, margin }) ?? null),
        })),
      }
    })
  }

  /** The numbers of clusters by row, where samples have any. */
  #clustersOf(
    rows: readonly number[],
    { clusters }: MetricColumns,
  ): readonly (number | undefined)[] | undefined {
    if (!clusters) return undefined
    const numbers = Array.from<number | undefined>({ length: limits.blockRows })
    try {
      for (const row of rows) {
        const cluster = clusters[row]
        if (cluster !== undefined) numbers[row] = this.#clusters.of(cluster)
      }
    } catch (error) {
      if (!(error instanceof MetricsError)) throw error
      throw new TouchstoneError('bad_input', `${messageOf(error)}.`, { cause: error })
    }
    return numbers
  }

  /** Adds what stands for samples that a model lacks, or that both of a pair lack. */
  #completed(metric: number, standIn: number): Tallies {
    const filled = this.#of(this.#filled, metric)
    if (this.#complete.has(metric)) return filled
    this.#complete.add(metric)
    for (const [model, own] of filled.models.entries()) {
      own.add(standIn, this.#lacking[model] ?? 0)
      filled.pairs[model]?.addSame(standIn, this.#bothLacking[model] ?? 0)
    }
    return filled
  }

  #of(all: Tallies[], metric: number): Tallies {
    return (all[metric] ??= newTallies(this.#models))
  }
}

function addPlain(
  { models, pairs }: Tallies,
  model: number,
  {
    rows,
    base,
    values,
    clusters,
  }: {
    rows: readonly number[]
    base: Float64Array
    values: Float64Array
    clusters: readonly (number | undefined)[] | undefined
  },
): void {
  const own = models[model]
  const pair = model === 0 ? undefined : pairs[model]
  for (const row of rows) {
    const value = values[row] ?? Number.NaN
    // NaN stands for no value.
    if (Number.isNaN(value)) continue
    own?.add(value)
    const of = base[row] ?? Number.NaN
    if (!Number.isNaN(of)) pair?.add(of, value, clusters?.[row])
  }
}

const filledValue = (
  values: Float64Array,
  lacking: LackingRows,
  { row, standIn }: { row: number; standIn: number },
): number => (lacking?.[row] === 1 ? standIn : (values[row] ?? Number.NaN))
