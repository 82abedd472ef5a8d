import { cohenKappa } from './agreement.ts'
import type { MatrixPlot } from './plots.ts'
import { correctedRate, roganGladen, type Trials } from './corrected-rate.ts'
import type { FigureIntervals } from './figure-intervals.ts'
import type { Interval } from './intervals.ts'

/** How a judge agrees with people, of the samples that both have judged. */
export interface HumanAgreement {
  readonly n: number
  /** The share of equal verdicts. */
  readonly accuracy: number | null
  /** Cohen's. */
  readonly kappa: number | null
  /** Of the samples that people call positive, the share that the judge does. */
  readonly tpr: number | null
  /** Of those that people do not call positive, the share that the judge does not. */
  readonly tnr: number | null
  /** The positive rate without the errors of the judge, by Rogan and Gladen. */
  readonly correctedRate: number | null
  /** Null with one choice. */
  readonly matrix: MatrixPlot | null
  /** Says so where there are too few samples. */
  readonly note?: string
}

/** What verdicts are counted in. */
export interface VerdictCounts {
  /** How often each choice is the verdict of the judge. */
  readonly verdicts: readonly number[]
  /** How often the choice of people, the row, met that of the judge. */
  readonly matrix: readonly (readonly number[])[]
}

const fewLabels = 30

/** A share; null without trials. */
export const shareOf = ({ successes, n }: Trials): number | null => (n === 0 ? null : successes / n)

/** How often one of the verdicts was given. */
export const timesGiven = (verdicts: readonly number[], choice: number): Trials => ({
  successes: verdicts[choice] ?? 0,
  n: sumOf(verdicts),
})

/**
 * Compares a judge with people. Null where no sample has a verdict of both.
 * @param options.ofReplicate the counts of a replicate
 */
export function humanAgreement(
  counts: VerdictCounts,
  options: {
    labels: readonly string[]
    positive: number
    chance: FigureIntervals
    ofReplicate: (replicate: number) => VerdictCounts
  },
): { human: HumanAgreement; correctedInterval: Interval | null } | null {
  const { labels, positive, chance, ofReplicate } = options
  const n = equalOf(counts).n
  if (n === 0) return null
  const share = (path: string, trials: (of: VerdictCounts) => Trials): number | null => {
    chance.share(`human.${path}`, trials(counts), (b) => shareOf(trials(ofReplicate(b))))
    return shareOf(trials(counts))
  }
  const kappa = cohenKappa(counts.matrix)
  chance.figure('human.kappa', kappa, {
    range: [-1, 1],
    ofReplicate: (b) => cohenKappa(ofReplicate(b).matrix),
  })
  const corrected = correctedRate(errorsOf(counts, positive))
  chance.figure('human.correctedRate', corrected.rate, {
    range: [0, 1],
    ofReplicate: (b) => correctedIn(ofReplicate(b), positive),
  })
  const human = {
    n,
    accuracy: share('accuracy', equalOf),
    kappa,
    tpr: share('tpr', (of) => errorsOf(of, positive).truePositives),
    tnr: share('tnr', (of) => errorsOf(of, positive).trueNegatives),
    correctedRate: corrected.rate,
    matrix:
      labels.length < 2
        ? null
        : {
            title: 'Verdicts against people',
            labels,
            matrix: counts.matrix.map((row) => [...row]),
          },
    ...(n < fewLabels && {
      note: `Fewer than ${fewLabels} samples have a verdict of a person (${n}): agreement and the corrected rate are uncertain`,
    }),
  }
  return { human, correctedInterval: corrected.interval }
}

const sumOf = (counts: readonly number[]): number => counts.reduce((sum, count) => sum + count, 0)

const equalOf = ({ matrix }: VerdictCounts): Trials => ({
  successes: sumOf(matrix.map((row, at) => row[at] ?? 0)),
  n: sumOf(matrix.map(sumOf)),
})

function errorsOf(
  { verdicts, matrix }: VerdictCounts,
  positive: number,
): { observed: Trials; truePositives: Trials; trueNegatives: Trials } {
  const negatives = matrix.filter((_, at) => at !== positive)
  const n = sumOf(negatives.map(sumOf))
  return {
    observed: timesGiven(verdicts, positive),
    truePositives: timesGiven(matrix[positive] ?? [], positive),
    trueNegatives: { successes: n - sumOf(negatives.map((row) => row[positive] ?? 0)), n },
  }
}

function correctedIn(counts: VerdictCounts, positive: number): number | null {
  const { observed, truePositives, trueNegatives } = errorsOf(counts, positive)
  const [rate, sensitivity, specificity] = [observed, truePositives, trueNegatives].map(shareOf)
  return rate == null || sensitivity == null || specificity == null
    ? null
    : roganGladen({ observed: rate, sensitivity, specificity })
}
