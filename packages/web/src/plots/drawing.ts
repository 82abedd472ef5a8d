import type { NumberFormat } from '@touchstone/client/number-format'
import { formatCount, formatNumber } from '../numbers/format.ts'
import { cutText } from '../pieces/cut-text.ts'
import type { Plot } from './plot-figure.tsx'

/** How a plot is drawn, and what the drawing does not show. */
export interface Drawing {
  readonly optionsFor: (width: number) => Plot.PlotOptions
  /** Names of the lines, where there is more than one. */
  readonly series: readonly string[]
  readonly notes: readonly string[]
}

const longestLabel = 60

/** Around a plot with numbers on both axes. */
export const margins = { marginLeft: 56, marginRight: 28, marginBottom: 44 }

/** Writes the numbers of an axis. The plot gives the index of a tick too, which is no number of digits. */
export const tickText =
  (format: NumberFormat) =>
  (value: number): string =>
    format(value)

/** An axis with numbers, and a grid where its lines are not dense. */
export const numericAxis = (
  label: string,
  { isLog, ticks }: { isLog: boolean; ticks: number },
): Plot.ScaleOptions => ({
  label: cutText(label, longestLabel),
  ticks,
  tickFormat: tickText(formatNumber),
  type: isLog ? 'log' : 'linear',
  grid: !isLog,
  nice: !isLog,
})

/** Whether an axis has a place for a number: a logarithmic one begins above 0. */
export const hasPlace = (value: number, isLog: boolean): boolean =>
  Number.isFinite(value) && (!isLog || value > 0)

/** Where bars begin: at 0, on a logarithmic axis at the power of ten below all of them. */
export function floorOf(values: readonly number[], isLog: boolean): number {
  if (!isLog) return 0
  const least = values.reduce((low, value) => (value > 0 && value < low ? value : low), Infinity)
  return least === Infinity ? 1 : 10 ** (Math.ceil(Math.log10(least)) - 1)
}

/** What is said of values that have no place on a logarithmic axis. */
export const notesOnLeftOut = (count: number, noun: string): string[] =>
  count === 0
    ? []
    : [
        `${formatCount(count)} ${noun}${count === 1 ? '' : 's'} at or below 0 cannot be shown on a logarithmic axis.`,
      ]
