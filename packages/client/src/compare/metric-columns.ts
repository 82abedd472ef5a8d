import { isJsonObject, limits, type JsonObject } from '@touchstone/core'

type MetricsByRow = readonly (JsonObject | undefined)[]

/**
 * The numbers and booleans among the metrics of one block, one column of 4,096 values for each
 * model and metric. Booleans are 1 and 0; NaN, which JSON cannot hold, stands for no value.
 */
export class MetricColumns {
  /** In the order in which they were met. */
  readonly names: string[] = []
  readonly #indexes = new Map<string, number>()
  readonly #isNumber: boolean[] = []
  readonly #isMeasure: boolean[] = []
  readonly #columns: Float64Array[][]
  #clusters: string[] | undefined

  constructor(models: number) {
    this.#columns = Array.from({ length: models }, () => [])
  }

  /** Takes over the metrics of a block, by model and row. */
  fill(models: readonly MetricsByRow[]): void {
    for (const columns of this.#columns) for (const column of columns) column.fill(Number.NaN)
    this.#clusters = undefined
    for (const [model, rows] of models.entries()) {
      for (let row = 0; row < rows.length; row++) {
        const metrics = rows[row]
        if (metrics !== undefined) this.#take(metrics, { model, row, prefix: '' })
      }
    }
  }

  /** The clusters of the block's samples by row, where some have one: of a sample, that of the first model. */
  get clusters(): readonly (string | undefined)[] | undefined {
    return this.#clusters
  }

  /** Metrics in objects are named by their paths; a name that begins with `$` is no metric. */
  #take(metrics: JsonObject, of: { model: number; row: number; prefix: string }): void {
    const { model, row, prefix } = of
    for (const key of Object.keys(metrics)) {
      const value = metrics[key]
      if (key.startsWith('$')) {
        if (prefix !== '' || key !== '$cluster' || typeof value !== 'string') continue
        this.#clusters ??= []
        this.#clusters[row] ??= value
        continue
      }
      const name = prefix === '' ? key : `${prefix}.${key}`
      if (typeof value === 'number') this.#set(model, row, { name, value, isNumber: true })
      else if (typeof value === 'boolean')
        this.#set(model, row, { name, value: value ? 1 : 0, isNumber: false })
      else if (isJsonObject(value)) this.#take(value, { model, row, prefix: name })
    }
  }

  of(model: number, metric: number): Float64Array {
    const columns = this.#columns[model] ?? []
    return (columns[metric] ??= new Float64Array(limits.blockRows).fill(Number.NaN))
  }

  /** A metric with one number among its values is of numbers. */
  kindOf(metric: number): 'boolean' | 'number' {
    return this.#isNumber[metric] ? 'number' : 'boolean'
  }

  /** Whether all values are 0 or 1: true or false, however they are stored. */
  isBinary(metric: number): boolean {
    return !this.#isMeasure[metric]
  }

  #set(
    model: number,
    row: number,
    { name, value, isNumber }: { name: string; value: number; isNumber: boolean },
  ): void {
    let metric = this.#indexes.get(name)
    if (metric === undefined) {
      metric = this.names.push(name) - 1
      this.#indexes.set(name, metric)
    }
    if (isNumber) this.#isNumber[metric] = true
    if (value !== 0 && value !== 1) this.#isMeasure[metric] = true
    this.of(model, metric)[row] = value
  }
}
