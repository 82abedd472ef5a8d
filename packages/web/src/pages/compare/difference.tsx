import type { ComparedPairs } from '@touchstone/client'
import type { NumberFormat } from '@touchstone/client/number-format'
import type { ReactElement } from 'react'
import { formatShare, formatSigned } from '../../numbers/comparison.ts'
import { formatCount, formatNumber } from '../../numbers/format.ts'

/** Booleans are shares of samples; numbers are what they are. */
export const formatOf = (kind: 'boolean' | 'number'): NumberFormat =>
  kind === 'boolean' ? formatShare : formatNumber

/** A difference to the base: signed; bold with an arrow in colour only where it is significant. */
export function Difference({
  pair,
  kind,
  isHigherBetter,
}: {
  pair: ComparedPairs
  kind: 'boolean' | 'number'
  isHigherBetter: boolean
}): ReactElement | null {
  const { difference, interval, pValue, significant, n, samples, improved, worse, lacking } = pair
  const { adjustedP } = pair
  if (difference === null) return <span className="text-muted">–</span>
  const format = formatOf(kind)
  const isBetter = difference > 0 === isHigherBetter
  const title = [
    `${difference} over ${n} pairs of ${samples} samples (${improved} improved, ${worse} worse)`,
    n < samples && `the base lacks ${lacking.base}, this model ${lacking.model}`,
    interval && `95 %: ${interval.join(' to ')}`,
    pValue !== null && `p = ${pValue}`,
    adjustedP !== pValue && `corrected p = ${adjustedP}`,
  ]
    .filter(Boolean)
    .join('; ')
  return (
    <span
      title={title}
      className={
        significant ? `font-bold ${isBetter ? 'text-better' : 'text-danger'}` : 'text-muted'
      }
    >
      {significant && (
        <span aria-label={isBetter ? 'better' : 'worse'} role="img">
          {isBetter ? '▲ ' : '▼ '}
        </span>
      )}
      {formatSigned(difference, format)}
      {pair.isPartial && (
        <span className="pl-2 font-normal text-warning">
          {formatCount(n)} of {formatCount(samples)}
        </span>
      )}
    </span>
  )
}
