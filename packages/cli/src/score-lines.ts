import { figureAt } from '@touchstone/client/figure'
import { shownMetrics } from '@touchstone/client/shown-metrics'
import { isJsonObject, type JsonObject } from '@touchstone/core'
import type { DescribedMetrics } from '@touchstone/core/services'
import { splitPlots } from '@touchstone/client/stored-plots'
import { figureText, withInterval } from './figure-text.ts'
import { matrixLines } from './matrix-lines.ts'
import { plotsLine } from './metrics-lines.ts'
import type { Paper } from './output.ts'
import { sliceLines } from './slice-lines.ts'
import { tableLines, widthOf, type Column } from './table.ts'
import { counted, named, plain } from './values.ts'

interface Row {
  readonly name: string
  readonly metrics: JsonObject
}

/**
 * Metrics that are described: a table of the headline ones for the suite and its test cases, with their
 * intervals, and the other figures of the suite below it.
 */
export function scoreLines(
  of: {
    readonly testCases: readonly Row[]
    readonly testSuite: JsonObject | null
  },
  options: {
    readonly suite: string
    readonly describe: DescribedMetrics
    readonly paper: Paper
  },
): string[] {
  const { suite, describe, paper } = options
  const rows: Row[] = [
    ...(of.testSuite === null ? [] : [{ name: suite, metrics: of.testSuite }]),
    ...(of.testCases.length > 1 || of.testSuite === null ? of.testCases : []),
  ]
  const described = Object.entries(describe)
  const shown = described.filter(([, { headline }]) => headline === true).map(([name]) => name)
  const columns: Column<Row>[] = [
    { title: '', of: ({ name }) => name },
    ...shown.map((path) => ({
      title: named(path),
      of: ({ metrics }: Row) => withInterval(figureAt(metrics, path)),
      align: 'right' as const,
    })),
  ]
  const [head = '', ...lines] = tableLines(rows, columns, paper.width - 2)
  const ofSuite = of.testSuite ?? {}
  // The line about what was chosen has it.
  const hidden = typeof ofSuite['thresholdFrom'] === 'string' ? ['threshold'] : []
  const paths = new Set([...described.map(([path]) => path), ...Object.keys(shownMetrics(ofSuite))])
  const others = [...paths].flatMap((path) => {
    const { value } = figureAt(ofSuite, path)
    return value === null || shown.includes(path) || hidden.includes(path)
      ? []
      : [`${named(path)} ${figureText(value)}`]
  })
  const [first, ...more] = rows.map(({ metrics }) => splitPlots(metrics).plots)
  const drawn = (first ?? []).map((plot) => ({
    plot,
    lines: plot.kind === 'matrix' ? matrixLines(plot, paper) : [],
  }))
  const undrawn = drawn.filter((one) => one.lines.length === 0).map(({ plot }) => plot)
  const titles = new Set(drawn.map(({ plot }) => plot.title))
  const plots = [...undrawn, ...more.flat().filter(({ title }) => !titles.has(title))]
  const slices = sliceLines(ofSuite, { describe, paper })
  // What a terminal does not draw stands apart from what it does.
  const isBroken = slices.length > 0 || drawn.some((one) => one.lines.length > 0)
  return [
    '',
    `  ${paper.dim(head)}`,
    ...lines.map((line) => `  ${line}`),
    ...(others.length > 0
      ? ['', ...joined(others, paper.width - 2).map((line) => `  ${line}`)]
      : []),
    ...[...thresholdLines(ofSuite), ...noteLines(ofSuite, paper)].map((line) => `  ${line}`),
    ...drawn.flatMap((one) =>
      one.lines.length === 0 ? [] : ['', ...one.lines.map((line) => `  ${line}`)],
    ),
    ...slices,
    ...(isBroken && plots.length > 0 ? [''] : []),
    ...plotsLine(plots, paper).map((line) => `  ${line}`),
  ]
}

/** Why figures have no value, or are not what they seem. */
const noteLines = ({ notes }: JsonObject, { yellow }: Paper): string[] =>
  (Array.isArray(notes) ? notes : []).flatMap((one) =>
    typeof one === 'string' ? [yellow(`! ${plain(one)}.`)] : [],
  )

const mostThresholds = 10

/** Which threshold was chosen, and for which samples; nothing where the options say it. */
function thresholdLines({ threshold, thresholds, thresholdFrom }: JsonObject): string[] {
  if (typeof thresholdFrom !== 'string') return []
  const from = `chosen for the best F1 on ${plain(thresholdFrom)}`
  if (typeof threshold === 'number') return [`threshold ${figureText(threshold)}, ${from}`]
  const ofLabels = (Array.isArray(thresholds) ? thresholds : []).flatMap((one) =>
    isJsonObject(one) && typeof one['label'] === 'string'
      ? [`${plain(one['label'])} ${figureText(one['threshold'])}`]
      : [],
  )
  const left = ofLabels.length - mostThresholds
  const more = left > 0 ? ` and ${counted(left)} more` : ''
  return [`thresholds ${ofLabels.slice(0, mostThresholds).join(' · ')}${more}, ${from}`]
}

/** Short texts beside each other, in as many lines as the width asks for. */
function joined(texts: readonly string[], width: number): string[] {
  const lines: string[] = []
  for (const text of texts) {
    const longer = `${lines.at(-1)} · ${text}`
    if (lines.length > 0 && widthOf(longer) <= width) lines[lines.length - 1] = longer
    else lines.push(text)
  }
  return lines
}
