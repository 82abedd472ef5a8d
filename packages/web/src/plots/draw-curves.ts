import type { Curves } from '@touchstone/client/stored-plots'
import { cutText } from '../pieces/cut-text.ts'
import { hasPlace, margins, notesOnLeftOut, numericAxis, type Drawing } from './drawing.ts'
import { Plot } from './plot-figure.tsx'
import { seriesStyle } from './series-style.ts'

// A line of more is dense enough without them.
const mostDots = 30
const longestName = 40
// Pixels from the pointer to a point that it tells.
const farthest = 120

interface Point {
  readonly x: number
  readonly y: number
  readonly told: string
}

/** Lines, with the values of the point under the pointer. */
export function drawCurves({ curves, isLog, xLabel, yLabel }: Curves): Drawing {
  const isNamed = curves.length > 1
  const points = curves.map(({ label, x, y, extra }): Point[] =>
    x.map((value, index) => {
      const named = [[xLabel, x], [yLabel, y], ...extra] as const
      const told = named.map(([name, values]) => `${cutText(name, longestName)}: ${values[index]}`)
      if (isNamed) told.unshift(cutText(label, longestName))
      return { x: value, y: y[index] ?? Number.NaN, told: told.join('\n') }
    }),
  )
  const shown = points.map((line) =>
    line.filter(({ x, y }) => hasPlace(x, isLog.x) && hasPlace(y, isLog.y)),
  )
  const leftOut = points.flat().length - shown.flat().length
  return {
    series: isNamed ? curves.map(({ label }) => label) : [],
    notes: notesOnLeftOut(leftOut, 'point'),
    optionsFor: (width) => ({
      height: 280,
      ...margins,
      x: numericAxis(xLabel, { isLog: isLog.x, ticks: width / 80 }),
      y: numericAxis(yLabel, { isLog: isLog.y, ticks: 6 }),
      marks: [
        ...shown.map((line, index) =>
          Plot.line(line, { x: 'x', y: 'y', strokeWidth: 2, ...seriesStyle(index) }),
        ),
        ...shown.map((line, index) =>
          Plot.dot(line.length > mostDots ? [] : line, {
            x: 'x',
            y: 'y',
            r: 2.5,
            fill: seriesStyle(index).stroke,
          }),
        ),
        Plot.tip(
          shown.flat(),
          Plot.pointer({
            x: 'x',
            y: 'y',
            title: 'told',
            maxRadius: farthest,
            lineHeight: 1.3,
            fill: 'var(--color-raised)',
            stroke: 'var(--color-edge)',
          }),
        ),
      ],
    }),
  }
}
