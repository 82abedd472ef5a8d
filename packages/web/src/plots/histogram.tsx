import { useCallback, type ReactElement } from 'react'
import { formatCount, formatNumber } from '../numbers/format.ts'
import { Plot, PlotFigure } from './plot-figure.tsx'

/** How the values of a metric are spread over the samples. */
export default function Histogram({
  values,
  name,
}: {
  values: readonly number[]
  name: string
}): ReactElement {
  const optionsFor = useCallback(
    (width: number) => ({
      height: 200,
      x: { label: name, ticks: width / 70 },
      y: { label: 'samples', grid: true },
      marks: [
        Plot.rectY(values, {
          ...Plot.binX(
            {
              y: 'count',
              title: (bin: readonly number[], { x1, x2 }: { x1: number; x2: number }) =>
                `${formatNumber(x1)} to ${formatNumber(x2)}: ${formatCount(bin.length)} ${bin.length === 1 ? 'sample' : 'samples'}`,
            },
            { x: (value: number) => value },
          ),
          fill: 'var(--color-accent)',
        }),
        Plot.ruleY([0]),
      ],
    }),
    [values, name],
  )
  return (
    <PlotFigure
      optionsFor={optionsFor}
      widest={560}
      label={`${name} of ${formatCount(values.length)} samples`}
    />
  )
}
