import type { Bars } from '@touchstone/client/stored-plots'
import { formatCount, formatNumber } from '../numbers/format.ts'
import { cutText } from '../pieces/cut-text.ts'
import { floorOf, hasPlace, notesOnLeftOut, numericAxis, type Drawing } from './drawing.ts'
import { widestOf } from './label-width.ts'
import { Plot } from './plot-figure.tsx'

const mostBars = 60
const rowHeight = 22
const widthOfLetter = 7

interface Bar {
  readonly index: number
  readonly label: string
  readonly value: number | null
}

/** Lying bars, so that their labels can be read, in the order that they were given in. */
export function drawBars({ labels, values, isLog, xLabel, yLabel }: Bars): Drawing {
  const bars = labels
    .slice(0, mostBars)
    .map((label, index): Bar => ({ index, label, value: values[index] ?? null }))
  const told = ({ label, value }: Bar): string => `${label}: ${value ?? 'no value'}`
  const drawn = bars.filter(({ value }) => value !== null && hasPlace(value, isLog.y))
  const empty = bars.filter(({ value }) => value === null)
  const low = floorOf(
    drawn.map(({ value }) => value ?? 0),
    isLog.y,
  )
  // Beside each bar, on the side that it goes to.
  const goesLeft = ({ value }: Bar): boolean => !isLog.y && value !== null && value < 0
  const ends = [
    { of: bars.filter((bar) => !goesLeft(bar)), textAnchor: 'start', dx: 6 },
    { of: bars.filter(goesLeft), textAnchor: 'end', dx: -6 },
  ] as const
  const insetLeft = bars.some(goesLeft) ? 48 : 0
  const notes = notesOnLeftOut(bars.length - drawn.length - empty.length, 'value')
  if (labels.length > mostBars)
    notes.push(`The first ${mostBars} of ${formatCount(labels.length)} bars are shown.`)
  return {
    series: [],
    notes,
    optionsFor(width) {
      const letters = Math.min(28, Math.floor((width * 0.35) / widthOfLetter))
      const widest = widestOf(bars.map(({ label }) => cutText(label, letters)))
      return {
        height: 68 + rowHeight * bars.length,
        marginLeft: Math.max(48, 32 + widest),
        marginRight: 56,
        marginTop: 24,
        marginBottom: 44,
        x: { ...numericAxis(yLabel, { isLog: isLog.y, ticks: width / 110 }), insetLeft },
        y: {
          label: cutText(xLabel, letters + 4),
          type: 'band',
          domain: bars.map(({ index }) => index),
          tickSize: 0,
          tickFormat: (index: number) => cutText(labels[index] ?? '', letters),
        },
        marks: [
          Plot.barX(drawn, {
            x1: () => low,
            x2: 'value',
            y: 'index',
            fill: 'var(--color-accent)',
            title: told,
          }),
          ...ends.map(({ of, ...side }) =>
            Plot.text(of, {
              x: ({ value }: Bar) => (value !== null && hasPlace(value, isLog.y) ? value : low),
              y: 'index',
              text: ({ value }: Bar) => (value === null ? '–' : formatNumber(value)),
              title: told,
              ...side,
            }),
          ),
          Plot.ruleX([low]),
        ],
      }
    },
  }
}
