import type { DescribedMetrics } from '@touchstone/core/services'
import {
  addRow,
  bitmapOf,
  countRows,
  difference,
  hasRow,
  intersection,
  limits,
  placeOf,
  rowsOf,
  union,
  type Bitmap,
  type JsonObject,
} from '@touchstone/core'
import { directionOf } from '../direction.ts'
import { isErrorRow } from '../error-row.ts'
import { defaultLimit, requireMetrics, type CompareOptions } from './compare-options.ts'
import type { SampleCounts } from './comparison.ts'
import type { Membership } from './compared-suite.ts'
import { MetricColumns } from './metric-columns.ts'
import { requireFitting, standIn, takesStandIn, type Missing } from './missing-values.ts'
import { SampleCounter, type RowStates } from './sample-counts.ts'
import { SliceTally, type LackingRows, type TalliedMetric } from './slice-tally.ts'
import { TopChanges, type Candidate } from './top-changes.ts'

/** What one model has for one block; metrics are by row. */
export interface EvaluatedRows extends RowStates {
  readonly metrics: readonly (JsonObject | undefined)[]
}

/** How many test samples the suite and each of its test cases have. */
export interface WholeSizes {
  readonly total: number
  readonly testCases: readonly number[]
}

/** The figures of a test case or suite. */
export interface SliceFigures {
  readonly samples: number
  readonly models: readonly (SampleCounts & {
    readonly notEvaluated: number
    /** Samples that were evaluated of either this model or the base, and not of both. */
    readonly apart: number
    /** Whether that was told by their metrics; else it was told by their inferences. */
    readonly isByMetrics: boolean
  })[]
  readonly metrics: readonly TalliedMetric[]
}

/** The samples that changed most, of one model. */
interface Lists {
  readonly rising: TopChanges
  readonly falling: TopChanges
}

interface Slice {
  readonly tally: SliceTally
  readonly models: readonly {
    readonly counter: SampleCounter
    /** Samples with metrics, and with metrics and an inference. */
    judged: number
    evaluated: number
    judgedApart: number
    inferredApart: number
  }[]
}

/** Takes in what models have block by block; memory does not grow with the number of blocks. */
export class ComparisonTally {
  readonly #models: number
  readonly #options: CompareOptions
  readonly #described: DescribedMetrics
  readonly #columns: MetricColumns
  readonly #total: Slice
  readonly #testCases: readonly Slice[]
  readonly #missing: Missing
  // By model: of samples that both have a value of, and with what stands for missing ones.
  readonly #lists: readonly Lists[]
  readonly #filledLists: readonly Lists[]

  constructor(
    of: {
      models: number
      testCases: number
      /** What the evaluator says of its metrics. */
      described?: DescribedMetrics | undefined
    },
    options: CompareOptions,
  ) {
    const { models, testCases, described = {} } = of
    this.#described = described
    this.#models = models
    this.#options = options
    this.#columns = new MetricColumns(models)
    this.#total = newSlice(models)
    this.#testCases = Array.from({ length: testCases }, () => newSlice(models))
    const { limit = defaultLimit } = options
    this.#missing = options.missing ?? 'pairs'
    const newLists = (): Lists[] =>
      Array.from({ length: models }, () => ({
        rising: new TopChanges(limit, 1),
        falling: new TopChanges(limit, -1),
      }))
    this.#lists = newLists()
    this.#filledLists = newLists()
  }

  /**
   * Adds one block.
   * @param members `rows` counts for the suite; a sample must come there once
   */
  add(members: Membership, models: readonly EvaluatedRows[]): void {
    this.#columns.fill(models.map(({ metrics }) => metrics))
    const judged = models.map(({ metrics }) => rowsWithMetrics(metrics))
    const lacking = models.map(({ inferred }) =>
      this.#missing === 'pairs' ? undefined : rowsWithout(inferred),
    )
    const of = { models, judged, lacking }
    this.#addTo(this.#total, members.rows, of)
    for (const { index, rows } of members.testCases) {
      const slice = this.#testCases[index]
      if (slice) this.#addTo(slice, rows, of)
    }
    this.#list(members, models, lacking)
  }

  /** Counts all samples as inferred by each model, and none as having metrics, in place of {@link add}. */
  addWhole({ total, testCases }: WholeSizes): void {
    const addTo = ({ models }: Slice, samples: number): void => {
      for (const { counter } of models) counter.addInferred(samples)
    }
    addTo(this.#total, total)
    for (const [i, slice] of this.#testCases.entries()) addTo(slice, testCases[i] ?? 0)
  }

  /** What the evaluator says of its metrics. */
  get described(): DescribedMetrics {
    return this.#described
  }

  /** The metric by which samples are listed; more of them may come up. */
  get listedBy(): string | null {
    const { names } = this.#columns
    const first = names.find((name) => this.isHigherBetter(name) !== null) ?? names[0]
    return this.#options.listBy ?? first ?? null
  }

  /**
   * The figures of the suite and of its test cases.
   * @param aggregates names of metrics of whole test cases, which the options may also name
   * @throws TouchstoneError `bad_input` when the options name a metric that there is not
   */
  figures(aggregates: readonly string[] = []): { total: SliceFigures; testCases: SliceFigures[] } {
    requireMetrics({ samples: this.#columns.names, aggregates }, this.#options)
    requireFitting(
      this.#options,
      this.#columns.names.map((_, metric) => this.#known(metric)),
    )
    const figuresOf = ({ tally, models }: Slice): SliceFigures => ({
      samples: models[0]?.counter.samples ?? 0,
      models: models.map(({ counter: { counts }, judged, evaluated, ...own }) => {
        // An evaluator without metrics of samples has none of either model.
        const isByMetrics = judged + (models[0]?.judged ?? 0) > 0
        return {
          ...counts,
          notEvaluated: counts.inferred - evaluated,
          apart: isByMetrics ? own.judgedApart : own.inferredApart,
          isByMetrics,
        }
      }),
      metrics: tally.results(this.#columns, {
        isHigherBetter: (name) => this.isHigherBetter(name),
        marginOf: (name) => this.marginOf(name),
        standIns: (metric) => this.#standInOf(metric),
      }),
    })
    return { total: figuresOf(this.#total), testCases: this.#testCases.map(figuresOf) }
  }

  /** What got worse and what improved against the base, for a model. */
  changes(model: number): { worse: readonly Candidate[]; improved: readonly Candidate[] } {
    const metric = this.#columns.names.indexOf(this.listedBy ?? '')
    const isFilled = metric >= 0 && this.#standInOf(metric) !== null
    const lists = (isFilled ? this.#filledLists : this.#lists)[model]
    const rising = lists?.rising.candidates ?? []
    const falling = lists?.falling.candidates ?? []
    // Of a metric without a direction nothing was listed.
    return this.isHigherBetter(this.listedBy ?? '')
      ? { worse: falling, improved: rising }
      : { worse: rising, improved: falling }
  }

  /** The largest difference of a metric that does not matter, where the options say so. */
  marginOf(name: string): number | undefined {
    const { margin = {} } = this.#options
    return Object.hasOwn(margin, name) ? margin[name] : undefined
  }

  /** Which direction of a metric is better: as the options say, or else the evaluator. Null is neither. */
  isHigherBetter(name: string): boolean | null {
    const { higherIsBetter = {} } = this.#options
    if (Object.hasOwn(higherIsBetter, name)) return higherIsBetter[name] !== false
    return directionOf(this.#described, name)
  }

  #known(metric: number): Parameters<typeof takesStandIn>[1] {
    const name = this.#columns.names[metric] ?? ''
    const kind = this.#columns.kindOf(metric)
    return { name, kind, isBinary: this.#columns.isBinary(metric) }
  }

  /** What may stand for missing samples, as far as it is known before all values are. */
  #maybeStandIn(metric: number): number | null {
    const name = this.#columns.names[metric] ?? ''
    return standIn(this.#missing, { name, higherIsBetter: this.isHigherBetter(name) })
  }

  #standInOf(metric: number): number | null {
    return takesStandIn(this.#missing, this.#known(metric)) ? this.#maybeStandIn(metric) : null
  }

  #addTo(
    slice: Slice,
    rows: Bitmap,
    of: {
      models: readonly EvaluatedRows[]
      judged: readonly Bitmap[]
      lacking: readonly LackingRows[]
    },
  ): void {
    slice.tally.add(rowsOf(rows), this.#columns, {
      lacking: of.lacking,
      standIns: (metric) => this.#maybeStandIn(metric),
    })
    for (const [i, model] of slice.models.entries()) {
      const states = of.models[i]
      const judged = of.judged[i]
      const [base] = of.models
      const [baseJudged] = of.judged
      if (!states || !judged || !base || !baseJudged) continue
      model.counter.add(rows, states)
      model.judged += countRows(intersection(rows, judged))
      model.evaluated += countRows(intersection(intersection(rows, judged), states.inferred))
      model.judgedApart += countApart(rows, [judged, baseJudged])
      model.inferredApart += countApart(rows, [states.inferred, base.inferred])
    }
  }

  #list(
    { block, rows, testCases }: Membership,
    models: readonly EvaluatedRows[],
    lacking: readonly LackingRows[],
  ): void {
    const { listedBy } = this
    const metric = this.#columns.names.indexOf(listedBy ?? '')
    if (listedBy === null || metric < 0 || this.isHigherBetter(listedBy) === null) return
    const selected = rowsOf(rows)
    const details = (row: number): Pick<Candidate, 'testCase' | 'metrics'> => ({
      testCase: testCases.find((testCase) => hasRow(testCase.rows, row))?.index ?? 0,
      metrics: models.map(({ metrics }) => metrics[row]),
    })
    const offer = (list: Lists | undefined, row: number, by: number): void => {
      const change = { place: placeOf(block, row), difference: by }
      if (by > 0) list?.rising.offer(change, () => details(row))
      else if (by < 0) list?.falling.offer(change, () => details(row))
    }
    const stand = this.#maybeStandIn(metric)
    // Without a value on one side the difference is NaN, which neither rises nor falls.
    const valueAt = (model: number, row: number): number =>
      this.#columns.of(model, metric)[row] ?? Number.NaN
    const filledAt = (model: number, row: number): number =>
      stand !== null && lacking[model]?.[row] === 1 ? stand : valueAt(model, row)
    for (let model = 1; model < this.#models; model++) {
      for (const row of selected) {
        offer(this.#lists[model], row, valueAt(model, row) - valueAt(0, row))
        if (stand !== null)
          offer(this.#filledLists[model], row, filledAt(model, row) - filledAt(0, row))
      }
    }
  }
}

const newSlice = (models: number): Slice => ({
  tally: new SliceTally(models),
  models: Array.from({ length: models }, () => ({
    counter: new SampleCounter(),
    judged: 0,
    evaluated: 0,
    judgedApart: 0,
    inferredApart: 0,
  })),
})

/** How many of the rows are in one of two bitmaps. */
const countApart = (rows: Bitmap, [a, b]: readonly [Bitmap, Bitmap]): number =>
  countRows(intersection(rows, union(difference(a, b), difference(b, a))))

/** One for each row of the block that a model has no inference of. */
function rowsWithout(inferred: Bitmap): Uint8Array {
  const lacking = new Uint8Array(limits.blockRows).fill(1)
  for (const row of rowsOf(inferred)) lacking[row] = 0
  return lacking
}

function rowsWithMetrics(metrics: readonly (JsonObject | undefined)[]): Bitmap {
  const rows = bitmapOf()
  for (const [row, own] of metrics.entries())
    if (own !== undefined && !isErrorRow(own)) addRow(rows, row)
  return rows
}
