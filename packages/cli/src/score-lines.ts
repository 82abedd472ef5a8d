import type { HeadlineMetric, MetricInfo } from '@touchstone/core/services'
import { isJsonObject, valueAtPath, type Json, type JsonObject } from '@touchstone/core'
import { formatFigure, formatNumber } from '@touchstone/client/number-format'
import { splitPlots } from '@touchstone/client/stored-plots'
import { plotsLine } from './metrics-lines.ts'
import type { Paper } from './output.ts'
import { tableLines, type Column } from './table.ts'
import { named } from './values.ts'

/** A metric at a glance, such as `accuracy 0.7500`; nothing where there is none. */
export const headlineText = (metric: HeadlineMetric | undefined): string =>
  metric?.value === undefined || metric.value === null
    ? ''
    : `${named(metric.name)} ${figure(metric.value)}`

interface Row {
  readonly name: string
  readonly metrics: JsonObject
}

/**
 * Metrics that are described: a table of the headline ones for the suite and its test cases, with their
 * intervals, and the others of the suite below it.
 */
export function scoreLines(
  of: {
    readonly testCases: readonly Row[]
    readonly testSuite: JsonObject | null
  },
  options: {
    readonly suite: string
    readonly describe: Readonly<Record<string, MetricInfo>>
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
  const others = described.flatMap(([path]) => {
    const value = shown.includes(path) ? undefined : valueAtPath(of.testSuite ?? {}, path)
    return typeof value === 'number' ? [`${named(path)} ${figure(value)}`] : []
  })
  const plots = rows.flatMap(({ metrics }) => splitPlots(metrics).plots)
  return [
    '',
    `  ${paper.dim(head)}`,
    ...lines.map((line) => `  ${line}`),
    ...(others.length > 0 ? ['', `  ${others.join(' · ')}`] : []),
    ...plotsLine(plots, paper).map((line) => `  ${line}`),
  ]
}

function withInterval(metrics: JsonObject, path: string): string {
  const value = valueAtPath(metrics, path)
  const { intervals } = metrics
  const interval: Json | undefined = isJsonObject(intervals) ? intervals[path] : undefined
  if (typeof value !== 'number') return 'none'
  if (!Array.isArray(interval)) return figure(value)
  const [low, high] = interval
  return typeof low === 'number' && typeof high === 'number'
    ? `${figure(value)} [${figure(low)}, ${figure(high)}]`
    : figure(value)
}

/** Numbers to four significant digits, unless they are whole. */
const figure = (value: number): string =>
  Number.isInteger(value) ? formatNumber(value) : formatFigure(value)
