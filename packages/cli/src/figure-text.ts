import type { Figure } from '@touchstone/client/figure'
import { formatFigure, formatNumber } from '@touchstone/client/number-format'
import type { Json } from '@touchstone/core'
import type { HeadlineMetric } from '@touchstone/core/services'
import { named, shown } from './values.ts'

/** Numbers to four significant digits, unless they are whole; everything else as it is. */
export function figureText(value: Json | undefined): string {
  if (typeof value !== 'number') return shown(value)
  return Number.isInteger(value) ? formatNumber(value) : formatFigure(value)
}

/** A metric at a glance, such as `accuracy 0.7500`; nothing where there is none. */
export const headlineText = (
  metric: Pick<HeadlineMetric, 'name' | 'value'> | null | undefined,
): string =>
  metric?.value === undefined || metric.value === null
    ? ''
    : `${named(metric.name)} ${figureText(metric.value)}`

/** A figure with its interval, where it has one; `none` without a value. */
export const withInterval = ({ value, interval }: Figure): string =>
  value === null
    ? 'none'
    : [figureText(value), ...(interval ? [`[${interval.map(figureText).join(', ')}]`] : [])].join(
        ' ',
      )

/** A metric with its interval, such as `accuracy 0.7500 [0.6656, 0.8189]`; nothing where there is none. */
export const headlineWithInterval = (metric: HeadlineMetric): string =>
  metric.value === null ? '' : `${named(metric.name)} ${withInterval(metric)}`
