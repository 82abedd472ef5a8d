import { figureAt } from '@touchstone/client/figure'
import { shownMetrics } from '@touchstone/client/shown-metrics'
import type { JsonObject } from '@touchstone/core'
import type { DescribedMetrics, HeadlineMetric } from '@touchstone/core/services'
import { splitPlots } from '@touchstone/client/stored-plots'
import { figureText, plotsLine, withInterval } from './metrics-lines.ts'
import type { Paper } from './output.ts'
import { sliceLines } from './slice-lines.ts'
import { tableLines, widthOf, type Column } from './table.ts'
import { named } from './values.ts'

/** A metric at a glance, such as `accuracy 0.7500`; nothing where there is none. */
export const headlineText = (metric: HeadlineMetric | undefined): string =>
  metric?.value === undefined || metric.value === null
    ? ''
    : `${named(metric.name)} ${figureText(metric.value)}`

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
      of: ({ metrics }: Row) => withInterval(metrics, path),
      align: 'right' as const,
    })),
  ]
  const [head = '', ...lines] = tableLines(rows, columns, paper.width - 2)
  const ofSuite = of.testSuite ?? {}
  const paths = new Set([...described.map(([path]) => path), ...Object.keys(shownMetrics(ofSuite))])
  const others = [...paths].flatMap((path) => {
    const { value } = figureAt(ofSuite, path)
    return value === null || shown.includes(path) ? [] : [`${named(path)} ${figureText(value)}`]
  })
  const plots = rows.flatMap(({ metrics }) => splitPlots(metrics).plots)
  return [
    '',
    `  ${paper.dim(head)}`,
    ...lines.map((line) => `  ${line}`),
    ...(others.length > 0
      ? ['', ...joined(others, paper.width - 2).map((line) => `  ${line}`)]
      : []),
    ...sliceLines(ofSuite, { describe, paper }),
    ...plotsLine(plots, paper).map((line) => `  ${line}`),
  ]
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
