import { useMemo, type ReactElement } from 'react'
import { Plot, PlotFigure } from './plot-figure.tsx'

/** A metric over test cases, a dot a model. */
export default function MetricPlot({
  points,
  metric,
}: {
  points: readonly { testCase: string; model: string; mean: number }[]
  metric: string
}): ReactElement {
  const options = useMemo(() => {
    const testCases = [...new Set(points.map(({ testCase }) => testCase))]
    return {
      width: 760,
      height: 60 + 24 * testCases.length,
      marginLeft: 200,
      x: { label: metric, grid: true },
      y: { label: null, domain: testCases, tickFormat: (name: string) => short(name) },
      symbol: { legend: false },
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
          title: ({ model, mean }: { model: string; mean: number }) => `${model}: ${mean}`,
        }),
      ],
    }
  }, [points, metric])
  return <PlotFigure options={options} label={`${metric} of each model on each test case`} />
}

const short = (name: string): string => (name.length > 28 ? `${name.slice(0, 27)}…` : name)
