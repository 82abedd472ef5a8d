import { useCallback, type ReactElement } from 'react'
import { formatShare } from '../numbers/comparison.ts'
import { formatNumber } from '../numbers/format.ts'
import { cutText } from '../pieces/cut-text.ts'
import { tickText } from './drawing.ts'
import { widestOf } from './label-width.ts'
import { meanAxis } from './mean-axis.ts'
import { Plot, PlotFigure } from './plot-figure.tsx'

const symbols = ['circle', 'square', 'triangle', 'diamond', 'star'] as const

/** The mean of one model on one test case. */
export interface MetricPoint {
  readonly testCase: string
  readonly model: string
  readonly mean: number
}

/** A metric over test cases, a mark for each model. */
export default function MetricPlot({
  points,
  models,
  metric,
  kind,
}: {
  points: readonly MetricPoint[]
  models: readonly string[]
  metric: string
  kind: 'boolean' | 'number'
}): ReactElement {
  const optionsFor = useCallback(
    (width: number) => {
      const testCases = [...new Set(points.map(({ testCase }) => testCase))]
      const letters = Math.min(28, Math.floor((width * 0.35) / 7))
      const widestName = widestOf(testCases.map((name) => cutText(name, letters)))
      const format = kind === 'boolean' ? formatShare : formatNumber
      return {
        height: 60 + 28 * testCases.length,
        marginLeft: 24 + widestName,
        marginRight: 36,
        marginBottom: 40,
        x: {
          label: metric,
          grid: true,
          ticks: width / 110,
          tickFormat: tickText(format),
          domain: [
            ...meanAxis(
              points.map(({ mean }) => mean),
              kind,
            ),
          ],
          nice: true,
        },
        y: {
          label: null,
          domain: testCases,
          tickSize: 0,
          tickFormat: (name: string) => cutText(name, letters),
        },
        symbol: { legend: true, domain: [...models], range: symbols.slice(0, models.length) },
        marks: [
          Plot.ruleY(
            points,
            Plot.groupY({ x1: 'min', x2: 'max' }, { y: 'testCase', x: 'mean', strokeOpacity: 0.4 }),
          ),
          Plot.dot(points, {
            x: 'mean',
            y: 'testCase',
            symbol: 'model',
            r: 5,
            stroke: 'var(--color-accent)',
            fill: 'var(--color-ground)',
            strokeWidth: 2,
            title: ({ model, testCase, mean }: MetricPoint) => `${model} on ${testCase}: ${mean}`,
          }),
        ],
      }
    },
    [points, models, metric, kind],
  )
  return (
    <PlotFigure
      optionsFor={optionsFor}
      widest={760}
      label={`${metric} of each model on each test case`}
    />
  )
}
