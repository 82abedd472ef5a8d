import type { ReactElement } from 'react'

const exact = new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'long' })
const day = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' })
const dayAndYear = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium' })
const minuteMs = 60_000
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs

/** How long ago a time was, in one or two words. */
function ago(then: Date, now: Date): string {
  const ms = now.getTime() - then.getTime()
  if (ms < minuteMs) return 'now'
  if (ms < hourMs) return `${Math.floor(ms / minuteMs)} min`
  if (ms < dayMs && then.getDate() === now.getDate()) return `${Math.floor(ms / hourMs)} h`
  const yesterday = new Date(now)
  yesterday.setDate(now.getDate() - 1)
  if (then.toDateString() === yesterday.toDateString()) return 'yesterday'
  return (then.getFullYear() === now.getFullYear() ? day : dayAndYear).format(then)
}

/** A time in the reader's zone: roughly, and exactly on hover. */
export function Time({ at }: { at: string }): ReactElement {
  const date = new Date(at)
  return (
    <time dateTime={at} title={exact.format(date)} className="whitespace-nowrap">
      {ago(date, new Date())}
    </time>
  )
}
