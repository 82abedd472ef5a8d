import type {
  ChangedSample,
  ComparedMetric,
  ComparedSample,
  ComparedSlice,
  Comparison,
  FamilyVerdict,
  InferenceComparison,
} from '@touchstone/client'
import { correctionText } from '@touchstone/client/correction-text'
import { formatApart, formatSigned } from '@touchstone/client/number-comparison'
import { formatFigure } from '@touchstone/client/number-format'
import type { Paper } from './output.ts'
import { tableLines } from './table.ts'
import { counted, named, plain, plural, shown } from './values.ts'

interface SliceRow {
  readonly slice: ComparedSlice
  readonly title: string
}

/** A figure of a model, of test samples or of whole test cases. */
interface ModelFigure {
  readonly value: number | null
  readonly toBase: {
    readonly difference: number | null
    readonly verdict: FamilyVerdict['verdict']
    /** Why nothing is said about chance. */
    readonly reason?: string | null
    readonly pairs?: string
  } | null
}

/** A figure of models in a table, whose rows are test cases or metrics. */
interface FigureRow {
  readonly title: string
  readonly samples: number
  readonly higherIsBetter: boolean | null
  readonly models: readonly ModelFigure[]
}

/**
 * For each metric a table with a row for each test case and for the suite, and a column for each model:
 * first for the headline metrics of whole test cases, last for those of test samples. Other metrics of
 * the suite are rows of one table.
 */
export function comparisonLines(comparison: Comparison, paper: Paper): string[] {
  const { testSuite, testCases, total, models, slices, reason } = comparison
  const { bold, dim } = paper
  const rows: SliceRow[] = [
    ...testCases.map((slice) => ({ slice, title: slice.name })),
    { slice: total, title: 'all' },
  ]
  const clusters = Math.max(
    0,
    ...total.metrics.flatMap((metric) => metric.models.map(({ toBase }) => toBase?.clusters ?? 0)),
  )
  const inClusters = clusters > 0 ? ` in ${plural(clusters, 'cluster')}` : ''
  const head = `${bold(plain(testSuite.name))} version ${testSuite.version}, ${plural(total.samples, 'test sample')}${inClusters}`
  if (reason !== null) return [head, dim(`  ${reason}`)]
  const correction = correctionText(comparison)
  const level = correction === null ? 'at the 5 % level' : `after ${correction}`
  const names = models.map(({ name }) => name)
  const table = (title: string, of: readonly FigureRow[]): string[] =>
    figureLines(of, { title, names, paper })
  const headlines = total.aggregates.filter(({ headline }) => headline)
  const others = total.aggregates.filter(({ headline }) => !headline)
  return [
    head,
    ...headlines.flatMap(({ name, higherIsBetter }) =>
      table(titleOf({ name, higherIsBetter }), [
        ...rows.flatMap(({ slice, title }) => {
          const found = slice.aggregates.find((aggregate) => aggregate.name === name)
          return found ? [{ ...found, title, samples: slice.samples }] : []
        }),
        ...sliceRows(slices, name),
      ]),
    ),
    ...(slices.length > mostSlices
      ? ['', dim(`  ${counted(slices.length - mostSlices)} more slices: see --json`)]
      : []),
    ...(others.length > 0
      ? table(
          headlines.length > 0 ? 'other metrics of all' : 'metrics of all',
          others.map((aggregate) => ({
            ...aggregate,
            title: titleOf(aggregate),
            samples: total.samples,
          })),
        )
      : []),
    ...total.metrics.flatMap(({ name, higherIsBetter }) =>
      table(
        titleOf({ name, higherIsBetter }),
        rows.flatMap(({ slice, title }) => {
          const found = slice.metrics.find((metric) => metric.name === name)
          return found ? [{ title, samples: slice.samples, ...ofSamples(found) }] : []
        }),
      ),
    ),
    '',
    dim(`  * significant ${level}    ▲ better and ▼ worse than the first model`),
    ...marginLines(comparison).map((line) => dim(line)),
    ...undecidedLines(comparison).map((line) => dim(line)),
    ...reasonLines(comparison).map((line) => dim(line)),
    ...partialLines(comparison, paper),
  ]
}

const mostSlices = 20

/** The rows of a headline metric for the values of slices. */
const sliceRows = (slices: Comparison['slices'], name: string): FigureRow[] =>
  slices.slice(0, mostSlices).flatMap(({ slice, value, samples, aggregates }) => {
    const found = aggregates.find((aggregate) => aggregate.name === name)
    const title = `${plain(slice)} = ${plain(value)}`
    return found ? [{ ...found, title, samples: Math.max(...samples) }] : []
  })

function titleOf(metric: Pick<ComparedMetric, 'name' | 'higherIsBetter'>): string {
  const { name, higherIsBetter } = metric
  if (higherIsBetter === null) return `${named(name)} (neither direction is better)`
  return higherIsBetter ? named(name) : `${named(name)} (lower is better)`
}

const ofSamples = ({ higherIsBetter, models }: ComparedSlice['metrics'][number]) => ({
  higherIsBetter,
  models: models.map(({ mean, toBase }): ModelFigure => {
    if (toBase === null) return { value: mean, toBase }
    const { difference, verdict, isPartial, n, samples } = toBase
    const pairs = isPartial ? `(${counted(n)} of ${counted(samples)})  ` : ''
    return { value: mean, toBase: { difference, verdict, pairs } }
  }),
})

function figureLines(
  rows: readonly FigureRow[],
  { title, names, paper }: { title: string; names: readonly string[]; paper: Paper },
): string[] {
  const columns = [
    { title, of: (row: FigureRow) => row.title },
    {
      title: 'samples',
      of: ({ samples }: FigureRow) => counted(samples),
      align: 'right' as const,
    },
    ...names.map((name, i) => ({
      title: name,
      of: (row: FigureRow) => figuresOf(row)[i] ?? '–',
      align: 'right' as const,
    })),
  ]
  const [first = '', ...lines] = tableLines(rows, columns, paper.width - 2)
  return ['', `  ${paper.dim(first)}`, ...lines.map((line) => `  ${coloured(line, paper)}`)]
}

/** What stands behind a difference. */
const marks = {
  better: '*',
  worse: '*',
  different: '*',
  equivalent: '≈',
  notWorse: '✓',
  undecided: ' ',
} as const

/** The figures of a row, told apart where they differ, with the differences to the first one. */
function figuresOf({ models, higherIsBetter }: FigureRow): string[] {
  const values = formatApart(
    models.map(({ value }) => value),
    formatFigure,
  )
  return models.map(({ value, toBase }, i) => {
    const text = values[i] ?? '–'
    if (value === null || toBase === null) return text
    // Before the figures, which stand under each other.
    const { difference, verdict, reason, pairs = '' } = toBase
    if (difference === null) return `${pairs}${text}  –`
    const isBetter = difference > 0 === higherIsBetter
    const hasArrow = difference !== 0 && higherIsBetter !== null
    const arrow = hasArrow ? (isBetter ? '▲' : '▼') : ' '
    const mark = reason ? '?' : marks[verdict]
    return `${pairs}${text}  ${formatSigned(difference, formatFigure)} ${arrow}${mark}`
  })
}

type Verdict = FamilyVerdict['verdict']

/** What the marks of a margin mean, where there are any. */
function marginLines({ total, testCases, slices }: Comparison): string[] {
  const figures = [
    ...[...testCases, total].flatMap(({ aggregates, metrics }) => [...aggregates, ...metrics]),
    ...slices.flatMap(({ aggregates }) => aggregates),
  ]
  const verdicts = figures.flatMap(({ models }) => models.map(({ toBase }) => toBase?.verdict))
  const has = (verdict: Verdict): boolean => verdicts.includes(verdict)
  return has('equivalent') || has('notWorse')
    ? ['  ≈ equivalent within the margin    ✓ not worse by more than the margin']
    : []
}

/** Which metrics of the whole suite are undecided, and what difference would have been found. */
function undecidedLines({ total, models }: Comparison): string[] {
  const metrics = [...total.aggregates.filter(({ headline }) => headline), ...total.metrics]
  return metrics.flatMap((metric) =>
    metric.models.flatMap(({ toBase }, i) =>
      toBase?.verdict === 'undecided' && toBase.detectable !== null
        ? [
            `  ${plain(models[i]?.name ?? '')} by ${named(metric.name)}: undecided. A difference of ${formatFigure(toBase.detectable)} is found 4 times in 5.`,
          ]
        : [],
    ),
  )
}

/** Why some of the differences shown have no verdict. */
function reasonLines({ total, testCases, slices }: Comparison): string[] {
  const shownOnes = [
    ...slices.flatMap(({ aggregates }) => aggregates.filter(({ headline }) => headline)),
    ...testCases.flatMap(({ aggregates }) => aggregates.filter(({ headline }) => headline)),
    ...total.aggregates,
  ]
  const reasons = shownOnes.flatMap(({ models }) =>
    models.flatMap(({ toBase }) => toBase?.reason ?? []),
  )
  return [...new Set(reasons)].map((reason) => `  ? ${plain(reason)}`)
}

/** What the verdicts leave out, where it is more than a little. */
function partialLines({ total, testCases, models }: Comparison, { yellow }: Paper): string[] {
  const [base] = models
  const slices = [...testCases, total]
  const isPartial = (model: number): boolean =>
    slices.some(({ metrics }) => metrics.some((metric) => metric.models[model]?.toBase?.isPartial))
  const ofModels = models.flatMap(({ name }, i) => {
    if (!isPartial(i)) return []
    const { lacking, n, samples } =
      total.metrics.find((metric) => metric.models[i]?.toBase?.isPartial)?.models[i]?.toBase ?? {}
    return lacking && n !== undefined && samples !== undefined
      ? [
          `  ${plain(name)}: ${counted(n)} pairs of ${plural(samples, 'test sample')}; ${plain(base?.name ?? '')} lacks ${counted(lacking.base)}, ${plain(name)} lacks ${counted(lacking.model)}`,
        ]
      : [`  ${plain(name)}: more than 1 % of a test case is left out`]
  })
  if (ofModels.length === 0) return []
  const explained =
    '  (n of m): pairs of test samples with a value on both sides. The others are left out, which favours a model that fails on hard samples; count them with --missing.'
  return ['', ...[explained, ...ofModels].map((line) => yellow(line))]
}

/** A significant difference is bold, and green or red beside its arrow. */
const coloured = (line: string, { bold, green, red }: Paper): string =>
  line.replaceAll(/[+−±][\d.,e-]+ (?<arrow>[▲▼])\*/g, (text: string, arrow: string) =>
    bold(arrow === '▲' ? green(text) : red(text)),
  )

/** The samples that got worse and better, those that changed most first. */
export function changedLines(comparison: Comparison, paper: Paper): string[] {
  const { models, listedBy, total } = comparison
  const [base, ...others] = models
  if (!base || listedBy === null) return []
  return others.flatMap((model, i) => {
    const metric = total.metrics.find(({ name }) => name === listedBy)
    const counts = metric?.models[i + 1]?.toBase
    const list = (title: string, count: number, samples: readonly ChangedSample[]): string[] =>
      count === 0
        ? []
        : [
            '',
            `  ${paper.bold(plain(model.name))} ${title} by ${named(listedBy)}: ${plural(count, 'test sample')}`,
            ...samples.flatMap((sample) => sampleLines(sample, [0, i + 1], { models, paper })),
          ]
    return [
      ...list('got worse', counts?.worse ?? 0, model.worse),
      ...list('improved', counts?.improved ?? 0, model.improved),
    ]
  })
}

/** How many inferences are the same, and which are not. */
export function differentLines(comparison: InferenceComparison, paper: Paper): string[] {
  const { testSuite, testCases, total, models } = comparison
  const { bold, dim, width } = paper
  const rows = [
    ...testCases.map((slice) => ({ slice, title: slice.name })),
    { slice: total, title: 'all' },
  ]
  type Row = (typeof rows)[number]
  const columns = [
    { title: 'same inferences', of: ({ title }: Row) => title },
    { title: 'samples', of: ({ slice }: Row) => counted(slice.samples), align: 'right' },
    ...models.map(({ name }, i) => ({
      title: name,
      of: ({ slice }: Row) => {
        const of = slice.models[i]
        if (!of) return '–'
        if (of.toBase === null) return `${counted(of.inferred)} inferred`
        const { same, different } = of.toBase
        return `${counted(same)} of ${counted(same + different)}`
      },
      align: 'right' as const,
    })),
  ] as const
  const [first = '', ...lines] = tableLines(rows, columns, width - 2)
  return [
    `${bold(plain(testSuite.name))} version ${testSuite.version}, ${plural(total.samples, 'test sample')}`,
    dim('  No evaluator has tested all of these models here, so their inferences are compared.'),
    '',
    `  ${dim(first)}`,
    ...lines.map((line) => `  ${line}`),
    ...models.flatMap(({ name, different }, i) =>
      different.length === 0
        ? []
        : [
            '',
            `  ${bold(plain(name))} differs, the first by place`,
            ...different.flatMap((sample) => sampleLines(sample, [0, i], { models, paper })),
          ],
    ),
  ]
}

function sampleLines(
  sample: ComparedSample,
  which: readonly [base: number, model: number],
  { models, paper }: { models: readonly { readonly name: string }[]; paper: Paper },
): string[] {
  const names = which.map((i) => plain(models[i]?.name ?? ''))
  const width = Math.max('ground truth'.length, ...names.map((name) => name.length))
  const line = (title: string, value: string): string =>
    `      ${paper.dim(title.padEnd(width))}  ${value}`
  return [
    `    ${shown(sample.testSample)}`,
    line('ground truth', shown(sample.groundTruth)),
    ...which.map((index, i) => {
      const of = sample.models[index]
      const error = of?.error
      return line(
        names[i] ?? '',
        error ? plain(`${error.name}: ${error.message}`) : shown(of?.inference),
      )
    }),
  ]
}
