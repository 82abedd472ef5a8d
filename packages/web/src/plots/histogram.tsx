import { useMemo, type ReactElement } from 'react'
import { Plot, PlotFigure } from './plot-figure.tsx'

/** How the values of a metric are spread over the samples. */
export default function Histogram({
  values,
  name,
}: {
  values: readonly number[]
  name: string
}): ReactElement {
  const options = useMemo(
    () => ({
      width: 560,
      height: 200,
      x: { label: name },
      y: { label: 'samples', grid: true },
      marks: [
        Plot.rectY(values, {
          ...Plot.binX({ y: 'count' }, { x: (value: number) => value }),
          fill: 'var(--color-accent)',
        }),
        Plot.ruleY([0]),
      ],
    }),
    [values, name],
  )
  return <PlotFigure options={options} label={`${name} of ${values.length} samples`} />
}
