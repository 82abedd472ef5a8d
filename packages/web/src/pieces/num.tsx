import type { ReactElement } from 'react'

const digits = 4
const format = new Intl.NumberFormat(undefined, { maximumSignificantDigits: digits })
const whole = new Intl.NumberFormat(undefined)

/** A number as people read it, in four digits; all of it on hover. */
export function Num({ value, name }: { value: number; name?: string }): ReactElement {
  const text = numberText(value)
  const full = name === undefined ? String(value) : `${name}: ${value}`
  return (
    <span className="tabular-nums" title={full}>
      {text}
    </span>
  )
}

export function numberText(value: number): string {
  if (Number.isInteger(value) && Math.abs(value) < 1e15) return whole.format(value)
  if (value !== 0 && (Math.abs(value) < 1e-4 || Math.abs(value) >= 1e15))
    return value.toExponential(digits - 1)
  return format.format(value)
}
