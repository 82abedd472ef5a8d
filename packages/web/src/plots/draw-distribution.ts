import { formatNumber } from '../numbers/format.ts'
import type { Distribution } from '@touchstone/client/stored-plots'
import { floorOf, hasPlace, margins, notesOnLeftOut, numericAxis, type Drawing } from './drawing.ts'
import { Plot } from './plot-figure.tsx'
import { seriesStyle } from './series-style.ts'

interface Bucket {
  readonly from: number
  readonly to: number
  readonly value: number
  readonly told: string
}

/** A histogram; several series lie over each other, each with its outline. */
export function drawDistribution(plot: Distribution): Drawing {
  const { bounds, series, isLog, xLabel, yLabel } = plot
  const isNamed = series.length > 1
  const buckets = series.map(({ label, values }) =>
    values.map((value, index): Bucket => {
      const [from = 0, to = 0] = bounds.slice(index, index + 2)
      const range = `${formatNumber(from)} to ${formatNumber(to)}`
      return { from, to, value, told: `${isNamed ? `${label}, ` : ''}${range}: ${value}` }
    }),
  )
  const shown = buckets.map((bucketsOfOne) =>
    bucketsOfOne.filter(
      // An empty bucket is none to see, whatever the axis.
      ({ from, value }) => hasPlace(from, isLog.x) && (value === 0 || hasPlace(value, isLog.y)),
    ),
  )
  const low = floorOf(
    shown.flat().map(({ value }) => value),
    isLog.y,
  )
  const height = ({ value }: Bucket): number => (value === 0 ? low : value)
  return {
    series: isNamed ? series.map(({ label }) => label) : [],
    notes: notesOnLeftOut(buckets.flat().length - shown.flat().length, 'bucket'),
    optionsFor: (width) => ({
      height: 240,
      ...margins,
      x: {
        ...numericAxis(xLabel, { isLog: isLog.x, ticks: width / 80 }),
        grid: false,
        nice: false,
      },
      y: numericAxis(yLabel, { isLog: isLog.y, ticks: 5 }),
      marks: [
        ...shown.map((bucketsOfOne, index) =>
          Plot.rect(bucketsOfOne, {
            x1: 'from',
            x2: 'to',
            y1: () => low,
            y2: height,
            fill: seriesStyle(index).stroke,
            fillOpacity: isNamed ? 0.2 : 1,
            insetLeft: isNamed ? 0 : 1,
            title: 'told',
          }),
        ),
        ...(isNamed
          ? shown.map((bucketsOfOne, index) =>
              Plot.line(outlineOf(bucketsOfOne, height, low), {
                x: '0',
                y: '1',
                strokeWidth: 1.5,
                pointerEvents: 'none',
                ...seriesStyle(index),
              }),
            )
          : []),
        Plot.ruleY([low]),
      ],
    }),
  }
}

/** The upper edge of buckets that lie side by side, from the floor and back to it. */
function outlineOf(
  buckets: readonly Bucket[],
  height: (bucket: Bucket) => number,
  low: number,
): (readonly [x: number, y: number])[] {
  const [first] = buckets
  const last = buckets.at(-1)
  if (!first || !last) return []
  const top = buckets.flatMap(
    (bucket) =>
      [
        [bucket.from, height(bucket)],
        [bucket.to, height(bucket)],
      ] as const,
  )
  return [[first.from, low], ...top, [last.to, low]]
}
