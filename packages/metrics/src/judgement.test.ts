import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { correctedRate } from './corrected-rate.ts'
import { wilson } from './intervals.ts'
import {
  type Choice,
  createJudgementTally,
  type JudgementMetrics,
  type JudgementOptions,
  type JudgementRow,
  sampleOfJudgement,
} from './judgement.ts'
import { MetricsError } from './metrics-error.ts'
import { decodeReplicates } from './replicate-text.ts'
import { criticalT } from './student-t.ts'
import { differences } from './vectors/differences.ts'
import file from './vectors/repeats.json' with { type: 'json' }

const closeTo = (value: number | null | undefined): unknown =>
  typeof value === 'number' ? expect.closeTo(value, 12) : value

const choices: readonly Choice[] = [
  { label: 'no', score: 0 },
  { label: 'yes', score: 1 },
]

function metricsOf(
  rows: readonly JudgementRow[],
  options: Partial<JudgementOptions> & { clusterOf?: (place: number) => string } = {},
): JudgementMetrics {
  const { clusterOf, ...rest } = options
  const tally = createJudgementTally({ choices, ...rest })
  for (const [place, row] of rows.entries()) tally.add(row, { place, cluster: clusterOf?.(place) })
  return tally.metrics()
}

const times = (count: number, row: JudgementRow): JudgementRow[] =>
  Array.from({ length: count }, () => row)
const said = (vote: string, human?: string): JudgementRow => ({ votes: [vote], human })
// Of 60 samples with labels 24 of 30 and 27 of 30 are right; 60 more have none.
const labelled = [
  ...times(24, said('yes', 'yes')),
  ...times(6, said('no', 'yes')),
  ...times(27, said('no', 'no')),
  ...times(3, said('yes', 'no')),
]
const judged = [...labelled, ...times(40, said('yes')), ...times(20, said('no'))]

describe('The verdict of one sample', () => {
  const verdictOf = (...votes: (string | null)[]) => sampleOfJudgement({ votes }, choices)

  it('is that of most votes', () => {
    expect(verdictOf('yes')).toEqual({ verdict: 'yes', score: 1, agreement: 1 })
    expect(verdictOf('no', 'yes', 'yes', null)).toEqual({
      verdict: 'yes',
      score: 1,
      agreement: 2 / 3,
    })
  })

  it('is missing without votes, and where two have most', () => {
    const unjudged = { verdict: null, score: null, agreement: null }
    expect([verdictOf(), verdictOf(null), verdictOf('no', 'yes')]).toEqual([
      unjudged,
      unjudged,
      unjudged,
    ])
  })
})

describe('A tally of verdicts', () => {
  it('has shares of verdicts with intervals, and counts what is unjudged for neither', () => {
    const metrics = metricsOf([...judged, { votes: [null] }, { votes: ['yes', 'no'] }])
    expect(metrics).toMatchObject({
      n: 122,
      unjudged: 2,
      positive: 'yes',
      rate: 67 / 120,
      mean: 67 / 120,
      verdicts: [
        { label: 'no', count: 53, share: 53 / 120 },
        { label: 'yes', count: 67, share: 67 / 120 },
      ],
      bars: { labels: ['no', 'yes'], values: [53, 67] },
      intervals: { rate: wilson(67, 120), 'verdicts.0.share': wilson(53, 120) },
    })
  })

  it('takes the errors off that people find', () => {
    const { human, intervals } = metricsOf(judged)
    const corrected = correctedRate({
      observed: { successes: 67, n: 120 },
      truePositives: { successes: 24, n: 30 },
      trueNegatives: { successes: 27, n: 30 },
    })
    expect(human).toMatchObject({
      n: 60,
      accuracy: 51 / 60,
      tpr: 0.8,
      tnr: 0.9,
      correctedRate: corrected.rate,
      matrix: {
        labels: ['no', 'yes'],
        matrix: [
          [27, 3],
          [6, 24],
        ],
      },
    })
    expect(human?.kappa).toBeCloseTo(0.7, 12)
    expect(human).not.toHaveProperty('note')
    expect(intervals).toMatchObject({
      'human.tpr': wilson(24, 30),
      'human.tnr': wilson(27, 30),
      'human.correctedRate': corrected.interval,
    })
    const [low, high] = intervals?.['human.kappa'] ?? [1, 0]
    // The standard error by Cohen 1960; half of the samples agree by chance.
    const error = Math.sqrt((0.85 * 0.15) / 60) / (1 - 0.5)
    expect((high - low) / 2 / criticalT(119) / error).toBeGreaterThan(0.8)
    expect((high - low) / 2 / criticalT(119) / error).toBeLessThan(1.25)
  })

  it.each(file.cases.filter(({ raters }) => raters?.length === 2))(
    'agrees with people, and with itself, as in: $name',
    ({ raters, expected }) => {
      const [judge = [], people = []] = raters ?? []
      const labels = [...new Set([...judge, ...people])].filter((label) => label !== null)
      const rows = judge.map((vote, i): JudgementRow => ({
        votes: [vote === null ? null : `${vote}`],
        human: people[i] == null ? null : `${people[i]}`,
      }))
      const numbered = labels.map((label) => ({ label: `${label}`, score: label }))
      const wanted = 'kappa' in expected ? expected.kappa?.none : undefined
      expect(
        differences(metricsOf(rows, { choices: numbered }).human?.kappa, wanted, {
          tolerance: file.tolerance,
        }),
      ).toEqual([])
      const votes = rows.map(({ votes: [vote = null], human }) => ({
        votes: [vote, human ?? null],
      }))
      const alpha = 'alpha' in expected ? expected.alpha?.nominal : undefined
      expect(
        differences(metricsOf(votes, { choices: numbered }).alpha, alpha, {
          tolerance: file.tolerance,
        }),
      ).toEqual([])
    },
  )

  it('has no agreement without people, and says where it is of few', () => {
    expect(metricsOf(times(3, said('yes'))).human).toBeNull()
    expect(metricsOf([{ votes: [null], human: 'yes' }]).human).toBeNull()
    expect(metricsOf(labelled.slice(0, 29)).human?.note).toMatch(/^Fewer than 30 .*\(29\)/)
    expect(metricsOf([]).rate).toBeNull()
    expect(metricsOf([], { intervals: false })).not.toHaveProperty('intervals')
  })

  it('takes samples of one cluster as one', () => {
    const fourfold = judged.flatMap((row) => times(4, row))
    const inFours = metricsOf(fourfold, { clusterOf: (place) => `${Math.floor(place / 4)}` })
    const inOnes = metricsOf(judged, { clusterOf: (place) => `${place}` })
    expect(differences(inFours.intervals, inOnes.intervals)).toEqual([])
    expect(inFours.human).toMatchObject({ kappa: inOnes.human?.kappa, n: 4 * 60 })
    // All in one cluster are no evidence of what another one would be like.
    expect(Object.values(metricsOf(judged, { clusterOf: () => 'all' }).intervals ?? {})).toEqual(
      Array.from({ length: 9 }, () => null),
    )
  })

  it('has replicates of what runs are compared by', () => {
    const { $replicates, rate } = metricsOf(judged, { intervals: { replicates: 400 } })
    const values = decodeReplicates($replicates?.values['rate'] ?? '')
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length
    expect(Math.abs(mean - (rate ?? 0))).toBeLessThan(0.01)
    expect(Object.keys($replicates?.values ?? {})).toEqual(
      expect.arrayContaining(['mean', 'rate', 'human.kappa', 'human.correctedRate']),
    )
  })

  const anyRow = fc.record({
    votes: fc.array(fc.constantFrom('yes', 'no', null), { maxLength: 4 }),
    human: fc.constantFrom('yes', 'no', null),
  })
  const anyRows = fc.array(anyRow, { maxLength: 30 })
  /** Without intervals, which come from the places of rows, and with all that are counts. */
  const figuresOf = (rows: readonly JudgementRow[]) => metricsOf(rows, { intervals: false })

  it('has the same figures in any order of rows', () => {
    fc.assert(
      fc.property(anyRows, (rows) => {
        expect(differences(figuresOf(rows.toReversed()), figuresOf(rows))).toEqual([])
      }),
    )
  })

  it('has the same rates when every row counts twice', () => {
    fc.assert(
      fc.property(anyRows, (rows) => {
        const [twice, once] = [figuresOf([...rows, ...rows]), figuresOf(rows)]
        expect(twice.unjudged).toBe(2 * once.unjudged)
        const { accuracy, kappa, tpr, tnr, correctedRate: corrected } = once.human ?? {}
        expect(twice).toMatchObject({ rate: once.rate, mean: closeTo(once.mean) })
        if (once.human)
          expect(twice.human).toMatchObject({
            accuracy,
            tpr,
            tnr,
            kappa: closeTo(kappa),
            correctedRate: closeTo(corrected),
          })
      }),
    )
  })

  it('keeps every rate and its interval in range', () => {
    fc.assert(
      fc.property(anyRows, (rows) => {
        const { rate, mean, intervals, human } = metricsOf(rows, { intervals: { replicates: 20 } })
        const { accuracy, tpr, tnr, correctedRate: corrected } = human ?? {}
        const shares = [rate, mean, accuracy, tpr, tnr, corrected]
        for (const [path, interval] of Object.entries(intervals ?? {}))
          if (path !== 'human.kappa') shares.push(...(interval ?? []))
        expect(shares.filter((share) => share != null && !(share >= 0 && share <= 1))).toEqual([])
      }),
    )
  })

  it.each([
    [() => metricsOf([said('maybe')]), '"maybe" is not one of the choices: "no", "yes"'],
    [() => metricsOf([said('yes', 'ja')]), '"ja" is not one of the choices: "no", "yes"'],
    [() => metricsOf([], { choices: [] }), 'There must be 1 to 100 choices, got 0'],
    [() => metricsOf([], { positive: 'x' }), '"x" is not one of the choices: "no", "yes"'],
    [
      () => metricsOf([], { choices: [...choices, { label: 'no', score: 2 }] }),
      'Choices must differ, got "no" twice',
    ],
    [
      () => metricsOf([], { choices: [{ label: 'no', score: Number.NaN }] }),
      'The score of choice "no" must be a finite number, got NaN',
    ],
  ])('refuses bad input: %s', (run, message) => {
    expect(run).toThrow(new MetricsError(message))
  })
})
