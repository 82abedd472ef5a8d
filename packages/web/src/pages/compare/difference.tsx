import type { AggregateDifference, ComparedPairs } from '@touchstone/client'
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
  isHigherBetter: boolean | null
}): ReactElement | null {
  const { difference, interval, significant, n, samples, improved, worse, lacking } = pair
  if (difference === null) return <span className="text-muted">–</span>
  const format = formatOf(kind)
  const isBetter = isHigherBetter === null ? null : difference > 0 === isHigherBetter
  const title = [
    `${difference} over ${n} pairs of ${samples} samples${improved === null ? '' : ` (${improved} improved, ${worse} worse)`}`,
    pair.clusters !== null && `in ${pair.clusters} clusters`,
    n < samples && `the base lacks ${lacking.base}, this model ${lacking.model}`,
    interval && `95 %: ${interval.join(' to ')}`,
    ...chanceOf(pair),
  ]
    .filter(Boolean)
    .join('; ')
  return (
    <>
      <SignedDifference {...{ difference, significant, isBetter, title, format }} />
      {pair.isPartial && (
        <span className="pl-2 text-warning">
          {formatCount(n)} of {formatCount(samples)}
        </span>
      )}
    </>
  )
}

/** A difference of a metric of a whole test case; its title says why where nothing is said about chance. */
export function AggregateChange({
  pair,
  isHigherBetter,
}: {
  pair: AggregateDifference
  isHigherBetter: boolean | null
}): ReactElement | null {
  const { difference, significant, interval, reason } = pair
  if (difference === null) return null
  const title = [
    String(difference),
    interval && `95 %: ${interval.join(' to ')}`,
    ...chanceOf(pair),
    reason,
  ]
    .filter(Boolean)
    .join('; ')
  const isBetter = isHigherBetter === null ? null : difference > 0 === isHigherBetter
  return (
    <SignedDifference {...{ difference, significant, isBetter, title }} format={formatNumber} />
  )
}

const chanceOf = ({
  pValue,
  adjustedP,
  verdict,
  detectable,
}: Pick<ComparedPairs, 'pValue' | 'adjustedP' | 'verdict' | 'detectable'>) => [
  pValue !== null && `p = ${pValue}`,
  adjustedP !== pValue && `corrected p = ${adjustedP}`,
  verdict === 'undecided' &&
    `undecided${detectable === null ? '' : `: a difference of ${formatNumber(detectable)} is found 4 times in 5`}`,
]

function SignedDifference({
  difference,
  significant,
  isBetter,
  title,
  format,
}: {
  difference: number
  significant: boolean
  /** Null where neither direction is better. */
  isBetter: boolean | null
  title: string
  format: NumberFormat
}): ReactElement {
  return (
    <span
      title={title}
      className={
        significant
          ? `font-bold ${isBetter === null ? '' : isBetter ? 'text-better' : 'text-danger'}`
          : 'text-muted'
      }
    >
      {significant && isBetter !== null && (
        <span aria-label={isBetter ? 'better' : 'worse'} role="img">
          {isBetter ? '▲ ' : '▼ '}
        </span>
      )}
      {formatSigned(difference, format)}
    </span>
  )
}
