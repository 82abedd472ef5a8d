import type { ReactElement } from 'react'
import { formatNumber } from './format.ts'

/** A number as people read it; all of its digits on hover where it was rounded. */
export function Num({
  value,
  format = formatNumber,
  className = '',
}: {
  value: number
  format?: (value: number) => string
  className?: string
}): ReactElement {
  const text = format(value)
  const exact = String(value)
  return (
    <span
      className={`tabular-nums ${className}`}
      title={text.replaceAll(',', '') === exact ? undefined : exact}
    >
      {text}
    </span>
  )
}
