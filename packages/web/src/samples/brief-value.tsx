import type { Json } from '@touchstone/core'
import type { ReactElement } from 'react'
import { brief } from './brief.ts'

const longest = 1_000

/** A value in a few words; on hover as it is, since words round its numbers and leave things out. */
export function BriefValue({
  value,
  words = brief(value),
}: {
  value: Json | undefined
  /** Other words than usual: those of `briefApart` beside another value. */
  words?: string | undefined
}): ReactElement {
  const whole = typeof value === 'string' ? value : (JSON.stringify(value) ?? '')
  return (
    <span title={whole === words || whole === '' ? undefined : whole.slice(0, longest)}>
      {words}
    </span>
  )
}
