import { createAlphaTally } from './agreement.ts'
import type { BarPlot } from './plots.ts'
import { type ChanceMetrics, createFigureIntervals } from './figure-intervals.ts'
import {
  type HumanAgreement,
  humanAgreement,
  shareOf,
  timesGiven,
  type VerdictCounts,
} from './human-agreement.ts'
import { createMeanTally } from './mean-tally.ts'
import { MetricsError } from './metrics-error.ts'
import { createReplicatedSums } from './replicated-sums.ts'
import { createSampling, type IntervalOptions, type Origin } from './sampling.ts'

/** What a judge may say, and what it is worth. */
export interface Choice {
  readonly label: string
  readonly score: number
}

/** What was said of one sample. */
export interface JudgementRow {
  /** Of the judge, one or several; null is a vote that could not be had. */
  readonly votes: readonly (string | null)[]
  /** Of a person. */
  readonly human?: string | null | undefined
}

export interface JudgementSample {
  /** The choice with most votes; null without votes, and where two have most. */
  readonly verdict: string | null
  readonly score: number | null
  /** The share of the votes that are for the verdict. */
  readonly agreement: number | null
}

export interface JudgementMetrics extends ChanceMetrics {
  readonly n: number
  readonly unjudged: number
  /** The mean score of the verdicts. */
  readonly mean: number | null
  readonly positive: string
  /** The share of positive verdicts. */
  readonly rate: number | null
  readonly verdicts: readonly {
    readonly label: string
    readonly count: number
    readonly share: number | null
  }[]
  /** Krippendorff's alpha of the votes; null where no sample has several. */
  readonly alpha: number | null
  readonly bars: BarPlot
  /** Null where no sample has a verdict of a person and one of the judge. */
  readonly human: HumanAgreement | null
}

export interface JudgementOptions {
  /** 1 to 100 choices. */
  readonly choices: readonly Choice[]
  /** The choice that rates are of. @default the one with the highest score, of equal ones the first */
  readonly positive?: string | undefined
  readonly intervals?: IntervalOptions | undefined
}

export interface JudgementTally {
  /** Throws a {@link MetricsError} for a vote or a verdict that is no choice. */
  add(row: JudgementRow, origin: Origin): void
  metrics(): JudgementMetrics
}

const maxChoices = 100

/** The verdict of one sample. Throws a {@link MetricsError} for a vote that is no choice. */
export function sampleOfJudgement(
  { votes }: JudgementRow,
  choices: readonly Choice[],
): JudgementSample {
  const counts = choices.map(() => 0)
  let given = 0
  for (const vote of votes) {
    if (vote === null) continue
    const at = positionOf(vote, choices)
    counts[at] = (counts[at] ?? 0) + 1
    given++
  }
  const most = Math.max(...counts)
  const [at, ...others] = [...counts.keys()].filter((index) => counts[index] === most)
  const choice = at === undefined ? undefined : choices[at]
  if (given === 0 || others.length > 0 || !choice)
    return { verdict: null, score: null, agreement: null }
  return { verdict: choice.label, score: choice.score, agreement: most / given }
}

/** Makes a tally of verdicts. Throws a {@link MetricsError} for an option that is out of range. */
export function createJudgementTally(options: JudgementOptions): JudgementTally {
  const choices = checkedChoices(options.choices)
  const best = choices.reduce((a, b) => (b.score > a.score ? b : a))
  const positive = positionOf(options.positive ?? best.label, choices)
  const sampling = createSampling(options.intervals)
  // How often each choice is the verdict, and of each choice of people how often the judge says which.
  const width = choices.length * (1 + choices.length)
  const sums = createReplicatedSums({ width, replicates: sampling?.count ?? 0 })
  const scores = createMeanTally()
  const alpha = createAlphaTally()
  let n = 0

  function add(row: JudgementRow, origin: Origin): void {
    const { verdict, score } = sampleOfJudgement(row, choices)
    const human = typeof row.human === 'string' ? positionOf(row.human, choices) : null
    n++
    alpha.add(row.votes)
    const cluster = sampling?.add(origin)
    if (verdict === null || score === null) return
    scores.add(score, cluster)
    const said = positionOf(verdict, choices)
    const summands = new Float64Array(width)
    summands[said] = 1
    if (human !== null) summands[choices.length * (1 + human) + said] = 1
    sums.add(summands, sampling?.weightsOf(origin))
  }

  /** The counts of sums: of verdicts first, and then a row of the matrix for each choice of people. */
  function countsOf(of: Float64Array): VerdictCounts {
    const k = choices.length
    const row = (at: number): number[] => Array.from(of.subarray(at * k, (at + 1) * k))
    return { verdicts: row(0), matrix: choices.map((_, at) => row(at + 1)) }
  }

  function metrics(): JudgementMetrics {
    const chance = createFigureIntervals(sampling)
    const counts = countsOf(sums.total)
    const inReplicates = Array.from({ length: sampling?.count ?? 0 }, (_, b) =>
      countsOf(sums.of(b)),
    )
    const ofReplicate = (b: number): VerdictCounts => inReplicates[b] ?? counts
    const share = (path: string, choice: number): number | null => {
      chance.share(path, timesGiven(counts.verdicts, choice), (b) =>
        shareOf(timesGiven(ofReplicate(b).verdicts, choice)),
      )
      return shareOf(timesGiven(counts.verdicts, choice))
    }
    const worth = choices.map(({ score }) => score)
    chance.mean('mean', scores, {
      range: [Math.min(...worth), Math.max(...worth)],
      ofReplicate: (b) => {
        const { verdicts } = ofReplicate(b)
        const successes = worth.reduce((sum, score, at) => sum + score * (verdicts[at] ?? 0), 0)
        return shareOf({ successes, n: timesGiven(verdicts, 0).n })
      },
    })
    const labels = choices.map(({ label }) => label)
    const { n: judged } = timesGiven(counts.verdicts, positive)
    const agreement = humanAgreement(counts, { labels, positive, chance, ofReplicate })
    const metricsOfJudge = {
      n,
      unjudged: n - judged,
      mean: scores.value,
      positive: labels[positive] ?? '',
      rate: share('rate', positive),
      verdicts: choices.map(({ label }, at) => ({
        label,
        count: counts.verdicts[at] ?? 0,
        share: share(`verdicts.${at}.share`, at),
      })),
      alpha: alpha.value,
      bars: {
        title: 'Verdicts',
        x_label: 'Verdict',
        y_label: 'Samples',
        labels,
        values: counts.verdicts,
      },
      human: agreement?.human ?? null,
    }
    const { intervals, ...replicates } = chance.metrics()
    if (!intervals) return metricsOfJudge
    // The formula takes labels for independent evidence, which they are not in clusters.
    const corrected =
      agreement && !sampling?.clustered
        ? { 'human.correctedRate': agreement.correctedInterval }
        : {}
    return { ...metricsOfJudge, intervals: { ...intervals, ...corrected }, ...replicates }
  }

  return { add, metrics }
}

function positionOf(label: string, choices: readonly Choice[]): number {
  const at = choices.findIndex((choice) => choice.label === label)
  if (at >= 0) return at
  const all = choices.map((choice) => JSON.stringify(choice.label)).join(', ')
  throw new MetricsError(`${JSON.stringify(label)} is not one of the choices: ${all}`)
}

function checkedChoices(choices: readonly Choice[]): readonly Choice[] {
  if (choices.length === 0 || choices.length > maxChoices)
    throw new MetricsError(`There must be 1 to ${maxChoices} choices, got ${choices.length}`)
  for (const [at, { label, score }] of choices.entries()) {
    if (!Number.isFinite(score))
      throw new MetricsError(
        `The score of choice ${JSON.stringify(label)} must be a finite number, got ${score}`,
      )
    if (choices.findIndex((choice) => choice.label === label) !== at)
      throw new MetricsError(`Choices must differ, got ${JSON.stringify(label)} twice`)
  }
  return choices
}
