import { figureAt, slicesIn, worstFirst, type SliceFigures } from '@touchstone/client/figure'
import type { JsonObject } from '@touchstone/core'
import type { DescribedMetrics } from '@touchstone/core/services'
import { withInterval } from './figure-text.ts'
import type { Paper } from './output.ts'
import { tableLines, type Column } from './table.ts'
import { counted, named } from './values.ts'

const mostRows = 20

/** The slices of a suite, the worst first; nothing where there are none. */
export function sliceLines(
  ofSuite: JsonObject,
  { describe, paper }: { describe: DescribedMetrics; paper: Paper },
): string[] {
  const rows = slicesIn(ofSuite)
  const paths = Object.keys(describe).filter((path) => describe[path]?.headline === true)
  const [first] = paths
  if (rows.length === 0 || first === undefined) return []
  const higherIsBetter = describe[first]?.higherIsBetter !== false
  const sorted = worstFirst(rows, { name: first, higherIsBetter })
  const columns: Column<SliceFigures>[] = [
    { title: 'slice', of: ({ slice, value }) => `${slice} = ${value}` },
    { title: 'samples', of: ({ n }) => counted(n), align: 'right' },
    ...paths
      .filter((path) => rows.some((row) => figureAt(row.metrics, path).value !== null))
      .map((path) => ({
        title: named(path),
        of: ({ metrics }: SliceFigures) => withInterval(figureAt(metrics, path)),
        align: 'right' as const,
      })),
  ]
  const [head = '', ...lines] = tableLines(sorted.slice(0, mostRows), columns, paper.width - 2)
  const left = sorted.length - mostRows
  return [
    '',
    `  ${paper.dim(head)}`,
    ...lines.map((line) => `  ${line}`),
    ...(left > 0 ? [`  ${paper.dim(`and ${counted(left)} better ones: see --json`)}`] : []),
  ]
}
