import { useMemo, type ReactElement } from 'react'
import type { Bars, Curves, Distribution } from '@touchstone/client/stored-plots'
import { drawBars } from './draw-bars.ts'
import { drawCurves } from './draw-curves.ts'
import { drawDistribution } from './draw-distribution.ts'
import type { Drawing } from './drawing.ts'
import { PlotFigure } from './plot-figure.tsx'
import { seriesStyle } from './series-style.ts'

const widest = 560

type Drawn = Curves | Bars | Distribution

function drawingOf(plot: Drawn): Drawing {
  if (plot.kind === 'curves') return drawCurves(plot)
  return plot.kind === 'bars' ? drawBars(plot) : drawDistribution(plot)
}

/** A plot that an evaluator stored. @param props.of what it is of, such as a test case */
export default function StoredPlot({ plot, of }: { plot: Drawn; of: string }): ReactElement {
  const { optionsFor, series, notes } = useMemo(() => drawingOf(plot), [plot])
  return (
    <>
      {series.length > 0 && (
        <ul className="plot-swatches pt-1">
          {series.map((name, index) => (
            <li key={index} className="plot-swatch">
              <svg width="24" height="8" aria-hidden="true">
                <line x2="24" y1="4" y2="4" strokeWidth="2" {...seriesStyle(index)} />
              </svg>
              <span className="foreign">{name}</span>
            </li>
          ))}
        </ul>
      )}
      <PlotFigure
        {...{ optionsFor, widest }}
        label={`${plot.title}, ${of}: ${plot.yLabel} over ${plot.xLabel}`}
      />
      {notes.map((note) => (
        <p key={note} className="text-xs text-muted">
          {note}
        </p>
      ))}
    </>
  )
}
