import type { ComparedMetric, PairedDifference } from './comparison.ts'
import type { MetricColumns } from './metric-columns.ts'
import { booleanVerdict, numberVerdict } from './significance.ts'

/** Running figures of one metric of one model. */
class ModelTally {
  n = 0
  sum = 0
}

/** Running figures of one metric of one model against the base. */
class PairTally {
  n = 0
  baseSum = 0
  sum = 0
  up = 0
  down = 0
  // Welford: the mean and the sum of squares about it, in one pass.
  mean = 0
  squares = 0

  add(base: number, value: number): void {
    const difference = value - base
    this.n++
    this.baseSum += base
    this.sum += value
    if (difference > 0) this.up++
    else if (difference < 0) this.down++
    const delta = difference - this.mean
    this.mean += delta / this.n
    this.squares += delta * (difference - this.mean)
  }

  result(kind: ComparedMetric['kind'], higherIsBetter: boolean): PairedDifference {
    const { n, up, down } = this
    const isBoolean = kind === 'boolean'
    const { interval, pValue } = isBoolean ? booleanVerdict(n, this) : numberVerdict(n, this)
    const orNull = (value: number): number | null => (n === 0 ? null : value)
    return {
      n,
      baseMean: orNull(this.baseSum / n),
      mean: orNull(this.sum / n),
      // Of booleans it is known without rounding.
      difference: orNull(isBoolean ? (up - down) / n : this.mean),
      interval,
      pValue,
      significant: pValue !== null && pValue < 0.05,
      improved: higherIsBetter ? up : down,
      worse: higherIsBetter ? down : up,
      same: n - up - down,
    }
  }
}

/** All metrics of one test case, or of the suite; memory does not grow with the samples. */
export class SliceTally {
  readonly #models: number
  // By metric, then by model; a model's pair is with the base.
  readonly #metrics: { models: ModelTally[]; pairs: PairTally[] }[] = []

  constructor(models: number) {
    this.#models = models
  }

  /** Adds some rows of the block that the columns hold. */
  add(rows: readonly number[], columns: MetricColumns): void {
    for (let metric = 0; metric < columns.names.length; metric++) {
      const { models, pairs } = this.#metric(metric)
      const base = columns.of(0, metric)
      for (const [model, own] of models.entries()) {
        const values = columns.of(model, metric)
        const pair = pairs[model]
        for (const row of rows) {
          const value = values[row] ?? Number.NaN
          // NaN stands for no value.
          if (Number.isNaN(value)) continue
          own.n++
          own.sum += value
          const of = base[row] ?? Number.NaN
          if (model > 0 && !Number.isNaN(of)) pair?.add(of, value)
        }
      }
    }
  }

  results(columns: MetricColumns, isHigherBetter: (name: string) => boolean): ComparedMetric[] {
    return columns.names.map((name, metric) => {
      const { models, pairs } = this.#metric(metric)
      const kind = columns.kindOf(metric)
      const higherIsBetter = isHigherBetter(name)
      return {
        name,
        kind,
        higherIsBetter,
        models: models.map(({ n, sum }, model) => ({
          n,
          mean: n === 0 ? null : sum / n,
          toBase: model === 0 ? null : (pairs[model]?.result(kind, higherIsBetter) ?? null),
        })),
      }
    })
  }

  #metric(index: number): { models: ModelTally[]; pairs: PairTally[] } {
    return (this.#metrics[index] ??= {
      models: Array.from({ length: this.#models }, () => new ModelTally()),
      pairs: Array.from({ length: this.#models }, () => new PairTally()),
    })
  }
}
