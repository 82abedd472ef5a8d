import type { ReactElement } from 'react'
import { formatNumber } from './format.ts'

/** A number as people read it; what it is of, and all of its digits where it was rounded, on hover. */
export function Num({
  value,
  format = formatNumber,
  of,
  className = '',
}: {
  value: number
  format?: (value: number) => string
  /** Named on hover, where no column says it. */
  of?: string
  className?: string
}): ReactElement {
  const text = format(value)
  const exact = String(value)
  const isExact = text.replaceAll(',', '') === exact
  return (
    <span
      className={`tabular-nums ${className}`}
      title={of === undefined ? (isExact ? undefined : exact) : `${of}: ${exact}`}
    >
      {text}
    </span>
  )
}
