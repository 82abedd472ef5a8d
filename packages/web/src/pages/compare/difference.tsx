import type { PairedDifference } from '@touchstone/client'
import type { ReactElement } from 'react'
import { formatNumber, formatShare, formatSigned } from '../../numbers/format.ts'

/** Booleans are shares of samples; numbers are what they are. */
export const formatOf = (kind: 'boolean' | 'number'): ((value: number) => string) =>
  kind === 'boolean' ? formatShare : formatNumber

/** A difference to the base: signed; bold with an arrow in colour only where it is significant. */
export function Difference({
  pair,
  kind,
  isHigherBetter,
}: {
  pair: PairedDifference
  kind: 'boolean' | 'number'
  isHigherBetter: boolean
}): ReactElement | null {
  const { difference, interval, pValue, significant, n, improved, worse } = pair
  if (difference === null) return <span className="text-muted">–</span>
  const format = formatOf(kind)
  const isBetter = difference > 0 === isHigherBetter
  const title = [
    `${difference} over ${n} samples (${improved} improved, ${worse} worse)`,
    interval && `95 %: ${interval.join(' to ')}`,
    pValue !== null && `p = ${pValue}`,
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
    </span>
  )
}
