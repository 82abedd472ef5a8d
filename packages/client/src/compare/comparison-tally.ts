import {
  addRow,
  bitmapOf,
  countRows,
  hasRow,
  intersection,
  placeOf,
  rowsOf,
  type Bitmap,
  type JsonObject,
} from '@touchstone/core'
import { defaultLimit, requireMetrics, type CompareOptions } from './compare-options.ts'
import type { ComparedMetric, SampleCounts } from './comparison.ts'
import type { Membership } from './compared-suite.ts'
import { MetricColumns } from './metric-columns.ts'
import { SampleCounter, type RowStates } from './sample-counts.ts'
import { SliceTally } from './slice-tally.ts'
import { TopChanges, type Candidate } from './top-changes.ts'

/** What one model has for one block; metrics are by row. */
export interface EvaluatedRows extends RowStates {
  readonly metrics: readonly (JsonObject | undefined)[]
}

/** The figures of a test case or suite. */
export interface SliceFigures {
  readonly samples: number
  readonly models: readonly (SampleCounts & { readonly notEvaluated: number })[]
  readonly metrics: readonly ComparedMetric[]
}

interface Slice {
  readonly tally: SliceTally
  readonly models: readonly { readonly counter: SampleCounter; evaluated: number }[]
}

/** Takes in what models have block by block; memory does not grow with the number of blocks. */
export class ComparisonTally {
  readonly #models: number
  readonly #options: CompareOptions
  readonly #columns: MetricColumns
  readonly #total: Slice
  readonly #testCases: readonly Slice[]
  readonly #lists: readonly { readonly rising: TopChanges; readonly falling: TopChanges }[]

  constructor(
    { models, testCases }: { models: number; testCases: number },
    options: CompareOptions,
  ) {
    this.#models = models
    this.#options = options
    this.#columns = new MetricColumns(models)
    this.#total = newSlice(models)
    this.#testCases = Array.from({ length: testCases }, () => newSlice(models))
    const { limit = defaultLimit } = options
    this.#lists = Array.from({ length: models }, () => ({
      rising: new TopChanges(limit, 1),
      falling: new TopChanges(limit, -1),
    }))
  }

  /**
   * Adds one block.
   * @param members `rows` counts for the suite; a sample must come there once
   */
  add(members: Membership, models: readonly EvaluatedRows[]): void {
    this.#columns.fill(models.map(({ metrics }) => metrics))
    const evaluated = models.map(({ metrics }) => rowsWithMetrics(metrics))
    this.#addTo(this.#total, members.rows, { models, evaluated })
    for (const { index, rows } of members.testCases) {
      const slice = this.#testCases[index]
      if (slice) this.#addTo(slice, rows, { models, evaluated })
    }
    this.#list(members, models)
  }

  /** The metric by which samples are listed. */
  get listedBy(): string | null {
    return this.#options.listBy ?? this.#columns.names[0] ?? null
  }

  /**
   * The figures of the suite and of its test cases.
   * @throws TouchstoneError `bad_input` when the options name a metric that there is not
   */
  figures(): { total: SliceFigures; testCases: SliceFigures[] } {
    requireMetrics(this.#columns.names, this.#options)
    const figuresOf = ({ tally, models }: Slice): SliceFigures => ({
      samples: models[0]?.counter.samples ?? 0,
      models: models.map(({ counter: { counts }, evaluated }) => ({
        ...counts,
        notEvaluated: counts.inferred - evaluated,
      })),
      metrics: tally.results(this.#columns, (name) => this.#isHigherBetter(name)),
    })
    return { total: figuresOf(this.#total), testCases: this.#testCases.map(figuresOf) }
  }

  /** What got worse and what improved against the base, for a model. */
  changes(model: number): { worse: readonly Candidate[]; improved: readonly Candidate[] } {
    const rising = this.#lists[model]?.rising.candidates ?? []
    const falling = this.#lists[model]?.falling.candidates ?? []
    return this.#isHigherBetter(this.listedBy ?? '')
      ? { worse: falling, improved: rising }
      : { worse: rising, improved: falling }
  }

  #isHigherBetter(name: string): boolean {
    const { higherIsBetter = {} } = this.#options
    return Object.hasOwn(higherIsBetter, name) ? higherIsBetter[name] !== false : true
  }

  #addTo(
    slice: Slice,
    rows: Bitmap,
    of: { models: readonly EvaluatedRows[]; evaluated: readonly Bitmap[] },
  ): void {
    slice.tally.add(rowsOf(rows), this.#columns)
    for (const [i, model] of slice.models.entries()) {
      const states = of.models[i]
      if (states) model.counter.add(rows, states)
      model.evaluated += countRows(intersection(rows, of.evaluated[i] ?? bitmapOf()))
    }
  }

  #list({ block, rows, testCases }: Membership, models: readonly EvaluatedRows[]): void {
    const metric = this.#columns.names.indexOf(this.listedBy ?? '')
    if (metric < 0) return
    const selected = rowsOf(rows)
    const details = (row: number): Pick<Candidate, 'testCase' | 'metrics'> => ({
      testCase: testCases.find((testCase) => hasRow(testCase.rows, row))?.index ?? 0,
      metrics: models.map(({ metrics }) => metrics[row]),
    })
    const base = this.#columns.of(0, metric)
    for (let model = 1; model < this.#models; model++) {
      const values = this.#columns.of(model, metric)
      const list = this.#lists[model]
      for (const row of selected) {
        // Without a value on one side this is NaN, which neither rises nor falls.
        const difference = (values[row] ?? Number.NaN) - (base[row] ?? Number.NaN)
        const change = { place: placeOf(block, row), difference }
        if (difference > 0) list?.rising.offer(change, () => details(row))
        else if (difference < 0) list?.falling.offer(change, () => details(row))
      }
    }
  }
}

const newSlice = (models: number): Slice => ({
  tally: new SliceTally(models),
  models: Array.from({ length: models }, () => ({ counter: new SampleCounter(), evaluated: 0 })),
})

function rowsWithMetrics(metrics: readonly (JsonObject | undefined)[]): Bitmap {
  const rows = bitmapOf()
  for (const [row, own] of metrics.entries()) if (own !== undefined) addRow(rows, row)
  return rows
}
