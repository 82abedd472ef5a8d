import type {
  ChangedSample,
  ComparedSample,
  ComparedSlice,
  Comparison,
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

type ModelFigures = ComparedSlice['metrics'][number]['models'][number]

/** For each metric a table: a row for each test case and for the suite, a column for each model. */
export function comparisonLines(comparison: Comparison, paper: Paper): string[] {
  const { testSuite, testCases, total, models } = comparison
  const { bold, dim, width } = paper
  const partial = partialLines(comparison, paper)
  const rows: SliceRow[] = [
    ...testCases.map((slice) => ({ slice, title: slice.name })),
    { slice: total, title: 'all' },
  ]
  const head = `${bold(plain(testSuite.name))} version ${testSuite.version}, ${plural(total.samples, 'test sample')}`
  if (total.metrics.length === 0)
    return [
      head,
      dim('  The runs have no metrics of test samples that are numbers or true or false.'),
    ]
  const correction = correctionText(comparison)
  const level = correction === null ? 'at the 5 % level' : `after ${correction}`
  return [
    head,
    ...total.metrics.flatMap(({ name, higherIsBetter }) => {
      const of = ({ slice }: SliceRow): readonly ModelFigures[] =>
        slice.metrics.find((metric) => metric.name === name)?.models ?? []
      const title = `${named(name)}${higherIsBetter ? '' : ' (lower is better)'}`
      const columns = [
        { title, of: ({ title: text }: SliceRow) => text },
        { title: 'samples', of: ({ slice }: SliceRow) => counted(slice.samples), align: 'right' },
        ...models.map((model, i) => ({
          title: model.name,
          of: (row: SliceRow) => figuresOf(of(row), higherIsBetter)[i] ?? '–',
          align: 'right' as const,
        })),
      ] as const
      const [first = '', ...lines] = tableLines(rows, columns, width - 2)
      return ['', `  ${dim(first)}`, ...lines.map((line) => `  ${coloured(line, paper)}`)]
    }),
    '',
    dim(`  * significant ${level}    ▲ better and ▼ worse than the first model`),
    ...partial,
  ]
}

/** The means of a row, told apart where they differ, with the differences to the first one. */
function figuresOf(models: readonly ModelFigures[], higherIsBetter: boolean): string[] {
  const means = formatApart(
    models.map(({ mean }) => mean),
    formatFigure,
  )
  return models.map(({ mean, toBase }, i) => {
    const text = means[i] ?? '–'
    if (mean === null || toBase === null) return text
    const { difference, significant, isPartial, n, samples } = toBase
    // Before the figures, which stand under each other.
    const pairs = isPartial ? `(${counted(n)} of ${counted(samples)})  ` : ''
    if (difference === null) return `${pairs}${text}  –`
    const isBetter = difference > 0 === higherIsBetter
    const arrow = difference === 0 ? ' ' : isBetter ? '▲' : '▼'
    const star = significant ? '*' : ' '
    return `${pairs}${text}  ${formatSigned(difference, formatFigure)} ${arrow}${star}`
  })
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
