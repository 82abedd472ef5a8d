import type { ConfigurationMetrics } from '@touchstone/client'
import { splitPlots, type StoredPlot } from '@touchstone/client/stored-plots'
import type { Json, JsonObject } from '@touchstone/core'
import { figureText } from './figure-text.ts'
import { leaves } from './metadata-path.ts'
import type { Paper } from './output.ts'
import { tableLines, type Column } from './table.ts'
import { named, plain, shown } from './values.ts'

interface Row {
  readonly name: string
  readonly values: ReadonlyMap<string, Json>
  readonly plots: readonly StoredPlot[]
}

/** Metrics as tables, one for each configuration: a row for each test case, then the suite. */
export function metricsLines(
  metrics: readonly ConfigurationMetrics<JsonObject, JsonObject>[],
  { suite, paper }: { suite: string; paper: Paper },
): string[] {
  return metrics.flatMap(({ configuration, testCases, testSuite }) => {
    const rows = testCases.map((entry) => rowOf(entry.name, entry.metrics))
    const names = new Set(rows.flatMap(({ values }) => [...values.keys()]))
    const own = testSuite === null ? [] : [rowOf(suite, testSuite)]
    // Metrics of the suite that its test cases have too stand in the same columns.
    const isShared = own.some(({ values }) => [...values.keys()].some((key) => names.has(key)))
    const title = configuration === null ? [] : [`  ${paper.bold(plain(shown(configuration)))}`]
    return [
      ...title,
      ...(isShared
        ? table('test case', [...rows, ...own], paper)
        : [...table('test case', rows, paper), ...table('test suite', own, paper)]),
      ...plotsLine(
        [...rows, ...own].flatMap(({ plots }) => plots),
        paper,
      ).map((line) => `  ${line}`),
    ]
  })
}

function rowOf(name: string, metrics: JsonObject): Row {
  const { figures, plots } = splitPlots(metrics)
  return { name, values: new Map(leaves(figures)), plots }
}

/** What a terminal does not draw, by title; nothing where there are no plots. */
export function plotsLine(plots: readonly StoredPlot[], { dim }: Pick<Paper, 'dim'>): string[] {
  const titles = [...new Set(plots.map(({ title }) => title))]
  return titles.length === 0
    ? []
    : [dim(`drawn on the run's page: ${titles.map((title) => plain(title)).join(', ')}`)]
}

function table(title: string, rows: readonly Row[], { width, dim }: Paper): string[] {
  const names = [...new Set(rows.flatMap(({ values }) => [...values.keys()]))]
  if (names.length === 0) return []
  const columns: Column<Row>[] = [
    { title, of: ({ name }) => name },
    ...names.map((key) => ({
      title: named(key),
      of: ({ values }: Row) => figureText(values.get(key)),
      align: 'right' as const,
    })),
  ]
  const [head = '', ...lines] = tableLines(rows, columns, width - 2)
  return ['', `  ${dim(head)}`, ...lines.map((line) => `  ${line}`)]
}
