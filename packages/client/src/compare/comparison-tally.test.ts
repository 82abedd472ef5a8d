import { bitmapOf, blockOf, placeOf, rowOf, type JsonObject } from '@touchstone/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ComparisonTally } from './comparison-tally.ts'
import { booleanVerdict, isSignificant, numberVerdict } from '@touchstone/metrics'

/** A test sample as one model has it. */
type Outcome = 'missing' | 'error' | 'not evaluated' | JsonObject

interface Sample {
  readonly place: number
  readonly testCases: readonly number[]
  readonly outcomes: readonly Outcome[]
}

const testCases = 3
const limit = 4

const outcome: fc.Arbitrary<Outcome> = fc.oneof(
  { weight: 1, arbitrary: fc.constantFrom('missing', 'error', 'not evaluated') },
  {
    weight: 4,
    arbitrary: fc.record(
      {
        correct: fc.boolean(),
        error: fc.oneof(fc.integer({ min: -3, max: 3 }), fc.constant(null)),
        note: fc.constant('a text'),
      },
      { requiredKeys: [] },
    ),
  },
)

const samples = (models: number): fc.Arbitrary<Sample[]> =>
  fc.uniqueArray(
    fc.record({
      // Rows of three blocks, near their ends.
      place: fc
        .tuple(fc.integer({ min: 0, max: 2 }), fc.constantFrom(0, 1, 2, 7, 8, 2_000, 4_094, 4_095))
        .map(([block, row]) => placeOf(block, row)),
      testCases: fc.subarray([0, 1, 2], { minLength: 1 }),
      outcomes: fc.array(outcome, { minLength: models, maxLength: models }),
    }),
    { selector: ({ place }) => place, maxLength: 24 },
  )

const metricsOf = (of: Outcome | undefined): JsonObject | undefined =>
  typeof of === 'object' ? of : undefined

const hasInference = (of: Outcome | undefined): boolean => of !== 'missing' && of !== 'error'

function valueOf(of: Outcome | undefined, name: string): number | undefined {
  const value = metricsOf(of)?.[name]
  return typeof value === 'number' || typeof value === 'boolean' ? Number(value) : undefined
}

/** Everything in memory, the obvious way. */
function naive(all: readonly Sample[], models: number, names: readonly string[]) {
  const mean = (values: readonly number[]): number | null =>
    values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length
  return {
    samples: all.length,
    models: Array.from({ length: models }, (_, model) => {
      const own = all.map(({ outcomes }) => outcomes[model])
      const count = (state: Outcome): number => own.filter((one) => one === state).length
      const isJudged = (of: Outcome | undefined): boolean => metricsOf(of) !== undefined
      const ofBoth = all.map(({ outcomes }) => [outcomes[0], outcomes[model]] as const)
      const isByMetrics = ofBoth.some(([base, other]) => isJudged(base) || isJudged(other))
      const counts = isByMetrics ? isJudged : hasInference
      return {
        inferred: own.filter(hasInference).length,
        errors: count('error'),
        missing: count('missing'),
        notEvaluated: count('not evaluated'),
        apart: ofBoth.filter(([base, other]) => counts(base) !== counts(other)).length,
        isByMetrics,
      }
    }),
    metrics: names.map((name) => ({
      name,
      models: Array.from({ length: models }, (_, model) => {
        const valuesOf = (of: number) => all.map(({ outcomes }) => valueOf(outcomes[of], name))
        const own = valuesOf(model).filter((value) => value !== undefined)
        const pairs = valuesOf(0).flatMap((base, i) => {
          const value = valuesOf(model)[i]
          return base === undefined || value === undefined ? [] : [{ base, value }]
        })
        const changes = pairs.map(({ base, value }) => value - base)
        const up = changes.filter((change) => change > 0).length
        const down = changes.filter((change) => change < 0).length
        const center = mean(changes) ?? 0
        const squares = changes.reduce((sum, change) => sum + (change - center) ** 2, 0)
        const n = changes.length
        const error = n < 2 ? 0 : Math.sqrt(squares / (n - 1) / n)
        const isHigherBetter = name !== 'error'
        const { pValue, interval, standardError } =
          name === 'correct'
            ? booleanVerdict(pairs.length, { up, down })
            : numberVerdict(pairs.length, { mean: center, error, up, down })
        const toBase = {
          n: pairs.length,
          baseMean: mean(pairs.map(({ base }) => base)),
          mean: mean(pairs.map(({ value }) => value)),
          difference: mean(changes),
          interval,
          pValue,
          significant: isSignificant({ pValue, interval }),
          clusters: null,
          detectable: standardError ? 2.8 * standardError : null,
          withinMargin: null,
          improved: isHigherBetter ? up : down,
          worse: isHigherBetter ? down : up,
          same: pairs.length - up - down,
        }
        return { n: own.length, mean: mean(own), toBase: model === 0 ? null : toBase }
      }),
    })),
  }
}

/** Numbers to nine digits, so that the order of a sum does not count. */
const rounded = (value: unknown): unknown =>
  JSON.parse(
    JSON.stringify(value, (_, part: unknown) =>
      typeof part === 'number' ? Number(part.toFixed(9)) + 0 : part,
    ),
  )

/** Adds samples to a tally, block by block. */
function add(tally: ComparisonTally, all: readonly Sample[], models: number): void {
  const blocks = Map.groupBy(all, ({ place }) => blockOf(place))
  for (const [block, own] of [...blocks].toSorted(([a], [b]) => a - b)) {
    const rowsWhere = (is: (sample: Sample) => boolean) =>
      bitmapOf(own.filter(is).map(({ place }) => rowOf(place)))
    tally.add(
      {
        block,
        rows: rowsWhere(() => true),
        testCases: [0, 1, 2].map((index) => ({
          index,
          rows: rowsWhere((sample) => sample.testCases.includes(index)),
        })),
      },
      Array.from({ length: models }, (_, model) => {
        const metrics: (JsonObject | undefined)[] = []
        for (const { place, outcomes } of own) metrics[rowOf(place)] = metricsOf(outcomes[model])
        return {
          inferred: rowsWhere(({ outcomes }) => hasInference(outcomes[model])),
          errors: rowsWhere(({ outcomes }) => outcomes[model] === 'error'),
          metrics,
        }
      }),
    )
  }
}

describe('A comparison', () => {
  const setting = fc
    .integer({ min: 2, max: 4 })
    .chain((models) => fc.record({ models: fc.constant(models), all: samples(models) }))

  it('that is made block by block gives what one in memory gives', () => {
    fc.assert(
      fc.property(setting, ({ models, all }) => {
        const known = ['correct', 'error'].filter((name) =>
          all.some(({ outcomes }) => outcomes.some((one) => valueOf(one, name) !== undefined)),
        )
        const higherIsBetter = known.includes('error') ? { error: false } : {}
        const tally = new ComparisonTally({ models, testCases }, { higherIsBetter, limit })
        add(tally, all, models)
        const figures = tally.figures()
        const byName = ({ metrics, ...rest }: (typeof figures)['total']) => ({
          ...rest,
          metrics: metrics
            .map(({ name, models: ofModels }) => ({ name, models: ofModels }))
            .toSorted((a, b) => (a.name < b.name ? -1 : 1)),
        })
        expect(rounded(byName(figures.total))).toEqual(rounded(naive(all, models, known)))
        for (const [i, testCase] of figures.testCases.entries()) {
          const own = all.filter((sample) => sample.testCases.includes(i))
          expect(rounded(byName(testCase))).toEqual(rounded(naive(own, models, known)))
        }
      }),
    )
  })

  it('lists what changed most, worst first, and of equal changes the lower place first', () => {
    fc.assert(
      fc.property(setting, ({ models, all }) => {
        fc.pre(
          all.some(({ outcomes }) => outcomes.some((one) => valueOf(one, 'error') !== undefined)),
        )
        const options = { listBy: 'error', higherIsBetter: { error: false }, limit }
        const tally = new ComparisonTally({ models, testCases }, options)
        add(tally, all, models)
        for (let model = 1; model < models; model++) {
          const changes = all.flatMap(({ place, outcomes, testCases: own }) => {
            const base = valueOf(outcomes[0], 'error')
            const value = valueOf(outcomes[model], 'error')
            if (base === undefined || value === undefined) return []
            const metrics = outcomes.map(metricsOf)
            return [{ place, difference: value - base, testCase: own[0], metrics }]
          })
          const listed = (sign: number) =>
            changes
              .filter(({ difference }) => difference * sign > 0)
              .toSorted((a, b) => (b.difference - a.difference) * sign || a.place - b.place)
              .slice(0, limit)
          // A larger error is worse.
          expect(tally.changes(model)).toEqual({ worse: listed(1), improved: listed(-1) })
        }
      }),
    )
  })

  describe('with samples that a model lacks', () => {
    const lacking = fc
      .integer({ min: 2, max: 3 })
      .chain((models) => fc.record({ models: fc.constant(models), all: samples(models) }))

    it.each([
      ['wrong', { correct: false }],
      [{ error: 2 }, { error: 2 }],
      [
        { error: -1, correct: 1 },
        { error: -1, correct: true },
      ],
    ] as const)('counts them as %j says, in every metric that can be so', (missing, values) => {
      fc.assert(
        fc.property(lacking, ({ models, all }) => {
          // Each metric comes up, and the error is no 0 or 1, so that it cannot be wrong.
          const first: Sample = {
            place: placeOf(3, 5),
            testCases: [0],
            outcomes: Array.from({ length: models }, () => ({ correct: true, error: 3 })),
          }
          const some = [...all, first]
          const tally = new ComparisonTally({ models, testCases }, { missing, limit })
          add(tally, some, models)
          // The obvious way: whoever lacks a sample has what stands for it.
          const filled = some.map((sample) => ({
            ...sample,
            outcomes: sample.outcomes.map((one) => (hasInference(one) ? one : values)),
          }))
          const plain = new ComparisonTally({ models, testCases }, { limit })
          add(plain, filled, models)
          const [found, wanted] = [tally.figures(), plain.figures()]
          for (const [i, slice] of [found.total, ...found.testCases].entries()) {
            const other = [wanted.total, ...wanted.testCases][i]
            for (const metric of slice.metrics) {
              const of = other?.metrics.find(({ name }) => name === metric.name)
              expect(metric.missing).toBe(valueOf({ ...values }, metric.name) ?? null)
              expect(rounded(metric.models)).toEqual(rounded(of?.models))
            }
          }
          const listed = ({ worse, improved }: ReturnType<typeof tally.changes>) =>
            [worse, improved].map((list) =>
              list.map(({ place, difference }) => ({ place, difference })),
            )
          if (tally.listedBy === plain.listedBy)
            for (let model = 1; model < models; model++)
              expect(listed(tally.changes(model))).toEqual(listed(plain.changes(model)))
        }),
      )
    })

    it('refuses values that no metric can take', () => {
      const outcomes = [{ latency: 12 }, { latency: 15 }]
      const sample = { place: 0, testCases: [0], outcomes }
      const measured = new ComparisonTally({ models: 2, testCases }, { missing: 'wrong' })
      add(measured, [sample], 2)
      expect(() => measured.figures()).toThrow(
        `missing: 'wrong' needs a metric that is true or false. Name a value for missing samples instead, like missing: { "latency": 0 }.`,
      )
      const right = [{ right: true }, { right: false }]
      const asked = new ComparisonTally({ models: 2, testCases }, { missing: { right: 0.5 } })
      add(asked, [{ ...sample, outcomes: right }], 2)
      expect(() => asked.figures()).toThrow('missing.right must be 0 or 1')
      const unknown = new ComparisonTally({ models: 2, testCases }, { missing: { rihgt: 0 } })
      add(unknown, [{ ...sample, outcomes: right }], 2)
      expect(() => unknown.figures()).toThrow('"rihgt". There are: "right".')
    })
  })

  describe('of samples in clusters', () => {
    it('counts samples that nobody has, and stands in for, as one cluster more', () => {
      const tally = new ComparisonTally({ models: 2, testCases }, { missing: 'wrong' })
      const all = Array.from({ length: 40 }, (_, place): Sample => {
        const right = (is: boolean): Outcome => ({ right: is, $cluster: `video ${place % 4}` })
        const ofBoth: Outcome[] = [right(place % 3 === 0), right(place % 2 === 0)]
        const ofOne: Outcome[] = ['missing', right(true)]
        const ofNone: Outcome[] = ['missing', 'error']
        const outcomes = place < 30 ? ofBoth : place < 35 ? ofOne : ofNone
        return { place, testCases: [0], outcomes }
      })
      add(tally, all, 2)
      const { total } = tally.figures()
      expect(total.metrics[0]?.models[1]?.toBase).toMatchObject({ n: 40, clusters: 5 })
    })

    it('refuses more than two million', () => {
      const tally = new ComparisonTally({ models: 2, testCases: 0 }, {})
      const rows = bitmapOf(Array.from({ length: 4_096 }, (_, row) => row))
      const block = (number: number): void => {
        const metrics = Array.from({ length: 4_096 }, (_, row) => ({
          $cluster: String(number * 4_096 + row),
        }))
        const states = { inferred: rows, errors: bitmapOf(), metrics }
        tally.add({ block: number, rows, testCases: [] }, [states, { ...states, metrics: [] }])
      }
      for (let number = 0; number < 488; number++) block(number)
      expect(() => block(488)).toThrow('There are more than 2000000 clusters')
    })
  })

  it('refuses the name of a metric that there is not', () => {
    const tally = new ComparisonTally({ models: 2, testCases }, { listBy: 'acuracy' })
    const outcomes = [{ accuracy: 1 }, { accuracy: 0 }]
    add(tally, [{ place: 0, testCases: [0], outcomes }], 2)
    expect(() => tally.figures()).toThrow(
      'No test sample has a number or boolean as its metric "acuracy". There are: "accuracy".',
    )
  })
})
