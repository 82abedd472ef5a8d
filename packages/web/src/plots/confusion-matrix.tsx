import { visibleText } from '@touchstone/client/visible-text'
import { useLayoutEffect, useMemo, useRef, type ReactElement } from 'react'
import { formatShare } from '../numbers/comparison.ts'
import { formatCount } from '../numbers/format.ts'
import { cutText } from '../pieces/cut-text.ts'
import type { FoldedMatrix, MatrixCell } from './fold-matrix.ts'
import { widestOf } from './label-width.ts'
import { draw, Plot } from './plot-figure.tsx'
import { useCellLinks } from './use-cell-links.ts'

const cellWidth = 52
const cellHeight = 32
const longestLabel = 18
const compact = new Intl.NumberFormat('en-US', { notation: 'compact', maximumFractionDigits: 1 })

/** How often each class was taken for each: deeper where it was more of its row. */
export default function ConfusionMatrix({
  matrix,
  label,
  hrefOf,
  isChosen,
}: {
  matrix: FoldedMatrix
  label: string
  /** Where the samples of a cell are; undefined where they cannot be looked at. */
  hrefOf?: (cell: MatrixCell) => string
  isChosen?: (cell: MatrixCell) => boolean
}): ReactElement {
  const host = useRef<HTMLDivElement>(null)
  const cells = useMemo(
    () =>
      matrix.cells.flatMap((row, actual) =>
        row.map((count, predicted) => ({ actual, predicted, count })),
      ),
    [matrix],
  )
  const isLinked = hrefOf !== undefined
  // Before the browser paints: what is below is where it stays.
  useLayoutEffect(() => {
    const element = host.current
    if (!element) return
    const plot = draw(element, optionsOf(matrix, cells, isLinked))
    if (plot instanceof SVGElement) plot.style.maxWidth = 'none'
    for (const mark of plot.children)
      if (mark.getAttribute('aria-label') !== 'cell') mark.setAttribute('aria-hidden', 'true')
    plot.setAttribute('role', 'group')
    plot.setAttribute('aria-label', label)
    const group = plot.querySelector('[aria-label=cell]')
    group?.removeAttribute('aria-label')
    for (const rect of group?.querySelectorAll(':scope > rect') ?? [])
      rect.setAttribute('role', 'img')
  }, [matrix, cells, isLinked, label])
  useCellLinks(host, { cells, size: matrix.cells.length, hrefOf, isChosen })
  return <div ref={host} className="overflow-x-auto py-1" tabIndex={isLinked ? undefined : 0} />
}

function optionsOf(
  matrix: FoldedMatrix,
  cells: readonly MatrixCell[],
  isLinked: boolean,
): Plot.PlotOptions {
  const names = namesOf(matrix)
  const shown = names.map((name) => cutText(name, longestLabel))
  const widest = widestOf(shown)
  // Whether it is more than fits over one cell.
  const isSlanted = widest > cellWidth - 4
  const sums = matrix.cells.map((row) => row.reduce((sum, count) => sum + count, 0))
  const shareOf = ({ actual, count }: MatrixCell): number => count / Math.max(sums[actual] ?? 0, 1)
  const isHit = ({ actual, predicted }: MatrixCell): boolean =>
    actual === predicted && actual < matrix.labels.length
  // Others that were taken for others may be right or wrong.
  const isOfOthers = ({ actual, predicted }: MatrixCell): boolean =>
    actual === matrix.labels.length && predicted === actual
  const toneOf = (cell: MatrixCell): string =>
    isHit(cell) ? 'better' : isOfOthers(cell) ? 'muted' : 'danger'
  const text = (cell: MatrixCell): string =>
    `actual ${names[cell.actual]}, predicted ${names[cell.predicted]}: ${formatCount(cell.count)} (${formatShare(shareOf(cell))} of actual ${names[cell.actual]})${isOfOthers(cell) ? `, ${formatCount(matrix.rightOthers)} of them taken for their own class` : ''}`
  const size = matrix.cells.length
  const marginLeft = Math.max(80, 24 + widest)
  const marginTop = isSlanted ? 28 + 0.75 * widest : 36
  const marginRight = isSlanted ? 12 + 0.75 * widest : 12
  const name = (i: number): string => names[i] ?? ''
  const tick = { tickSize: 0, tickFormat: (i: number) => shown[i] ?? '', title: name }
  return {
    width: marginLeft + size * cellWidth + marginRight,
    height: marginTop + size * cellHeight + 4,
    marginLeft,
    marginTop,
    marginRight,
    marginBottom: 4,
    x: { type: 'band', domain: names.map((_, i) => i), padding: 0.04 },
    y: { type: 'band', domain: names.map((_, i) => i), padding: 0.06 },
    color: { type: 'identity' },
    marks: [
      Plot.axisX({
        ...tick,
        anchor: 'top',
        label: null,
        ...(isSlanted ? { tickRotate: -45 } : {}),
      }),
      Plot.axisY({ ...tick, label: null }),
      Plot.text(['actual ↓\npredicted →'], {
        frameAnchor: 'top-left',
        textAnchor: 'start',
        lineAnchor: 'bottom',
        dx: 4 - marginLeft,
        dy: -10,
        fill: 'var(--color-muted)',
      }),
      Plot.cell(cells, {
        x: 'predicted',
        y: 'actual',
        fill: (cell: MatrixCell) =>
          `color-mix(in srgb, var(--color-${toneOf(cell)}) ${Math.round(45 * shareOf(cell))}%, var(--color-sunken))`,
        title: text,
        // The address is given to it when the page's own is known.
        ...(isLinked ? { href: ({ count }: MatrixCell) => (count > 0 ? '#' : null) } : {}),
      }),
      Plot.text(cells, {
        x: 'predicted',
        y: 'actual',
        text: ({ count }: MatrixCell) =>
          count === 0 && size > 3 ? '·' : count < 1e5 ? formatCount(count) : compact.format(count),
        fill: ({ count }: MatrixCell) => (count === 0 ? 'var(--color-muted)' : 'var(--color-ink)'),
        pointerEvents: 'none',
      }),
    ],
  }
}

/** Classes by name; the last may stand for all others. */
const namesOf = ({ labels, others }: FoldedMatrix): string[] => [
  ...labels.map((label) => visibleText(label) || '(empty)'),
  ...(others > 0 ? [`${formatCount(others)} others`] : []),
]
